import { resolve } from 'node:path';
import type { LoadOptions } from '../load/context.ts';
import { checkRoles, loadProject } from '../load/project.ts';
import type { Diagnostic, Place } from '../source/diagnostic.ts';
import { inOrder } from '../source/in-order.ts';
import { placesOf } from '../source/position.ts';
import { shownPath } from '../util/shown-path.ts';
import { filesBelow, readLinted, readText, rolesOf } from './files.ts';
import { ignoredIn, isIgnored, unknownIn } from './ignored.ts';
import type { Advice, Edit, Item, LintedFile } from './rule.ts';
import { rules } from './rules.ts';

/** Advice, and what would follow it. */
export interface Finding extends Diagnostic {
  /** The rule; undefined for a mistake. */
  readonly rule?: string;
  /** Absolute. */
  readonly path?: string;
  readonly fix?: Edit;
}

/** What was found in files: mistakes, with which nothing would run, and advice. */
export interface Linted {
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
}

/** Reads files and folders: all mistakes, and what rules say of what is well formed. */
export function lint(paths: readonly string[], options: LoadOptions): Linted {
  const files = filesBelow(paths.map((path) => resolve(options.workingFolder ?? '', path)));
  const read = files.map((path) => ({
    path,
    ...readLinted(path, shownPath(path, options.workingFolder), options.registry),
  }));
  const playbooks = read.flatMap(({ path, linted }) => (linted?.kind === 'playbook' ? [path] : []));
  const mistakes = [
    ...read.flatMap(({ diagnostics }) => diagnostics),
    ...(playbooks.length > 0
      ? loadProject(playbooks, options).diagnostics
      : checkRoles(rolesOf(files), options)),
    ...files.filter((path) => path.endsWith('.hbs')).flatMap((path) => checkTemplate(path, options)),
  ];
  const advice = read.flatMap(({ path, linted }) => (linted ? adviceFor(path, linted) : []));
  return { files, findings: inOrder<Finding>([...mistakes, ...advice]) };
}

function checkTemplate(path: string, options: LoadOptions): readonly Diagnostic[] {
  const text = readText(path) ?? '';
  const found = options.templating.checkTemplate(text);
  if (!found) return [];
  const place = placesOf({ file: shownPath(path, options.workingFolder), text })(found.offset);
  return [{ severity: 'error', message: found.message, place, ...(found.hint && { hint: found.hint }) }];
}

function adviceFor(path: string, file: LintedFile): readonly Finding[] {
  const ignored = ignoredIn(file.text);
  const source = file.yaml.locate([]).source.file;
  const found = rules.flatMap((rule) => [
    ...(rule.ofFile?.(file) ?? []).map((advice) => ({ advice, rule, item: itemAt(advice, file) })),
    ...file.items.flatMap((item) =>
      (rule.ofItem?.(item, file) ?? []).map((advice) => ({ advice, rule, item })),
    ),
  ]);
  const kept = found.filter(({ advice, rule, item }) => !isIgnored(rule, advice, item, file, ignored));
  return [
    ...kept.map(({ advice, rule }) => ({ ...findingOf(advice, rule.name, file), path })),
    ...unknownIn(
      source,
      file.text,
      rules.map(({ name }) => name),
    ).map((finding) => ({ ...finding, path })),
  ];
}

/** The innermost item that a place is in. */
function itemAt({ path }: Advice, { items }: LintedFile): Item | undefined {
  return items.findLast((item) => item.path.every((part, index) => path[index] === part));
}

function findingOf(
  { message, hint, path, what, instead }: Advice,
  rule: string,
  { yaml, text }: LintedFile,
): Finding {
  const place = yaml.locate(path, what);
  const fix = instead && editAt(place, text, instead);
  return {
    severity: 'warning',
    rule,
    message,
    place,
    ...(hint !== undefined && { hint }),
    ...(fix && { fix }),
  };
}

function editAt(place: Place, text: string, instead: NonNullable<Advice['instead']>): Edit | undefined {
  const line = text.split('\n', place.line)[place.line - 1] ?? '';
  const start = text.split('\n', place.line - 1).reduce((sum, before) => sum + before.length + 1, 0);
  const [from, to] = [start + place.column - 1, start + (place.end ?? place.column) - 1];
  const indentation = ' '.repeat(line.search(/[^\s-]/));
  const replaced = instead(text.slice(from, to), indentation);
  if (replaced === undefined || replaced === text.slice(from, to)) return undefined;
  // A value that moves to lines of its own takes the blank before it along.
  return { from: replaced.startsWith('\n') && text[from - 1] === ' ' ? from - 1 : from, to, text: replaced };
}

/** A text with edits made; of two that overlap the first counts. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { from, to, text: instead } of edits.toSorted((a, b) => a.from - b.from)) {
    if (from < at) continue;
    result += text.slice(at, from) + instead;
    at = to;
  }
  return result + text.slice(at);
}
