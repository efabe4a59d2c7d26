import { createHash } from 'node:crypto';
import { areEqual, order } from '../compare.ts';
import type { ControlMachine } from '../control-machine.ts';
import { Fault } from '../fault.ts';
import { kindOf, requireMember } from '../member.ts';
import { asList, asNumber, asText, type Helper } from './helper.ts';
import { keyOf } from './select.ts';
import { unique } from './sets.ts';

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
    also: ['count', 'size'],
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
  {
    name: 'reverse',
    usage: 'reverse x',
    summary: 'A list or a text from its end to its start.',
    example: { text: '{{ reverse list }}', vars: { list: ['b', 'a'] }, result: ['a', 'b'] },
    takes: [1, 1],
    call: ([value]) =>
      typeof value === 'string' ? [...value].toReversed().join('') : asList(value).toReversed(),
  },
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
    usage: 'sort list key? reverse=? case_sensitive=? attribute=?',
    summary:
      'In order, or in the order of one key of its mappings; capital and small letters alike unless told.',
    example: { text: '{{ sort list }}', vars: { list: ['b', 'a'] }, result: ['a', 'b'] },
    takes: [1, 2],
    named: ['reverse', 'case_sensitive', 'attribute'],
    call([list, key], { reverse, case_sensitive, attribute }) {
      const by = (item: unknown) => folded(keyOf(item, key ?? attribute), case_sensitive === true);
      const sorted = asList(list).toSorted((a, b) => order(by(a), by(b)));
      return reverse === true ? sorted.toReversed() : sorted;
    },
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
    name: 'slice',
    usage: 'slice x start end?',
    summary:
      'The items or characters from `start` up to, but not including, `end`; negative ones count from the end.',
    example: { text: '{{ slice hosts 1 }}', vars: { hosts: ['a', 'b', 'c'] }, result: ['b', 'c'] },
    takes: [2, 3],
    call: ([value, start, end]) =>
      (typeof value === 'string' ? value : asList(value)).slice(
        asNumber(start),
        end === undefined ? undefined : asNumber(end),
      ),
  },
  {
    name: 'batch',
    usage: 'batch list size',
    summary: 'Lists of so many items each.',
    example: { text: '{{ batch (list 1 2 3) 2 }}', result: [[1, 2], [3]] },
    takes: [2, 2],
    call: ([list, size]) => batches(asList(list), asNumber(size)),
  },
  {
    name: 'random',
    usage: 'random x seed=? start=? step=?',
    summary:
      'An item of a list, or a whole number below one, by chance: the same all through a run, and with a seed always.',
    example: { text: '{{ random (list 1) seed="a" }}', result: 1 },
    takes: [1, 1],
    named: ['seed', 'start', 'step'],
    call([value, ...others], { seed, start = 0, step = 1 }, { control }) {
      const draw = drawing(control, JSON.stringify([value, others]), seed);
      if (Array.isArray(value)) return requireMember(value, draw(value.length), 'the list');
      const [from, by] = [asNumber(start), asNumber(step)];
      return from + by * draw(Math.max(1, Math.ceil((asNumber(value) - from) / by)));
    },
  },
  {
    name: 'shuffle',
    usage: 'shuffle list seed=?',
    summary: 'In an order by chance: the same all through a run, and with a seed always.',
    example: { text: '{{ shuffle (list 1) }}', result: [1] },
    takes: [1, 1],
    named: ['seed'],
    call([list], { seed }, { control }) {
      const left = [...asList(list)];
      return asList(list).map(
        (_, index) =>
          left.splice(drawing(control, `${index} ${JSON.stringify(list)}`, seed)(left.length), 1)[0],
      );
    },
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

function folded(value: unknown, isSensitive: boolean): unknown {
  return typeof value === 'string' && !isSensitive ? value.toLowerCase() : value;
}

function batches(list: readonly unknown[], size: number): readonly unknown[] {
  if (!(size >= 1)) throw new Fault('a batch has at least one item');
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

/** Draws a whole number below a limit: by the seed where there is one, or else by this run. */
function drawing(control: ControlMachine, label: string, seed: unknown): (below: number) => number {
  const bytes =
    seed === undefined
      ? control.chance(label)
      : createHash('sha256')
          .update(`${asText(seed)} ${label}`)
          .digest();
  return (below) => Number(bytes.readBigUInt64BE(0) % BigInt(Math.max(1, below)));
}

function range(start: number, end: number, step: number): readonly number[] {
  const count = Math.max(0, Math.ceil((end - start) / step));
  if (!Number.isFinite(count) || count > 100_000)
    throw new Fault('the range has no end, or more than 100000 numbers');
  return Array.from({ length: count }, (_, index) => start + index * step);
}
