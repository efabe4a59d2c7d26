import { type Failure, isFailure } from '../../../sdk/define.ts';
import { bare, type Edited, ended, splitLines } from '../files/text-file.ts';
import { expandReplacement } from './python-regex.ts';

/** Which line is meant, and where a new one goes. */
export interface LineWish {
  readonly line: string | undefined;
  readonly regexp: RegExp | undefined;
  /** Text that the line has in it, in place of `regexp`. */
  readonly search: string | undefined;
  readonly backrefs: boolean;
  /** The first match counts, not the last. */
  readonly first: boolean;
  readonly after: RegExp | undefined;
  readonly before: RegExp | undefined;
  /** A new line goes to the start of the file. */
  readonly start: boolean;
}

/**
 * Puts a line in: in place of the one that matches, else in place of the same line, else where the wish says. Patterns
 * see a line with its newline, as in Ansible.
 */
export function setLine(text: string, wish: LineWish): Edited | Failure {
  const lines = splitLines(text);
  const line = wish.line ?? '';
  const matched = find(lines, wish.first, (each) => matches(each, wish) === true);
  if (matched !== undefined) {
    const expanded = wish.backrefs && wish.regexp ? expand(line, wish.regexp, lines[matched] ?? '') : line;
    return isFailure(expanded) ? expanded : replaceLine(lines, matched, expanded);
  }
  const same = find(lines, false, (each) => bare(each) === line);
  if (same !== undefined) return replaceLine(lines, same, line);
  if (wish.backrefs) return { text, msg: '' };
  return insertLine(lines, place(lines, wish), line);
}

function matches(line: string, { regexp, search }: LineWish): boolean | undefined {
  if (regexp) return line.search(regexp) >= 0;
  return search === undefined ? undefined : line.includes(search);
}

function find(lines: readonly string[], first: boolean, test: (line: string) => boolean): number | undefined {
  const index = first ? lines.findIndex(test) : lines.findLastIndex(test);
  return index < 0 ? undefined : index;
}

function expand(line: string, regexp: RegExp, matched: string): string | Failure {
  regexp.lastIndex = 0;
  const match = regexp.exec(matched);
  return match ? expandReplacement(line, match) : line;
}

function replaceLine(lines: readonly string[], index: number, line: string): Edited {
  const after = line.endsWith('\n') ? line : `${line}\n`;
  const changed = lines[index] !== after;
  return { text: lines.with(index, after).join(''), msg: changed ? 'line replaced' : '' };
}

/** The index that a new line gets. */
function place(lines: readonly string[], { after, before, start, first }: LineWish): number {
  if (start) return 0;
  const anchor = after ?? before;
  if (!anchor) return lines.length;
  const found = find(lines, first, (each) => each.search(anchor) >= 0);
  if (found === undefined) return lines.length;
  return after ? found + 1 : found;
}

function insertLine(lines: readonly string[], index: number, line: string): Edited {
  const before = lines.slice(0, index);
  const text = [...ended(before), `${line}\n`, ...lines.slice(index)].join('');
  return { text, msg: 'line added' };
}

/** Takes out every line that matches, or that is the same where nothing else is given. */
export function removeLines(text: string, wish: LineWish): Edited & { readonly found: number } {
  const lines = splitLines(text);
  const kept = lines.filter((line) => !(matches(line, wish) ?? bare(line) === wish.line));
  const found = lines.length - kept.length;
  return { text: kept.join(''), msg: found > 0 ? `${found} line(s) removed` : '', found };
}
