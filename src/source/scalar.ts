const booleans: ReadonlyMap<string, boolean> = new Map(
  [
    ['yes', true],
    ['true', true],
    ['on', true],
    ['no', false],
    ['false', false],
    ['off', false],
  ].flatMap(([word, value]) => casings(word as string).map((form) => [form, value as boolean] as const)),
);
const nulls = new Set(['', '~', ...casings('null')]);
const decimal = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const octal = /^[-+]?0[0-7_]+$/;
const hexadecimal = /^[-+]?0x[0-9a-fA-F_]+$/;
const binary = /^[-+]?0b[01_]+$/;
const sexagesimal = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/;
const float = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;
const sexagesimalFloat = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/;

/**
 * The value of a plain (unquoted) scalar, as YAML 1.1 has it and PyYAML reads it: `yes` is true, `0644` is 420, `22:22`
 * is 1342, `1e3` is text for want of a dot. Dates stay text; so do whole numbers that a double can't hold exactly.
 */
export function readPlain(text: string): unknown {
  if (nulls.has(text)) return null;
  const truth = booleans.get(text);
  if (truth !== undefined) return truth;
  return /^[-+.0-9]/.test(text) ? (readInteger(text) ?? readFloat(text) ?? text) : text;
}

function readInteger(text: string): number | string | undefined {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  const number = unsigned(text, digits);
  if (number === undefined || Number.isNaN(number)) return undefined;
  if (!Number.isSafeInteger(number)) return text;
  return negative && number !== 0 ? -number : number;
}

function unsigned(text: string, digits: string): number | undefined {
  if (decimal.test(text)) return Number(digits);
  if (octal.test(text)) return Number.parseInt(digits, 8);
  if (hexadecimal.test(text)) return Number(digits);
  if (binary.test(text)) return Number(digits);
  if (sexagesimal.test(text)) return base60(digits);
  return undefined;
}

function readFloat(text: string): number | undefined {
  const infinite = /^([-+]?)\.(?:inf|Inf|INF)$/.exec(text);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return Number.NaN;
  const digits = text.replaceAll('_', '');
  if (float.test(text)) return Number(digits);
  if (!sexagesimalFloat.test(text)) return undefined;
  const number = base60(digits.replace(/^[-+]/, ''));
  return text.startsWith('-') ? -number : number;
}

function base60(digits: string): number {
  return digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** The three casings that YAML 1.1 takes for its words. */
function casings(word: string): readonly string[] {
  return [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()];
}
