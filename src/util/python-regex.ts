/** Flags of Python's `re` that a pattern is compiled with besides its own. */
export interface RegexFlags {
  /** `^` and `$` at every line. */
  readonly multiline?: boolean;
  /** `.` matches a newline too. */
  readonly dotAll?: boolean;
  readonly ignoreCase?: boolean;
}

interface Reading {
  readonly pattern: string;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
}

interface Piece {
  readonly text: string;
  /** Where reading goes on. */
  readonly next: number;
}

class UnknownSyntax extends Error {}

/** What is wrong with a pattern or a replacement, in words. */
export interface RegexProblem {
  readonly problem: string;
}

/**
 * A regular expression in Python's syntax (https://docs.python.org/3/library/re.html), as `regexp` and the like are
 * written, as one of JavaScript's; `\w`, `\d` and `\s` are ASCII, as in Ansible. What has no counterpart is refused.
 */
export function pythonRegex(pattern: string, flags: RegexFlags = {}): RegExp | RegexProblem {
  const inline = /^\(\?([aiLmsux]+)\)/.exec(pattern);
  const letters = inline?.[1] ?? '';
  try {
    const source = translate({
      pattern: pattern.slice(inline?.[0].length ?? 0),
      multiline: flags.multiline === true || letters.includes('m'),
      dotAll: flags.dotAll === true || letters.includes('s'),
      verbose: letters.includes('x'),
    });
    return new RegExp(source, flags.ignoreCase === true || letters.includes('i') ? 'dgiu' : 'dgu');
  } catch (error) {
    if (!(error instanceof UnknownSyntax) && !(error instanceof SyntaxError)) throw error;
    const reason = error instanceof UnknownSyntax ? error.message : error.message.replace(/^.*: /s, '');
    return { problem: `${pattern} isn't a regular expression that can be used here: ${reason}` };
  }
}

function translate(reading: Reading): string {
  let source = '';
  for (let at = 0; at < reading.pattern.length; ) {
    const { text, next } = translateAt(reading, at);
    source += text;
    at = next;
  }
  return source;
}

function translateAt(reading: Reading, at: number): Piece {
  const { pattern } = reading;
  const letter = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
  if (letter === '\\') return escapeAt(pattern, at);
  if (letter === '[') return classAt(pattern, at);
  if (letter === '(' && pattern[at + 1] === '?') return groupAt(pattern, at);
  if (letter === '{') return braceAt(pattern, at);
  if (letter === '}' || letter === ']') return { text: `\\${letter}`, next: at + 1 };
  if (letter === '^') return { text: reading.multiline ? '(?<![^\\n])' : '(?<![\\s\\S])', next: at + 1 };
  if (letter === '$')
    return { text: reading.multiline ? '(?![^\\n])' : '(?=\\n?(?![\\s\\S]))', next: at + 1 };
  if (letter === '.') return { text: reading.dotAll ? '[\\s\\S]' : '[^\\n]', next: at + 1 };
  if (/[*+?]/.test(letter) && pattern[at + 1] === '+')
    throw new UnknownSyntax(`the possessive ${letter}+ is not supported`);
  if (reading.verbose && /\s/.test(letter)) return { text: '', next: at + 1 };
  if (reading.verbose && letter === '#') {
    const end = pattern.indexOf('\n', at);
    return { text: '', next: end < 0 ? pattern.length : end + 1 };
  }
  return { text: letter, next: at + letter.length };
}

