const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const largest = 100_000;

/** Whether a text holds a range such as `[01:20]`, `[a:f]` or `[1:9:2]`. */
export function hasRange(text: string): boolean {
  return /\[[^[\]]*:[^[\]]*\]/.test(text);
}

/**
 * Every text that a text with ranges stands for, the first range changing slowest: `web[01:03]` is `web01`, `web02`,
 * `web03`. Both ends are in; leading zeros of the start set the width. Throws RangeError with what is wrong.
 */
export function expandRange(text: string): readonly string[] {
  const range = /\[([^[\]:]*):([^[\]:]*)(?::([^[\]:]*))?\]/.exec(text);
  if (!range) return [text];
  const [whole, start = '', end = '', step = '1'] = range;
  const rests = expandRange(text.slice(range.index + whole.length));
  const values = valuesOf(whole, start, end, step);
  if (values.length * rests.length > largest)
    throw new RangeError(`${text} stands for more than ${largest} names`);
  const head = text.slice(0, range.index);
  return values.flatMap((value) => rests.map((rest) => head + value + rest));
}

function valuesOf(range: string, start: string, end: string, step: string): readonly string[] {
  const by = Number(step);
  if (!/^\d+$/.test(step) || by < 1)
    throw new RangeError(`the step of the range ${range} must be a whole number above 0`);
  if (end === '') throw new RangeError(`the range ${range} has no end`);
  if (/^\d*$/.test(start) && /^\d+$/.test(end)) return numbers(range, start || '0', end, by);
  const [first, last] = [letters.indexOf(start), letters.indexOf(end)];
  if (start.length !== 1 || end.length !== 1 || first < 0 || last < 0)
    throw new RangeError(
      `the range ${range} must lead from a number to a number, or from a letter to a letter`,
    );
  if (first > last) throw new RangeError(`the range ${range} ends before it starts`);
  return every(first, last, by).map((index) => letters.charAt(index));
}

function numbers(range: string, start: string, end: string, by: number): readonly string[] {
  const width = start.length > 1 && start.startsWith('0') ? start.length : 0;
  if (width > 0 && end.length !== width)
    throw new RangeError(`start and end of the range ${range} must have as many digits as each other`);
  if (Number(start) > Number(end)) throw new RangeError(`the range ${range} ends before it starts`);
  return every(Number(start), Number(end), by).map((value) => String(value).padStart(width, '0'));
}

function every(first: number, last: number, by: number): readonly number[] {
  const count = Math.floor((last - first) / by) + 1;
  if (count > largest) throw new RangeError(`the range stands for more than ${largest} names`);
  return Array.from({ length: count }, (_, index) => first + index * by);
}
