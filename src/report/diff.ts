import { structuredPatch } from 'diff';
import type { Difference, Outcome } from '../model/outcome.ts';
import { never } from '../util/never.ts';
import type { Palette } from './palette.ts';
import { counted, printable, printableLine } from './text.ts';

/** Beyond so many lines or characters a difference is folded, unless all of it is asked for. */
const foldedLines = 60;
const foldedCharacters = 240;
/** Texts that need more edits than this are different texts: to find out exactly would take seconds, or minutes. */
const mostEdits = 1000;

/** What stands for something that isn't to be seen. */
export const stars = '********';

/** What a task changes, for reading: `before -> after`, unified diffs of text, and summaries. */
export function formatDifferences(
  differences: readonly Difference[],
  palette: Palette,
  whole = false,
): readonly string[] {
  return differences.flatMap((difference) => formatDifference(difference, palette, whole));
}

/** What a task with `--diff` shows of its change: stars where `no_log` hides it. */
export function formatChange(outcome: Outcome, palette: Palette, whole = false): readonly string[] {
  if (outcome.status !== 'changed') return [];
  if (outcome.result.censored !== undefined) return [stars];
  return formatDifferences(outcome.differences, palette, whole);
}

function formatDifference(difference: Difference, palette: Palette, whole: boolean): readonly string[] {
  switch (difference.kind) {
    case 'attribute':
      return [formatAttribute(difference, palette, whole)];
    case 'text':
      return fold(formatTextDifference(difference, palette), whole);
    case 'summary': {
      const lines = difference.lines.map((line) => paintLine(printableLine(line), palette));
      return [palette.bold(printableLine(difference.path)), ...fold(lines, whole)];
    }
    default:
      return never(difference);
  }
}

function formatAttribute(
  difference: Extract<Difference, { kind: 'attribute' }>,
  palette: Palette,
  whole: boolean,
): string {
  const { path, key, before, after } = difference;
  const name = path === undefined ? key : `${path} ${key}`;
  const values = `${palette.red(formatValue(before, whole))} -> ${palette.green(formatValue(after, whole))}`;
  return `${palette.bold(printableLine(name))}: ${values}`;
}

function formatValue(value: unknown, whole: boolean): string {
  if (value === undefined || value === null) return '(none)';
  const text = printableLine(typeof value === 'string' ? value : JSON.stringify(value));
  if (text === '') return "''";
  if (whole || text.length <= foldedCharacters) return text;
  return `${text.slice(0, foldedCharacters)}… (${text.length} characters)`;
}

function formatTextDifference(
  { path, before, after }: Extract<Difference, { kind: 'text' }>,
  palette: Palette,
): readonly string[] {
  const name = printableLine(path);
  const head = [palette.bold(`--- before: ${name}`), palette.bold(`+++ after: ${name}`)];
  const maxEditLength = before && after ? mostEdits : Number.POSITIVE_INFINITY;
  // The secrets that they differed in are stars by now.
  if (before === after) return [...head, `${stars} -> ${stars}`];
  const patch = structuredPatch(path, path, before, after, '', '', { context: 3, maxEditLength });
  if (!patch) return [...head, `${countLines(before)} before, ${countLines(after)} after, few of them alike`];
  const body = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    palette.cyan(`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`),
    ...lines.map((line) => paintLine(printable(line), palette)),
  ]);
  return [...head, ...body];
}

function countLines(text: string): string {
  return counted(text.replace(/\n$/, '').split('\n').length, 'line');
}

function paintLine(line: string, palette: Palette): string {
  if (line.startsWith('+')) return palette.green(line);
  return line.startsWith('-') ? palette.red(line) : line;
}

function fold(lines: readonly string[], whole: boolean): readonly string[] {
  if (whole || lines.length <= foldedLines + 1) return lines;
  return [...lines.slice(0, foldedLines), `… ${lines.length - foldedLines} more lines (-v shows all)`];
}
