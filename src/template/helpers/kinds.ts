import { isMapping } from '../member.ts';
import { type Helper, isTruthy } from './helper.ts';

/** What kind of value something is. */
export const kindHelpers: readonly Helper[] = [
  kind('is_string', 'Whether it is text.', '"a"', (value) => typeof value === 'string'),
  kind('is_number', 'Whether it is a number.', '1.5', (value) => typeof value === 'number'),
  kind('is_integer', 'Whether it is a whole number.', '1', (value) => Number.isInteger(value)),
  kind(
    'is_float',
    'Whether it is a number with a fraction.',
    '1.5',
    (value) => typeof value === 'number' && !Number.isInteger(value),
  ),
  kind('is_boolean', 'Whether it is true or false.', 'false', (value) => typeof value === 'boolean'),
  kind('is_mapping', 'Whether it is a mapping.', '(dict a=1)', isMapping),
  kind('is_list', 'Whether it is a list.', '(list 1)', Array.isArray, ['is_sequence']),
  kind(
    'is_iterable',
    'Whether it is a list, a mapping or text.',
    '(list 1)',
    (value) => Array.isArray(value) || isMapping(value) || typeof value === 'string',
  ),
  kind('is_none', 'Whether it is null.', 'null', (value) => value === null, ['is_null']),
  kind('truthy', 'Whether it counts as true.', '"a"', isTruthy),
  kind('falsy', 'Whether it counts as false.', '""', (value) => !isTruthy(value)),
  kind(
    'any',
    'Whether one item of a list is true.',
    '(list false 1)',
    (list) => Array.isArray(list) && list.some(isTruthy),
  ),
  kind(
    'all',
    'Whether all items of a list are true.',
    '(list true 1)',
    (list) => Array.isArray(list) && list.every(isTruthy),
  ),
  {
    name: 'type_debug',
    usage: 'type_debug x',
    summary: 'The kind of a value: `text`, `number`, `boolean`, `list`, `mapping` or `null`.',
    example: { text: '{{ type_debug (list 1) }}', result: 'list' },
    takes: [1, 1],
    call: ([value]) => wordFor(value),
  },
];

function kind(
  name: string,
  summary: string,
  given: string,
  is: (value: unknown) => boolean,
  also: readonly string[] = [],
): Helper {
  return {
    name,
    also,
    usage: `${name} x`,
    summary,
    example: { text: `{{ ${name} ${given} }}`, result: true },
    takes: [1, 1],
    call: ([value]) => is(value),
  };
}

function wordFor(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object') return 'mapping';
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'boolean' : 'number';
}
