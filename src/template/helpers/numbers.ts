import { Fault } from '../fault.ts';
import { asNumber, type Helper } from './helper.ts';

/** Arithmetic; text that is a number counts as one. */
export const numberHelpers: readonly Helper[] = [
  calculation('add', 'The sum.', '{{ add 1 2 }}', 3, (a, b) => a + b),
  calculation('sub', 'The difference.', '{{ sub 3 2 }}', 1, (a, b) => a - b),
  calculation('mul', 'The product.', '{{ mul 2 3 }}', 6, (a, b) => a * b),
  calculation('div', 'The quotient, with its fraction.', '{{ div 3 2 }}', 1.5, (a, b) => a / nonZero(b)),
  calculation('mod', 'The rest of a division.', '{{ mod 7 4 }}', 3, (a, b) => a % nonZero(b)),
  rounding('round', 'The nearest whole number.', '{{ round 1.5 }}', 2, Math.round),
  rounding('floor', 'The whole number below.', '{{ floor 1.9 }}', 1, Math.floor),
  rounding('ceil', 'The whole number above.', '{{ ceil 1.1 }}', 2, Math.ceil),
];

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

function nonZero(divisor: number): number {
  if (divisor === 0) throw new Fault('division by zero');
  return divisor;
}
