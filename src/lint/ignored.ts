import type { Diagnostic } from '../source/diagnostic.ts';
import { nearest } from '../util/nearest.ts';

const comment = /#\s*fplay-ignore\b:?\s*([\w-]+(?:\s*,\s*[\w-]+)*)?/;

/** Which rules a text wants to hear nothing of, by line (from 1). */
export type Ignored = ReadonlyMap<number, readonly string[]>;

/**
 * Reads `# fplay-ignore rule, rule`: behind something it is for that line, on a line of its own for the one below it.
 */
export function ignoredIn(text: string): Ignored {
  const ignored = new Map<number, readonly string[]>();
  for (const [index, line] of text.split('\n').entries()) {
    const found = comment.exec(line);
    if (!found) continue;
    const number = /^\s*#/.test(line) ? index + 2 : index + 1;
    const names = found[1]?.split(',').map((name) => name.trim()) ?? [];
    ignored.set(number, [...(ignored.get(number) ?? []), ...names]);
  }
  return ignored;
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
