import { createPalette, type Palette, wantsColour } from '../report/palette.ts';
import { counted, printable } from '../report/text.ts';
import { type Diagnostic, formatDiagnostic, formatPlace, isError } from '../source/diagnostic.ts';
import { exitCodes } from './exit-code.ts';
import type { Surroundings } from './streams.ts';

/** A value, or the user's mistakes that stand in its way. */
export type Checked<T> = { readonly value: T } | { readonly diagnostics: readonly Diagnostic[] };

/** Writes mistakes and warnings to stderr, all in one go, with their number and what comes of them. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  { stderr, environment }: Surroundings,
  consequence?: string,
): void {
  if (diagnostics.length === 0) return;
  const palette = createPalette(wantsColour(stderr, environment));
  stderr.write(formatDiagnostics(mergeWarnings(diagnostics), palette, consequence));
}

/** Writes the mistakes that keep a command from being done. Yields the exit code. */
export function refuse(
  diagnostics: readonly Diagnostic[],
  surroundings: Surroundings,
  consequence?: string,
): number {
  printDiagnostics(diagnostics, surroundings, consequence);
  return exitCodes.mistake;
}

/** As `refuse`, of what would reach hosts. */
export function refuseRun(diagnostics: readonly Diagnostic[], surroundings: Surroundings): number {
  return refuse(diagnostics, surroundings, 'no host was touched');
}

/** A diagnostic whose words show no secret; files that a user wrote in plain are shown as they are. */
export function maskedWords(diagnostic: Diagnostic, mask: (text: string) => string): Diagnostic {
  const { message, hint } = diagnostic;
  return { ...diagnostic, message: mask(message), ...(hint !== undefined && { hint: mask(hint) }) };
}

/** Nobody reads further. */
const mostShown = 200;

/** Diagnostics as text, the first of very many; errors are followed by how many there are. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  palette: Palette,
  consequence?: string,
): string {
  const shown = diagnostics.slice(0, mostShown);
  const texts = shown.map((diagnostic) => paint(formatDiagnostic(diagnostic), palette));
  const more = diagnostics.length - shown.length;
  if (more > 0) texts.push(`... and ${more} more`);
  const errors = diagnostics.filter(isError).length;
  const comes = consequence === undefined ? '' : `; ${consequence}`;
  const count = errors ? [`${counted(errors, 'mistake')} found${comes}.`] : [];
  return `${[...texts, ...count].join('\n\n')}\n`;
}

/** Warnings that say the same of several places, as one: each playbook of a project may name a group that isn't there. */
function mergeWarnings(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const places = new Map<string, string[]>();
  const words = ({ severity, message, hint }: Diagnostic) => JSON.stringify([severity, message, hint]);
  const firsts = diagnostics.filter((diagnostic) => {
    if (isError(diagnostic) || !diagnostic.place) return true;
    const known = places.get(words(diagnostic));
    if (known) known.push(formatPlace(diagnostic.place));
    else places.set(words(diagnostic), []);
    return known === undefined;
  });
  return firsts.map((first) => withPlaces(first, places.get(words(first)) ?? []));
}

/** How many other places of a warning are named. */
const mostPlaces = 3;

function withPlaces(diagnostic: Diagnostic, others: readonly string[]): Diagnostic {
  if (others.length === 0) return diagnostic;
  const more = others.length > mostPlaces ? ` and ${counted(others.length - mostPlaces, 'more place')}` : '';
  const named = others.slice(0, mostPlaces).join(', ');
  return { ...diagnostic, message: `${diagnostic.message} (also at ${named}${more})` };
}

const paints: readonly (readonly [pattern: RegExp, colour: keyof Palette])[] = [
  [/^error:/, 'red'],
  [/^warning:/, 'yellow'],
  [/^ *-->/, 'cyan'],
  [/^ *(help|note):/, 'green'],
  [/\^+$/, 'red'],
];

function paint(text: string, palette: Palette): string {
  return printable(text)
    .split('\n')
    .map((line) => {
      const [pattern, colour] = paints.find(([candidate]) => candidate.test(line)) ?? [];
      return pattern && colour ? line.replace(pattern, palette[colour]) : line;
    })
    .join('\n');
}
