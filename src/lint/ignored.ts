import type { Diagnostic } from '../source/diagnostic.ts';
import { nearest } from '../util/nearest.ts';
import type { Advice, Item, LintedFile, Rule } from './rule.ts';

const comment = /#\s*fplay-ignore\b:?\s*([\w-]+(?:\s*,\s*[\w-]+)*)?/;

/** ansible-lint's own comment; what it says of rules that aren't here is no matter. */
const noqa = /#\s*noqa\b:?\s*([\w-]+(?:\[[\w-]+\])?(?:[\s,]+[\w-]+(?:\[[\w-]+\])?)*)/;

/** Rules that ansible-lint calls otherwise. */
const otherwise: Readonly<Record<string, readonly string[]>> = {
  'deprecated-local-action': ['local-action'],
  'inline-env-var': ['inline-environment'],
  name: ['name-casing', 'name-missing'],
  'name[casing]': ['name-casing'],
  'name[missing]': ['name-missing'],
  'no-relative-paths': ['relative-path'],
  'risky-file-permissions': ['mode-missing'],
  'risky-octal': ['octal'],
  'yaml[octal-values]': ['octal'],
  'yaml[truthy]': ['truthy'],
};

/** What comments of a text silence. */
export interface Ignored {
  /** Rules by line, from 1. */
  readonly lines: ReadonlyMap<number, readonly string[]>;
  /** What was said to ansible-lint: it counts for all of the task around. */
  readonly noqa: readonly Noqa[];
}

interface Noqa {
  readonly line: number;
  /** Of what is first on the line, behind a dash: how deep it is, from 1. */
  readonly column: number;
  readonly rules: readonly string[];
}

/**
 * Reads `# fplay-ignore rule, rule` and ansible-lint's `# noqa rule rule`: behind something they are for that line, on a line of
 * their own for the next one that isn't empty.
 */
export function ignoredIn(text: string): Ignored {
  const lines = new Map<number, readonly string[]>();
  const noqas: Noqa[] = [];
  const written = text.split('\n');
  for (const [index, line] of written.entries()) {
    const own = comment.exec(line);
    const found = own ?? noqa.exec(line);
    if (!found) continue;
    const names = found[1]?.split(/[\s,]+/).flatMap((name) => (own ? [name] : calledHere(name))) ?? [];
    const isAlone = /^\s*#/.test(line);
    const below = written.findIndex((other, at) => at > index && other.trim() !== '');
    const number = (isAlone ? below : index) + 1;
    lines.set(number, [...(lines.get(number) ?? []), ...names]);
    if (!own) noqas.push({ line: index + 1, column: line.search(/[^\s-]/) + 1, rules: names });
  }
  return { lines, noqa: noqas };
}

function calledHere(name: string): readonly string[] {
  const names = Object.hasOwn(otherwise, name) ? otherwise[name] : undefined;
  return names ?? [name.replace(/\[.*/, '')];
}

/** A comment at the place, or at the first line of its task; or what ansible-lint passes a task over for. */
export function isIgnored(
  rule: Rule,
  { path, what }: Advice,
  item: Item | undefined,
  file: LintedFile,
  ignored: Ignored,
): boolean {
  if ([item?.raw.tags].flat().includes('skip_ansible_lint')) return true;
  if (ignored.lines.size === 0) return false;
  const { yaml } = file;
  const lines = [yaml.locate(path, what).line, ...(item ? [yaml.locate(item.path).line] : [])];
  if (lines.some((line) => ignored.lines.get(line)?.includes(rule.name))) return true;
  return (
    rule.ofItem !== undefined &&
    ignored.noqa.some((said) => said.rules.includes(rule.name) && itemAround(said, file) === item)
  );
}

/** The innermost item that a comment stands in. */
function itemAround({ line, column }: Noqa, { items, yaml }: LintedFile): Item | undefined {
  const before = items
    .map((item) => ({ item, start: yaml.locate(item.path) }))
    .filter(({ start }) => start.line <= line && start.column <= column);
  return before.toSorted((a, b) => a.start.line - b.start.line).at(-1)?.item;
}

/** Comments that ignore what isn't there. */
export function unknownIn(
  file: string,
  text: string,
  known: readonly string[],
): readonly (Diagnostic & { readonly rule: string })[] {
  return text.split('\n').flatMap((line, index) => {
    const found = comment.exec(line);
    if (!found) return [];
    const names = found[1]?.split(',').map((name) => name.trim()) ?? [''];
    return names
      .filter((name) => !known.includes(name))
      .map((name) => {
        const near = nearest(name, known);
        return {
          rule: 'unknown-rule',
          severity: 'warning' as const,
          message: name === '' ? 'this comment names no rule' : `there is no rule \`${name}\``,
          place: { source: { file, text }, line: index + 1, column: found.index + 1, end: line.length + 1 },
          hint: near === undefined ? 'see `fplay doc rule`' : `did you mean \`${near}\`?`,
        };
      });
  });
}
