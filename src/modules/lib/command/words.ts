import { type Failure, failure } from '../../../sdk/define.ts';
import { quote } from '../../../util/quote.ts';

/**
 * The words of a command line as a POSIX shell would split it, and nothing else: no expansion, no pipes, no globs.
 * `#` starts no comment. Fails on a quotation that isn't closed.
 */
export function splitWords(line: string): readonly string[] | Failure {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '\\') {
      if (++at === line.length) return failure('the command ends in a backslash that escapes nothing');
      word = (word ?? '') + line.charAt(at);
    } else if (character === "'" || character === '"') {
      const quoted = character === "'" ? singleQuoted(line, at) : doubleQuoted(line, at);
      if (!quoted) return failure(`a quotation that starts with ${character} is never closed in: ${line}`);
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else word = (word ?? '') + character;
  }
  return word === undefined ? words : [...words, word];
}

interface Quoted {
  readonly text: string;
  /** Where the closing quote stands. */
  readonly end: number;
}

function singleQuoted(line: string, start: number): Quoted | undefined {
  const end = line.indexOf("'", start + 1);
  return end < 0 ? undefined : { text: line.slice(start + 1, end), end };
}

function doubleQuoted(line: string, start: number): Quoted | undefined {
  let text = '';
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === '"') return { text, end: at };
    if (line[at] === '\\' && (line[at + 1] === '"' || line[at + 1] === '\\')) at += 1;
    text += line.charAt(at);
  }
  return undefined;
}

const expandable = /\$\{(\w+)\}|\$(\w+)/g;

/** Whether a word names a variable of the host's environment or somebody's home folder. */
function isExpandable(word: string): boolean {
  return /\$\{\w+\}|\$[A-Za-z_]|^~/.test(word);
}

/** A word for `sh` in which `$NAME` and a leading `~` mean what they mean on the host; unknown names stay as written. */
function expandingWord(word: string): string {
  const home = /^~[\w.-]*(?=\/|$)/.exec(word)?.[0] ?? '';
  let script = home;
  let end = home.length;
  for (const found of word.slice(home.length).matchAll(expandable)) {
    const name = found[1] ?? found[2] ?? '';
    const start = home.length + found.index;
    if (/^\d/.test(name)) continue;
    if (start > end) script += quote(word.slice(end, start));
    const asWritten = found[0].replace('$', '\\$').replace('}', '\\}');
    script += `"\${${name}-${asWritten}}"`;
    end = start + found[0].length;
  }
  return end < word.length ? script + quote(word.slice(end)) : script;
}

/** argv, or a script that runs it where `expand` is set and a word has something of the host's environment in it. */
export function commandOf(words: readonly string[], expand: boolean): readonly string[] | string {
  if (!expand || !words.some(isExpandable)) return words;
  return `exec ${words.map((word) => (isExpandable(word) ? expandingWord(word) : quote(word))).join(' ')}`;
}

/** A path for `sh` in which `*`, `?`, `[...]` and a leading `~` keep their meaning and all else is quoted. */
export function globWord(pattern: string): string {
  const home = /^~[\w.-]*(?=\/|$)/.exec(pattern)?.[0] ?? '';
  const rest = pattern.slice(home.length).split(/([*?]|\[[^\]/'"\s]+\])/);
  return home + rest.map((part, index) => (index % 2 === 1 || part === '' ? part : quote(part))).join('');
}
