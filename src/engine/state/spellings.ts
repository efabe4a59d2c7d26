/** Marks that quoting puts in, in front of others or in their place: as many as three shells inside of one another need. */
const marks = `[\\\\'"]`;
const most = 64;

/** Regular expressions for a text as programs write it, around one word of it, which stays as it is in all spellings. */
export interface Spelling {
  readonly before: string;
  /** Letters and digits; empty where the text has none: then all is in `after`. */
  readonly word: string;
  readonly after: string;
  /** Another word of it, that tells it best from others. */
  readonly witness: string;
}

/**
 * How programs write a text: with what means something quoted for shells (also inside of one another), JSON (also within
 * JSON), YAML, SQL or regular expressions, or written by its number in a URL, XML, JSON, or octal or hexadecimal bytes.
 * The word is the one that has the fewest `users`, the longest of these.
 */
export function spellingOfText(text: string, users: (word: string) => number): Spelling {
  const pieces: readonly string[] = text.match(/['"\\]+|\w+|./gsu) ?? [];
  const words = wordsOf(text).toSorted((a, b) => users(a) - users(b) || b.length - a.length);
  const word = words.find(({ length }) => length >= shortestAnchor) ?? words[0] ?? '';
  const at = pieces.indexOf(word);
  const spelled = pieces.map((piece, index) => spellingOf(piece, pieces[index - 1], pieces[index + 1]));
  return {
    before: spelled.slice(0, Math.max(at, 0)).join(''),
    word,
    after: spelled.slice(at + 1).join(''),
    witness: words.find((other) => other !== word) ?? word,
  };
}

/** Fewer characters are in everything. */
const shortestAnchor = 4;

/** Letters and digits stay as they are in all spellings. */
export function wordsOf(text: string): readonly string[] {
  return [...new Set(text.match(/\w+/g))];
}

function spellingOf(piece: string, before: string | undefined, behind: string | undefined): string {
  if (/^\w/.test(piece)) return piece;
  if (/^['"\\]/.test(piece)) return quotesOf(piece, before === undefined, behind === undefined);
  // Marks that quotes beside it match already would be tried in all ways to share them.
  const inFront = before === undefined || /^['"\\]/.test(before) ? '' : `${marks}{0,${most}}`;
  const after = behind !== undefined && /^\w/.test(behind) ? `${marks}{0,${most}}` : '';
  return `${inFront}(?:${characterForms(piece)})${after}`;
}

/**
 * Quotes and backslashes in a row: any such marks, since one may stand as several others, or none, where a shell has taken
 * them away. At an end, no more than there are.
 */
function quotesOf(piece: string, isFirst: boolean, isLast: boolean): string {
  const each = [...new Set(piece)];
  const coded = each.map(codedForms).join('|');
  const numbers = `(?:${each.map(backslashForms).join('|')})`;
  if (isLast)
    return `(?:\\\\{1,8}(?:${numbers}|['"])|${coded}|${marks}){${isFirst ? '' : '0,'}${piece.length}}`;
  if (isFirst) return `(?:${coded}|${marks}(?:(?<=\\\\)${numbers})?){0,${piece.length}}`;
  return `(?:${coded}|(?<=\\\\)${numbers}|${marks}){0,${most * piece.length}}`;
}

const escapes: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't' };
const entities: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

/** A character itself, or what stands for it. */
function characterForms(character: string): string {
  const itself = character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const more = character === ' ' ? ['\\+'] : character === '\n' ? ['\\r\\n'] : [];
  return [codedForms(character), ...more, itself, `(?<=\\\\)(?:${backslashForms(character)})`].join('|');
}

/** What a backslash, which isn't part of it, makes that character of. */
function backslashForms(character: string): string {
  const bytes = [...Buffer.from(character)];
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return [
    ...(escapes[character] ?? []),
    rows(units.map((unit) => `u${digits(unit, 4)}`)),
    rows(bytes.map((byte) => `x${digits(byte, 2)}`)),
    rows(bytes.map((byte) => byte.toString(8).padStart(3, '0'))),
  ].join('|');
}

/** What XML and URLs have for a character. */
function codedForms(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const name = entities[character];
  return [
    ...(name === undefined ? [] : [`&${name};`]),
    `&#0*${code};`,
    `&#[xX]0*${digits(code, 1)};`,
    [...Buffer.from(character)].map((byte) => `%${digits(byte, 2)}`).join(''),
  ].join('|');
}

/** Codes of a character, each behind backslashes. */
function rows(codes: readonly string[]): string {
  return codes.join('\\\\{1,8}');
}

/** A hexadecimal number, in capitals or not. */
function digits(number: number, length: number): string {
  const text = number.toString(16).padStart(length, '0');
  return text.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
