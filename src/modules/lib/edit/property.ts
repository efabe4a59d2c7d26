import { type Edited, ended, splitLines } from '../files/text-file.ts';

/** Keys that should be there with a value, and keys that should not. */
export interface KeyWish {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: ReadonlySet<string>;
}

/** One entry of a file, or what stands between two: the lines that it takes. */
export interface Entry {
  readonly text: string;
  readonly key?: string;
  readonly value?: string;
}

/** How a kind of file is read and written. */
export interface KeyFormat {
  read(text: string): readonly Entry[];
  /** An entry's text, in the style of the one that it replaces or that stands before it. */
  write(key: string, value: string, like: Entry | undefined): string;
}

/** Sets and removes keys; of several entries of one key the first is kept. All else stays as it is. */
export function editKeys(text: string, wish: KeyWish, format: KeyFormat): Edited {
  const entries = format.read(text);
  const seen = new Set<string>();
  const last = new Map(entries.map(({ key, value }) => [key, value]));
  const kept = entries.flatMap((entry) => {
    const { key } = entry;
    if (key === undefined) return [entry.text];
    const wanted = wish.set.get(key);
    if (wish.remove.has(key) || (wanted !== undefined && seen.has(key))) return [];
    seen.add(key);
    if (wanted === undefined || (entry.value === wanted && last.get(key) === wanted)) return [entry.text];
    return [format.write(key, wanted, entry)];
  });
  const like = entries.findLast(({ key }) => key !== undefined);
  const missing = [...wish.set].filter(([key]) => !seen.has(key) && !wish.remove.has(key));
  const before = missing.length > 0 ? ended(kept) : kept;
  const edited = [...before, ...missing.map(([key, value]) => format.write(key, value, like))].join('');
  return { text: edited, msg: edited === text ? '' : 'keys changed' };
}

/** Java's properties: https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader- */
export const javaProperties: KeyFormat = {
  read: (text) => logicalLines(text).map(readProperty),
  write(key, value, like) {
    const separator = /^(?:[^\\=:\s]|\\[\s\S])*?([ \t\f]*[=:][ \t\f]*|[ \t\f]+)/.exec(
      like?.text.trimStart() ?? '',
    )?.[1];
    const indent = /^[ \t\f]*/.exec(like?.text ?? '')?.[0] ?? '';
    const end = like?.text.endsWith('\r\n') ? '\r\n' : '\n';
    return `${indent}${escaped(key, true)}${separator ?? '='}${escaped(value, false)}${end}`;
  },
};

/** Lines with those that go on behind a backslash. */
function logicalLines(text: string): readonly string[] {
  const logical: string[] = [];
  let open = false;
  for (const line of splitLines(text)) {
    if (open) logical.push((logical.pop() ?? '') + line);
    else logical.push(line);
    const backslashes = /(\\*)\r?\n?$/.exec(line)?.[1]?.length ?? 0;
    const isComment: boolean = !open && /^[ \t\f]*([#!]|\r?\n?$)/.test(line);
    open = !isComment && backslashes % 2 === 1;
  }
  return logical;
}

function readProperty(text: string): Entry {
  if (/^[ \t\f]*([#!]|\r?\n?$)/.test(text)) return { text };
  const joined = text
    .replace(/\r?\n$/, '')
    .replaceAll(/\\\r?\n[ \t\f]*/g, '')
    .trimStart();
  const [, key = '', value = ''] =
    /^((?:[^\\=: \t\f]|\\[\s\S])*)(?:[ \t\f]*[=:]|[ \t\f]|$)[ \t\f]*([\s\S]*)$/.exec(joined) ?? [];
  return { text, key: unescaped(key), value: unescaped(value) };
}

const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|([\s\S])|$)/g, (_, code?: string, letter = '') =>
    code === undefined ? (controls[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Characters beyond ASCII as `\u00e4`, which is right whatever encoding the reader takes the file for. */
function escaped(text: string, key: boolean): string {
  const special = key ? /[\\ =:#!]/g : /\\|^ /g;
  return text
    .replaceAll(special, (letter) => `\\${letter}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll('\f', '\\f')
    .replaceAll(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Lines of `key: value` without quotes, as Flink before 1.19 reads its configuration. */
export const plainLines: KeyFormat = {
  read: (text) => splitLines(text).map(readPlain),
  write(key, value, like) {
    const comment = like?.key === key ? (/(\s+#.*?)?\r?\n?$/.exec(like.text)?.[1] ?? '') : '';
    return `${key}: ${value}${comment}${like?.text.endsWith('\r\n') ? '\r\n' : '\n'}`;
  },
};

function readPlain(text: string): Entry {
  const [content = ''] = text.split('#');
  const [key = '', ...rest] = content.split(': ');
  const value = rest.join(': ').trim();
  return rest.length === 0 ? { text } : { text, key: key.trim(), value };
}
