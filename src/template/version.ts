import { Fault } from './fault.ts';

/** Negative, 0 or positive as version `left` is before, the same as, or behind `right`: 1.9 < 1.10-rc1 < 1.10. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [partsOf(left), partsOf(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = comparePart(a[index], b[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Numbers and words; dots, dashes and the like only part them. */
function partsOf(version: string): readonly (number | string)[] {
  const parts = version.replace(/^v(?=\d)/, '').match(/\d+|[A-Za-z]+/g) ?? [];
  return parts.map((part) => (/^\d/.test(part) ? Number(part) : part.toLowerCase()));
}

/** A word (`rc`) comes before nothing, and nothing is as good as 0. */
function comparePart(left: number | string | undefined, right: number | string | undefined): number {
  const [a, b] = [left ?? 0, right ?? 0];
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === 'string' ? -1 : 1;
}

/** Whether `left` compares so with `right`: `==`, `!=`, `<`, `<=`, `>`, `>=`, or a word for one of them. Throws Fault. */
export function versionHolds(left: string, operator: string, right: string): boolean {
  const difference = compareVersions(left, right);
  const holds: Readonly<Record<string, boolean>> = {
    '==': difference === 0,
    '!=': difference !== 0,
    '<': difference < 0,
    '<=': difference <= 0,
    '>': difference > 0,
    '>=': difference >= 0,
  };
  const words: Readonly<Record<string, string>> = {
    eq: '==',
    ne: '!=',
    lt: '<',
    le: '<=',
    gt: '>',
    ge: '>=',
    '=': '==',
  };
  const sign = Object.hasOwn(words, operator) ? (words[operator] ?? operator) : operator;
  const held = Object.hasOwn(holds, sign) ? holds[sign] : undefined;
  if (held === undefined)
    throw new Fault(`\`${operator}\` compares nothing`, { hint: `use ${Object.keys(holds).join(', ')}` });
  return held;
}
