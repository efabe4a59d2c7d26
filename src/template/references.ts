/** A name with keys behind it, one of which is a name itself: where it ends, and how the helper `lookup` says it. */
export interface Reference {
  readonly end: number;
  readonly text: string;
}

/** What is no name in a tag, or the start of one. */
const starts = /"[^"]*"|'[^']*'|\.\[[^\]]*\]|(?<![\w.\]@/-])(?<name>(?:\.\.\/)*(?:\.\/)?@?[A-Za-z_][\w-]*)/g;
const start = /(?:\.\.\/)*(?:\.\/)?@?[A-Za-z_][\w-]*/y;
const plainKey = /\.(?<word>[A-Za-z_][\w-]*)|\.(?<digits>\d+)|\.\[(?<segment>[^\]]*)\]/y;
const bracketed = /\[\s*(?:(?<digits>\d+)|'(?<single>[^']*)'|"(?<double>[^"]*)")\s*\]/y;

/** The names in a tag that have a name among their keys, `hostvars[item].port` for one, and where each starts. */
export function* referencesIn(tag: string): Generator<Reference & { readonly start: number }> {
  let done = 0;
  for (const found of tag.matchAll(starts)) {
    if (found.groups?.name === undefined || found.index < done) continue;
    const reference = readReference(tag, found.index);
    if (!reference.looksUp || !/^[\s~})|]/.test(tag.slice(reference.end))) continue;
    done = reference.end;
    yield {
      start: found.index,
      end: done,
      text: isWhole(tag, found.index, done) ? bare(reference.text) : reference.text,
    };
  }
}

function isWhole(tag: string, from: number, end: number): boolean {
  return /^\{\{\{?~?\s*$/.test(tag.slice(0, from)) && /^\s*~?\}?\}\}$/.test(tag.slice(end));
}

function bare(call: string): string {
  return call.slice(1, -1);
}

type Read = Reference & { readonly looksUp: boolean };

/** Brackets within brackets that are read; nobody writes more. */
const deepest = 9;

function readReference(tag: string, from: number, depth = 0): Read {
  const name = match(start, tag, from)?.[0] ?? '';
  let read: Read = { end: from + name.length, text: name, looksUp: false };
  for (let next: Read | undefined = read; next; next = keyBehind(tag, read, depth)) read = next;
  return read;
}

function keyBehind(tag: string, read: Read, depth: number): Read | undefined {
  const found = match(plainKey, tag, read.end) ?? match(bracketed, tag, read.end);
  if (!found) return depth < deepest ? nameBehind(tag, read, depth) : undefined;
  const { word, digits, segment, single, double } = found.groups ?? {};
  const key = word ?? digits ?? segment ?? single ?? double ?? '';
  const end = read.end + found[0].length;
  if (!read.looksUp) return { end, text: `${read.text}.[${key.replaceAll(']', '\\]')}]`, looksUp: false };
  return { end, text: `(lookup ${read.text} ${digits ?? quoted(key)})`, looksUp: true };
}

function nameBehind(tag: string, { end, text }: Read, depth: number): Read | undefined {
  const opened = match(/\[\s*(?=[@A-Za-z_.])/y, tag, end);
  if (!opened) return undefined;
  const key = readReference(tag, end + opened[0].length, depth + 1);
  const closed = match(/\s*\]/y, tag, key.end);
  if (!closed) return undefined;
  return { end: key.end + closed[0].length, text: `(lookup ${text} ${key.text})`, looksUp: true };
}

function quoted(key: string): string {
  return key.includes('"') ? `'${key}'` : `"${key}"`;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  const sticky = new RegExp(pattern);
  sticky.lastIndex = at;
  return sticky.exec(text);
}