/** `(?P<name>`, `(?P=name)`, `(?#...)`; the rest is alike or refused. */
function groupAt(pattern: string, at: number): Piece {
  const rest = pattern.slice(at);
  // JavaScript's own way to name a group is taken too.
  const named = /^\(\?P?<([A-Za-z_]\w*)>/.exec(rest);
  if (named) return { text: `(?<${named[1]}>`, next: at + named[0].length };
  const reference = /^\(\?P=([A-Za-z_]\w*)\)/.exec(rest);
  if (reference) return { text: `\\k<${reference[1]}>`, next: at + reference[0].length };
  const comment = /^\(\?#[^)]*\)/.exec(rest);
  if (comment) return { text: '', next: at + comment[0].length };
  const alike = /^\(\?(:|=|!|<=|<!)/.exec(rest);
  if (alike) return { text: alike[0], next: at + alike[0].length };
  const start = /^\(\?[^)]{0,3}/.exec(rest)?.[0] ?? '(?';
  throw new UnknownSyntax(
    `the group ${start}... is not supported${/^\(\?[a-z-]/i.test(rest) ? '; flags belong at the start' : ''}`,
  );
}

function braceAt(pattern: string, at: number): Piece {
  const found = /^\{(\d*)(,?)(\d*)\}/.exec(pattern.slice(at));
  if (!found || (found[1] === '' && found[3] === '') || at === 0) return { text: '\\{', next: at + 1 };
  const [whole, least = '', comma = '', most = ''] = found;
  if (pattern[at + whole.length] === '+')
    throw new UnknownSyntax(`the possessive ${whole}+ is not supported`);
  return { text: `{${least || '0'}${comma}${most}}`, next: at + whole.length };
}

const sameEscapes = 'bBdDwWnrtfv';
const space = ' \\t\\n\\r\\f\\v';
/** All others, for classes. */
const notSpace = '\\u{0}-\\u{8}\\u{e}-\\u{1f}\\u{21}-\\u{10ffff}';

function escapeAt(pattern: string, at: number): Piece {
  const letter = pattern[at + 1];
  if (letter === 'A') return { text: '(?<![\\s\\S])', next: at + 2 };
  if (letter === 'Z') return { text: '(?![\\s\\S])', next: at + 2 };
  if (letter === 's') return { text: `[${space}]`, next: at + 2 };
  if (letter === 'S') return { text: `[^${space}]`, next: at + 2 };
  const reference = /^\\[1-9]\d?/.exec(pattern.slice(at));
  if (reference) return { text: `(?:${reference[0]})`, next: at + reference[0].length };
  if (letter === '-') return { text: '-', next: at + 2 };
  return characterAt(pattern, at);
}

/** One escaped character, in or out of a class. */
function characterAt(pattern: string, at: number): Piece {
  const letter = pattern[at + 1];
  if (letter === undefined) throw new UnknownSyntax('it ends in a backslash');
  if (sameEscapes.includes(letter)) return { text: `\\${letter}`, next: at + 2 };
  if (letter === 'a') return { text: '\\x07', next: at + 2 };
  const hex = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))/.exec(
    pattern.slice(at),
  );
  if (hex) {
    const [whole, x, u, long, octal] = hex;
    const code = octal === undefined ? Number.parseInt(x ?? u ?? long ?? '0', 16) : Number.parseInt(octal, 8);
    return { text: `\\u{${code.toString(16)}}`, next: at + whole.length };
  }
  if (/[A-Za-z0-9]/.test(letter)) throw new UnknownSyntax(`\\${letter} means nothing`);
  const character = String.fromCodePoint(pattern.codePointAt(at + 1) ?? 0);
  return { text: literal(character), next: at + 1 + character.length };
}

function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(character) ? `\\${character}` : character;
}

function classAt(pattern: string, at: number): Piece {
  let next = at + 1;
  let text = '[';
  if (pattern[next] === '^') {
    text += '^';
    next += 1;
  }
  const first = next;
  while (pattern[next] !== ']' || next === first) {
    const character = String.fromCodePoint(pattern.codePointAt(next) ?? 0);
    if (next >= pattern.length) throw new UnknownSyntax('a [ is never closed');
    if (character === '\\' && pattern[next + 1] === 's') [text, next] = [text + space, next + 2];
    else if (character === '\\' && pattern[next + 1] === 'S') [text, next] = [text + notSpace, next + 2];
    else if (character === '\\') {
      const piece = characterAt(pattern, next);
      [text, next] = [text + piece.text, piece.next];
    } else [text, next] = [text + (character === '-' ? '-' : literal(character)), next + character.length];
  }
  return { text: `${text}]`, next: next + 1 };
}

const controls: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
  v: '\v',
  a: '\x07',
  b: '\b',
};

/**
 * A replacement in Python's syntax, filled in from a match: `\1`, `\g<1>`, `\g<name>`, `\n`, `\\`. A group that took
 * no part is empty. A group that the pattern hasn't is a problem.
 */
export function expandReplacement(
  template: string,
  match: RegExpExecArray | RegExpMatchArray,
): string | RegexProblem {
  let wrong: string | undefined;
  let unknown: string | undefined;
  const groupOf = (name: string): string => {
    const isNumber = /^\d+$/.test(name);
    if (isNumber ? Number(name) >= match.length : !(name in (match.groups ?? {}))) wrong ??= name;
    return (isNumber ? match[Number(name)] : match.groups?.[name]) ?? '';
  };
  const text = template.replaceAll(
    /\\(?:g<(\w+)>|([1-9]\d?)|([0-7]{1,3})|([\s\S]))/g,
    (whole, named?: string, number?: string, octal?: string, letter?: string) => {
      if (named !== undefined || number !== undefined) return groupOf(named ?? number ?? '');
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (letter === '\\') return '\\';
      if (/[A-Za-z]/.test(letter ?? '') && !((letter ?? '') in controls)) unknown ??= whole;
      return controls[letter ?? ''] ?? whole;
    },
  );
  if (unknown !== undefined)
    return { problem: `the replacement ${template} has ${unknown}, which means nothing` };
  return wrong === undefined
    ? text
    : { problem: `the replacement ${template} names the group ${wrong}, which the pattern hasn't` };
}
