import { areEqual, isIn, order } from '../compare.ts';
import { Fault } from '../fault.ts';
import { asText, type Helper, isTruthy, type LazyHelper } from './helper.ts';

/** Defaults, comparisons, and what puts them together. */
export const logicHelpers: readonly (Helper | LazyHelper)[] = [
  {
    name: 'default',
    also: ['d'],
    usage: 'default name fallback',
    summary:
      'The value, or the fallback where the name is not defined; a third argument `true` replaces empty values too.',
    example: { text: '{{ default port 8081 }}', result: 8081 },
    takes: [2, 3],
    callLazily([value, fallback, empty]) {
      const given = value?.valueIfDefined();
      const missing = given === undefined || (empty?.value() === true && !isTruthy(given));
      return missing ? fallback?.value() : given;
    },
  },
  {
    name: 'defined',
    usage: 'defined name',
    summary: 'Whether a name is defined.',
    example: { text: '{{ defined flink.port }}', vars: { flink: {} }, result: false },
    takes: [1, 1],
    callLazily: ([value]) => value?.valueIfDefined() !== undefined,
  },
  {
    name: 'and',
    operator: 'a && b',
    usage: 'and a b ...',
    summary: 'Whether all are true; stops at the first that is not.',
    example: { text: '{{ and (defined x) (eq x 1) }}', result: false },
    takes: [2, 32],
    callLazily: (args) => args.every((arg) => isTruthy(arg.value())),
  },
  {
    name: 'or',
    operator: 'a || b',
    usage: 'or a b ...',
    summary: 'Whether one is true; stops at the first that is.',
    example: { text: '{{ or (eq x 1) (eq x 2) }}', vars: { x: 2 }, result: true },
    takes: [2, 32],
    callLazily: (args) => args.some((arg) => isTruthy(arg.value())),
  },
  {
    name: 'not',
    operator: '!a',
    usage: 'not a',
    summary: 'Whether it is not true.',
    example: { text: '{{ not (eq 1 2) }}', result: true },
    takes: [1, 1],
    call: ([value]) => !isTruthy(value),
  },
  {
    name: 'ternary',
    operator: 'test ? then : otherwise',
    usage: 'ternary test then otherwise null?',
    summary: 'One of two values, or of three where null has one of its own; the others are not looked at.',
    example: { text: '{{ ternary tls "https" "http" }}', vars: { tls: true }, result: 'https' },
    takes: [3, 4],
    callLazily([test, yes, no, none]) {
      const value = test?.value();
      if (value === null && none) return none.value();
      return isTruthy(value) ? yes?.value() : no?.value();
    },
  },
  comparison('eq', '==', 'Whether two values are equal.', '{{ eq 1 1 }}', areEqual),
  comparison(
    'ne',
    '!=',
    'Whether two values differ.',
    '{{ ne 1 2 }}',
    (left, right) => !areEqual(left, right),
  ),
  comparison(
    'lt',
    '<',
    'Whether the first is less.',
    '{{ lt 1 2 }}',
    (left, right) => order(left, right) < 0,
  ),
  comparison(
    'le',
    '<=',
    'Whether the first is less or equal.',
    '{{ le 2 2 }}',
    (left, right) => order(left, right) <= 0,
  ),
  comparison(
    'gt',
    '>',
    'Whether the first is more.',
    '{{ gt 2 1 }}',
    (left, right) => order(left, right) > 0,
  ),
  comparison(
    'ge',
    '>=',
    'Whether the first is more or equal.',
    '{{ ge 2 2 }}',
    (left, right) => order(left, right) >= 0,
  ),
  comparison(
    'contains',
    undefined,
    'Whether a list, mapping or text has an item, key or part.',
    '{{ contains "abc" "b" }}',
    (whole, part) => isIn(part, whole),
  ),
  comparison(
    'in',
    'in',
    'Whether an item, key or part is in a list, mapping or text.',
    '{{ in "b" "abc" }}',
    isIn,
  ),
  {
    name: 'mandatory',
    usage: 'mandatory name message?',
    summary: 'The value; where the name is not defined, a mistake with a message of its own.',
    example: { text: '{{ mandatory port }}', vars: { port: 80 }, result: 80 },
    takes: [1, 2],
    callLazily([value, message]) {
      const given = value?.valueIfDefined();
      if (given !== undefined) return given;
      throw new Fault(message ? asText(message.value()) : 'a mandatory variable is not defined');
    },
  },
];

function comparison(
  name: string,
  sign: string | undefined,
  summary: string,
  text: string,
  holds: (left: unknown, right: unknown) => boolean,
): Helper {
  return {
    name,
    ...(sign !== undefined && { operator: `a ${sign} b` }),
    usage: `${name} a b`,
    summary,
    example: { text, result: true },
    takes: [2, 2],
    call: ([left, right]) => holds(left, right),
  };
}
