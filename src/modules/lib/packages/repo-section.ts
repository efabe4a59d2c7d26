import { type Edited, ended, splitLines } from '../files/text-file.ts';

/** The options of a repository by name; several values are several lines. */
export type RepoOptions = ReadonlyMap<string, readonly string[]>;

interface Section {
  readonly start: number;
  readonly end: number;
}

/** Sets a section of a `.repo` file as a whole, or takes it out; the others stay as they are. */
export function setSection(text: string, name: string, options: RepoOptions | undefined): Edited {
  const lines = splitLines(text);
  const section = find(lines, name);
  if (!options) {
    if (!section) return { text, msg: '' };
    return { text: lines.toSpliced(section.start, section.end - section.start).join(''), msg: 'removed' };
  }
  const wanted = [`[${name}]\n`, ...[...options].map(optionText), '\n'];
  if (!section) return { text: [...ended(lines), ...wanted].join(''), msg: 'added' };
  if (isSame(read(lines.slice(section.start + 1, section.end)), options)) return { text, msg: '' };
  return {
    text: lines.toSpliced(section.start, section.end - section.start, ...wanted).join(''),
    msg: 'changed',
  };
}

/** Whether any repository is in the text. */
export function hasSections(text: string): boolean {
  return /^\[/m.test(text);
}

function find(lines: readonly string[], name: string): Section | undefined {
  const start = lines.findIndex((line) => line.trimEnd() === `[${name}]`);
  if (start < 0) return undefined;
  const next = lines.findIndex((line, index) => index > start && line.startsWith('['));
  return { start, end: next < 0 ? lines.length : next };
}

function optionText([key, values]: readonly [string, readonly string[]]): string {
  return `${key} = ${values.join('\n\t')}\n`;
}

function read(lines: readonly string[]): RepoOptions {
  const options = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const line of lines) {
    if (/^\s*([#;].*)?$/s.test(line)) continue;
    if (/^\s/.test(line)) last?.push(line.trim());
    else {
      const [, key = '', value = ''] = /^([^=:]*?)\s*[=:]\s*(.*)$/.exec(line.trimEnd()) ?? [];
      last = [value];
      options.set(key.toLowerCase(), last);
    }
  }
  return options;
}

function isSame(a: RepoOptions, b: RepoOptions): boolean {
  return a.size === b.size && [...b].every(([key, values]) => a.get(key)?.join('\n') === values.join('\n'));
}
