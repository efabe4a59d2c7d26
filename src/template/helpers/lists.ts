import { areEqual, order } from '../compare.ts';
import { Fault } from '../fault.ts';
import { kindOf, memberOf, requireMember } from '../member.ts';
import { asList, asNumber, asText, type Helper } from './helper.ts';

/** Lists: their ends, their order, and what is in them. */
export const listHelpers: readonly Helper[] = [
  {
    name: 'join',
    usage: 'join list separator?',
    summary: 'The items as one text.',
    example: { text: '{{ join hosts "," }}', vars: { hosts: ['a', 'b'] }, result: 'a,b' },
    takes: [1, 2],
    call: ([list, separator = '']) => asList(list).map(asText).join(asText(separator)),
  },
  {
    name: 'length',
    usage: 'length x',
    summary: 'How many items, keys or characters.',
    example: { text: '{{ length hosts }}', vars: { hosts: ['a', 'b'] }, result: 2 },
    takes: [1, 1],
    call: ([value]) => lengthOf(value),
  },
  oneList('first', 'The first item.', '{{ first list }}', 'b', (list) => requireMember(list, 0, 'the list')),
  oneList('last', 'The last item.', '{{ last list }}', 'b', (list) =>
    requireMember(list, Math.max(0, list.length - 1), 'the list'),
  ),
  oneList('unique', 'Without what is there already.', '{{ unique list }}', ['b', 'a'], unique),
  oneList('reverse', 'From the last to the first.', '{{ reverse list }}', ['b', 'a', 'b'], (list) =>
    list.toReversed(),
  ),
  oneList('min', 'The smallest item.', '{{ min list }}', 'a', (list) =>
    requireMember(list.toSorted(order), 0, 'the list'),
  ),
  oneList('max', 'The greatest item.', '{{ max list }}', 'b', (list) =>
    requireMember(
      list.toSorted((a, b) => order(b, a)),
      0,
      'the list',
    ),
  ),
  {
    name: 'sort',
    usage: 'sort list key?',
    summary: 'In order, or in the order of one key of its mappings.',
    example: { text: '{{ sort list }}', vars: { list: ['b', 'a'] }, result: ['a', 'b'] },
    takes: [1, 2],
    call: ([list, key]) => asList(list).toSorted((a, b) => order(keyOf(a, key), keyOf(b, key))),
  },
  {
    name: 'map',
    usage: 'map list key',
    summary: 'One key of every item.',
    example: {
      text: '{{ map disks "path" }}',
      vars: { disks: [{ path: '/d1' }, { path: '/d2' }] },
      result: ['/d1', '/d2'],
    },
    takes: [2, 2],
    call: ([list, key]) => asList(list).map((item) => keyOf(item, key)),
  },
  {
    name: 'select',
    usage: 'select list key value',
    summary: 'The mappings of which a key has the value.',
    example: {
      text: '{{ select disks "kind" "ssd" }}',
      vars: { disks: [{ kind: 'ssd' }, {}] },
      result: [{ kind: 'ssd' }],
    },
    takes: [3, 3],
    call: ([list, key, value]) => asList(list).filter((item) => hasValue(item, key, value)),
  },
  {
    name: 'reject',
    usage: 'reject list key value',
    summary: 'The mappings of which a key does not have the value.',
    example: {
      text: '{{ reject disks "kind" "ssd" }}',
      vars: { disks: [{ kind: 'ssd' }, {}] },
      result: [{}],
    },
    takes: [3, 3],
    call: ([list, key, value]) => asList(list).filter((item) => !hasValue(item, key, value)),
  },
  {
    name: 'range',
    usage: 'range start end step?',
    summary: 'The numbers from `start` up to, but not including, `end`.',
    example: { text: '{{ range 1 4 }}', result: [1, 2, 3] },
    takes: [2, 3],
    call: ([start, end, step = 1]) => range(asNumber(start), asNumber(end), asNumber(step)),
  },
  {
    name: 'concat',
    usage: 'concat a b ...',
    summary: 'Lists as one list, or texts as one text.',
    example: { text: '{{ concat list "c" }}', vars: { list: ['a'] }, result: ['a', 'c'] },
    takes: [1, 32],
    call: (args) => (args.some(Array.isArray) ? args.flat(1) : args.map(asText).join('')),
  },
  {
    name: 'difference',
    usage: 'difference a b',
    summary: 'The items of the first list that the second does not have.',
    example: { text: '{{ difference all some }}', vars: { all: ['a', 'b'], some: ['a'] }, result: ['b'] },
    takes: [2, 2],
    call: ([a, b]) => asList(a).filter((item) => indexIn(asList(b), item) < 0),
  },
  {
    name: 'intersect',
    usage: 'intersect a b',
    summary: 'The items of the first list that the second has too.',
    example: { text: '{{ intersect all some }}', vars: { all: ['a', 'b'], some: ['a'] }, result: ['a'] },
    takes: [2, 2],
    call: ([a, b]) => asList(a).filter((item) => indexIn(asList(b), item) >= 0),
  },
  {
    name: 'index_of',
    usage: 'index_of list item',
    summary: 'Where an item stands in a list, from 0; -1 where it is not in it.',
    example: { text: '{{ index_of hosts "b" }}', vars: { hosts: ['a', 'b'] }, result: 1 },
    takes: [2, 2],
    call: ([list, item]) => indexIn(asList(list), item),
  },
];

function oneList(
  name: string,
  summary: string,
  text: string,
  result: unknown,
  call: (list: readonly unknown[]) => unknown,
): Helper {
  const example = { text, vars: { list: ['b', 'a', 'b'] }, result };
  return {
    name,
    usage: `${name} list`,
    summary,
    example,
    takes: [1, 1],
    call: ([list]) => call(asList(list)),
  };
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return [...value].length;
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? value.length : Object.keys(value).length;
  throw new Fault(`${kindOf(value)} has no length`);
}

function indexIn(list: readonly unknown[], item: unknown): number {
  return list.findIndex((other) => areEqual(other, item));
}

function unique(list: readonly unknown[]): readonly unknown[] {
  return list.filter((item, index) => indexIn(list, item) === index);
}

function keyOf(item: unknown, key: unknown): unknown {
  if (key === undefined) return item;
  return asText(key)
    .split('.')
    .reduce((value: unknown, part) => requireMember(value, part, 'the item'), item);
}

function hasValue(item: unknown, key: unknown, value: unknown): boolean {
  const found = memberOf(item, asText(key));
  return found !== undefined && areEqual(found, value);
}

function range(start: number, end: number, step: number): readonly number[] {
  const count = Math.max(0, Math.ceil((end - start) / step));
  if (!Number.isFinite(count) || count > 100_000)
    throw new Fault('the range has no end, or more than 100000 numbers');
  return Array.from({ length: count }, (_, index) => start + index * step);
}
