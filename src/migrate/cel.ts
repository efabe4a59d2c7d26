/** How tightly a piece of CEL holds together: what is looser than needed goes in brackets. */
export interface Cel {
  readonly text: string;
  readonly level: number;
}

/** What holds tighter has the higher number. */
export const levels = {
  ternary: 0,
  or: 1,
  and: 2,
  compare: 3,
  sum: 4,
  product: 5,
  unary: 6,
  primary: 7,
} as const;

/** A piece where something is needed that holds at least so tightly. */
export function bracket({ text, level }: Cel, least: number): string {
  return level >= least ? text : `(${text})`;
}

/** A call of a function. */
export function call(name: string, ...args: readonly Cel[]): Cel {
  return { text: `${name}(${args.map(({ text }) => text).join(', ')})`, level: levels.primary };
}

/** A text as CEL writes it. */
export function quoted(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r');
  return escaped.includes("'") && !escaped.includes('"')
    ? `"${escaped}"`
    : `'${escaped.replaceAll("'", "\\'")}'`;
}

/** A regular expression of Python's for JavaScript; `match` begins at the start of the text. */
export function patternOf(pattern: string, test = 'search'): string {
  return test === 'match' ? `^(?:${pattern})` : pattern;
}

/** Whether a regular expression means the same in Python and in CEL: `$` is also before a last line end in Python. */
export function isPlainPattern(pattern: string): boolean {
  return !/\(\?[PiLmsux(]|\\[AZ]|\$/.test(pattern);
}
