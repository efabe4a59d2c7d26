import { Fault } from './fault.ts';
import { isMapping, kindOf } from './member.ts';
import { known } from './unknown.ts';

/**
 * Whether two values are equal, at any depth. A number beside text that reads as a number, and a boolean beside text
 * that reads as one, are refused: such a comparison is a mistake in quoting, and never true. Throws Fault.
 */
export function areEqual(left: unknown, right: unknown): boolean {
  const [a, b] = [plain(known(left)), plain(known(right))];
  if (typeof a === 'string' && typeof b !== 'string') refuseLookalikes(a, b);
  if (typeof b === 'string' && typeof a !== 'string') refuseLookalikes(b, a);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => areEqual(item, b[index]));
  if (isMapping(a) && isMapping(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && areEqual(a[key], b[key]))
    );
  }
  return a === b;
}

/** Negative, 0 or positive as `left` is before, at or behind `right`; two numbers, or two texts. Throws Fault. */
export function order(left: unknown, right: unknown): number {
  const [a, b] = [known(left), known(right)];
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  const text = typeof a === 'string' ? a : typeof b === 'string' ? b : undefined;
  throw new Fault(`${kindOf(a)} and ${kindOf(b)} cannot be compared`, {
    hint: text !== undefined && looksLikeNumber(text) ? 'make the text a number first, by `int`' : undefined,
  });
}

/** Whether a value is a number, of either of JavaScript's kinds. */
export function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Whether a list holds the value, a mapping the key, or a text the other text. Throws Fault. */
export function isIn(part: unknown, whole: unknown): boolean {
  const value = known(part);
  if (Array.isArray(known(whole))) return (whole as readonly unknown[]).some((item) => areEqual(item, value));
  if (isMapping(whole)) return typeof value === 'string' && Object.keys(whole).includes(value);
  if (typeof whole === 'string' && typeof value === 'string') return whole.includes(value);
  throw new Fault(`nothing can be looked for in ${kindOf(whole)}`, {
    hint: 'a list, a mapping or a text is needed',
  });
}

/** 1 and 1n are the same number. */
function plain(value: unknown): unknown {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function refuseLookalikes(text: string, other: unknown): void {
  const alike =
    (isNumber(other) && looksLikeNumber(text)) ||
    (typeof other === 'boolean' && /^(true|false|yes|no|on|off)$/i.test(text));
  if (!alike) return;
  throw new Fault(`the text "${text}" is compared with ${kindOf(other)}: they are never equal`, {
    hint:
      typeof other === 'boolean'
        ? 'make the text a boolean by `bool`, or quote both'
        : 'make both numbers by `int`, or quote both',
  });
}

function looksLikeNumber(text: string): boolean {
  return /^\s*[-+]?\d+(\.\d+)?\s*$/.test(text);
}
