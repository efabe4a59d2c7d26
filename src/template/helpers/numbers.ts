import { Fault } from '../fault.ts';
import { asList, asNumber, asText, type Helper, oneValue } from './helper.ts';
import { bytesOf, sizeInWords } from './sizes.ts';

/** Arithmetic; text that is a number counts as one. */
export const numberHelpers: readonly Helper[] = [
  calculation('add', 'The sum.', '{{ add 1 2 }}', 3, (a, b) => a + b),
  calculation('sub', 'The difference.', '{{ sub 3 2 }}', 1, (a, b) => a - b),
  calculation('mul', 'The product.', '{{ mul 2 3 }}', 6, (a, b) => a * b),
  calculation('div', 'The quotient, with its fraction.', '{{ div 3 2 }}', 1.5, (a, b) => a / nonZero(b)),
  calculation(
    'mod',
    'The rest of a division, with the sign of what is divided by.',
    '{{ mod -7 4 }}',
    1,
    rest,
  ),
  calculation('pow', 'The first to the power of the second.', '{{ pow 2 10 }}', 1024, (a, b) => a ** b),
  {
    name: 'round',
    usage: 'round a places?',
    summary: 'The nearest number with so many decimal places, none unless told.',
    example: { text: '{{ round 1.5 }}', result: 2 },
    takes: [1, 2],
    call: ([a, places = 0]) => roundTo(asNumber(a), asNumber(places)),
  },
  rounding('floor', 'The whole number below.', '{{ floor 1.9 }}', 1, Math.floor),
  rounding('ceil', 'The whole number above.', '{{ ceil 1.1 }}', 2, Math.ceil),
  rounding('abs', 'The number without its sign.', '{{ abs -3 }}', 3, Math.abs),
  {
    name: 'root',
    usage: 'root a degree?',
    summary: 'The square root, or one of another degree.',
    example: { text: '{{ root 9 }}', result: 3 },
    takes: [1, 2],
    call: ([a, degree = 2]) => asNumber(a) ** (1 / nonZero(asNumber(degree))),
  },
  {
    name: 'log',
    usage: 'log a base?',
    summary: 'The natural logarithm, or one of another base.',
    example: { text: '{{ log 8 2 }}', result: 3 },
    takes: [1, 2],
    call: ([a, base]) => logarithm(asNumber(a), base === undefined ? undefined : asNumber(base)),
  },
  {
    name: 'sum',
    usage: 'sum list',
    summary: 'The numbers of a list, added.',
    example: { text: '{{ sum sizes }}', vars: { sizes: [1, 2, 3] }, result: 6 },
    takes: [1, 1],
    call: ([list]) => asList(list).reduce((total: number, one) => total + asNumber(one), 0),
  },
  {
    name: 'human_readable',
    also: ['filesizeformat'],
    usage: 'human_readable bytes isbits=? unit=?',
    summary: 'A size in words, with two decimal places.',
    example: { text: '{{ human_readable 1572864 }}', result: '1.50 MB' },
    takes: [1, 1],
    named: ['isbits', 'unit'],
    call: ([bytes], { isbits, unit }) =>
      sizeInWords(asNumber(bytes), isbits === true, unit === undefined ? undefined : asText(unit)),
  },
  {
    name: 'human_to_bytes',
    usage: 'human_to_bytes text unit?',
    summary: 'The bytes of a size in words; a unit counts where the text has none.',
    example: { text: '{{ human_to_bytes "1.5 GB" }}', result: 1610612736 },
    takes: [1, 2],
    call: ([text, unit]) => bytesOf(asText(text), unit === undefined ? undefined : asText(unit)),
  },
  oneValue(
    'even',
    'Whether a whole number is even.',
    { text: '{{ even 2 }}', result: true },
    (a) => asNumber(a) % 2 === 0,
  ),
  oneValue(
    'odd',
    'Whether a whole number is odd.',
    { text: '{{ odd 2 }}', result: false },
    (a) => Math.abs(asNumber(a) % 2) === 1,
  ),
  {
    name: 'divisibleby',
    usage: 'divisibleby a b',
    summary: 'Whether the second divides the first.',
    example: { text: '{{ divisibleby 6 3 }}', result: true },
    takes: [2, 2],
    call: ([a, b]) => asNumber(a) % nonZero(asNumber(b)) === 0,
  },
];

/** Halves go to the even neighbour, as in Python. */
function roundTo(number: number, places: number): number {
  const factor = 10 ** places;
  const scaled = number * factor;
  const below = Math.floor(scaled);
  const isHalf = Math.abs(scaled - below - 0.5) < 1e-9;
  return (isHalf ? below + (below % 2 === 0 ? 0 : 1) : Math.round(scaled)) / factor;
}

function logarithm(number: number, base: number | undefined): number {
  if (number <= 0) throw new Fault(`${number} has no logarithm`);
  if (base === undefined) return Math.log(number);
  return base === 10
    ? Math.log10(number)
    : base === 2
      ? Math.log2(number)
      : Math.log(number) / Math.log(base);
}

function calculation(
  name: string,
  summary: string,
  text: string,
  result: number,
  calculate: (a: number, b: number) => number,
): Helper {
  return {
    name,
    usage: `${name} a b`,
    summary,
    example: { text, result },
    takes: [2, 2],
    call: ([a, b]) => calculate(asNumber(a), asNumber(b)),
  };
}

function rounding(
  name: string,
  summary: string,
  text: string,
  result: number,
  round: (a: number) => number,
): Helper {
  return {
    name,
    usage: `${name} a`,
    summary,
    example: { text, result },
    takes: [1, 1],
    call: ([a]) => round(asNumber(a)),
  };
}

/** As Python's `%`: the fractions of numbers like 0.1 stay what they are. */
function rest(a: number, b: number): number {
  const left = a % nonZero(b);
  return left !== 0 && left < 0 !== b < 0 ? left + b : left;
}

function nonZero(divisor: number): number {
  if (divisor === 0) throw new Fault('division by zero');
  return divisor;
}
