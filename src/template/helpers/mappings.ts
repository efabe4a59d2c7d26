import { requireMember } from '../member.ts';
import { asMapping, asText, type Helper } from './helper.ts';

const config = { config: { a: 1, b: 2 } };

/** Mappings: their keys, their values, and putting them together. */
export const mappingHelpers: readonly Helper[] = [
  {
    name: 'keys',
    usage: 'keys mapping',
    summary: 'The keys, as they stand.',
    example: { text: '{{ keys config }}', vars: config, result: ['a', 'b'] },
    takes: [1, 1],
    call: ([mapping]) => Object.keys(asMapping(mapping)),
  },
  {
    name: 'values',
    usage: 'values mapping',
    summary: 'The values, as they stand.',
    example: { text: '{{ values config }}', vars: config, result: [1, 2] },
    takes: [1, 1],
    call: ([mapping]) => Object.values(asMapping(mapping)),
  },
  {
    name: 'items',
    usage: 'items mapping',
    summary: 'A list of `key` and `value`.',
    example: { text: '{{ items config }}', vars: { config: { a: 1 } }, result: [{ key: 'a', value: 1 }] },
    takes: [1, 1],
    call: ([mapping]) => Object.entries(asMapping(mapping)).map(([key, value]) => ({ key, value })),
  },
  {
    name: 'merge',
    usage: 'merge a b ...',
    summary: 'One mapping of several; the last that has a key wins.',
    example: { text: '{{ merge config (dict b=3) }}', vars: config, result: { a: 1, b: 3 } },
    takes: [1, 32],
    call: (args) => Object.fromEntries(args.flatMap((mapping) => Object.entries(asMapping(mapping)))),
  },
  {
    name: 'dict',
    usage: 'dict key=value ...',
    summary: 'A mapping.',
    example: { text: '{{ dict a=1 b="x" }}', result: { a: 1, b: 'x' } },
    takes: [0, 0],
    call: (_, named) => named,
  },
  {
    name: 'list',
    usage: 'list a b ...',
    summary: 'A list.',
    example: { text: '{{ list 1 "x" }}', result: [1, 'x'] },
    takes: [0, 64],
    call: (args) => args,
  },
  {
    name: 'lookup',
    usage: 'lookup mapping key',
    summary: 'The value of a key, or the item of an index, that a variable names.',
    example: { text: '{{ lookup config name }}', vars: { ...config, name: 'b' }, result: 2 },
    takes: [2, 2],
    call: ([whole, key]) => requireMember(whole, typeof key === 'number' ? key : asText(key), 'it'),
  },
];
