import { order } from '../compare.ts';
import { Fault } from '../fault.ts';
import { isMapping, memberOf, requireMember } from '../member.ts';
import { combine } from './combine.ts';
import { asList, asMapping, asText, type Helper } from './helper.ts';
import { keyOf } from './select.ts';
import { subelements } from './sets.ts';

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
    also: ['dict2items'],
    usage: 'items mapping key_name=? value_name=?',
    summary: 'A list of `key` and `value`, or other names for them.',
    example: { text: '{{ items config }}', vars: { config: { a: 1 } }, result: [{ key: 'a', value: 1 }] },
    takes: [1, 1],
    named: ['key_name', 'value_name'],
    call: ([mapping], { key_name = 'key', value_name = 'value' }) =>
      Object.entries(asMapping(mapping)).map(([key, value]) => ({
        [asText(key_name)]: key,
        [asText(value_name)]: value,
      })),
  },
  {
    name: 'items2dict',
    also: ['from_items'],
    usage: 'items2dict list key_name=? value_name=?',
    summary: 'A mapping of a list of `key` and `value`, or of pairs.',
    example: { text: '{{ items2dict tags }}', vars: { tags: [{ key: 'a', value: 1 }] }, result: { a: 1 } },
    takes: [1, 1],
    named: ['key_name', 'value_name'],
    call: ([list], { key_name = 'key', value_name = 'value' }) =>
      Object.fromEntries(
        asList(list).map((item) =>
          Array.isArray(item)
            ? [asText(item[0]), item[1]]
            : [asText(keyOf(item, key_name)), keyOf(item, value_name)],
        ),
      ),
  },
  {
    name: 'combine',
    also: ['merge'],
    usage: 'combine a b ... recursive=? list_merge=?',
    summary:
      'One mapping of several, or of a list of them; the last that has a key wins, unless mappings in them are combined too (`recursive=true`) or lists (`replace`, `keep`, `append`, `prepend`, `append_rp`, `prepend_rp`).',
    example: { text: '{{ combine config (dict b=3) }}', vars: config, result: { a: 1, b: 3 } },
    takes: [1, 32],
    named: ['recursive', 'list_merge'],
    call: (args, { recursive, list_merge = 'replace' }) =>
      combine(args.flat().map(asMapping), recursive === true, asText(list_merge)),
  },
  {
    name: 'dict',
    usage: 'dict key=value ...',
    summary: 'A mapping.',
    example: { text: '{{ dict a=1 b="x" }}', result: { a: 1, b: 'x' } },
    takes: [0, 1],
    named: 'any',
    operator: "{'a': 1, 'b': 'x'}",
    call: ([pairs], named) => ({
      ...(pairs !== undefined &&
        Object.fromEntries(asList(pairs).map((pair) => asList(pair) as [string, unknown]))),
      ...named,
    }),
  },
  {
    name: 'list',
    usage: 'list a b ...',
    summary: 'A list.',
    example: { text: '{{ list 1 "x" }}', result: [1, 'x'] },
    takes: [0, 64],
    operator: "[1, 'x']",
    call: (args) => args,
  },
  {
    name: 'lookup',
    usage: 'lookup mapping key',
    summary: 'The value of a key, or the item of an index, that a variable names.',
    example: { text: '{{ lookup config name }}', vars: { ...config, name: 'b' }, result: 2 },
    takes: [2, 2],
    operator: 'config[name]',
    call([whole, key]) {
      if (typeof whole === 'string') throw lookupFault(whole, key);
      return requireMember(whole, typeof key === 'number' ? key : asText(key), 'it');
    },
  },
  {
    name: 'extract',
    usage: 'extract key whole more?',
    summary:
      'The value that a key, or an index, has in a mapping or list, and a key or list of keys inside that.',
    example: { text: '{{ apply names "extract" config }}', vars: { ...config, names: ['b'] }, result: [2] },
    takes: [2, 3],
    call: ([key, whole, more = []]) =>
      [key, more]
        .flat()
        .reduce(
          (value: unknown, one) => requireMember(value, typeof one === 'number' ? one : asText(one), 'it'),
          whole,
        ),
  },
  {
    name: 'dictsort',
    usage: 'dictsort mapping by? reverse=?',
    summary: 'Pairs of key and value, in the order of the keys, or of the values with `"value"`.',
    example: {
      text: '{{ dictsort m }}',
      vars: { m: { b: 1, a: 2 } },
      result: [
        ['a', 2],
        ['b', 1],
      ],
    },
    takes: [1, 2],
    named: ['reverse', 'by'],
    call([mapping, given], { reverse, by = given }) {
      const at = by === 'value' ? 1 : 0;
      const sorted = Object.entries(asMapping(mapping)).toSorted((a, b) =>
        order(folded(a[at]), folded(b[at])),
      );
      return reverse === true ? sorted.toReversed() : sorted;
    },
  },
  {
    name: 'subelements',
    usage: 'subelements list key skip_missing=?',
    summary: 'Pairs of each mapping and each item of the list that one of its keys holds.',
    example: {
      text: '{{ subelements users "keys" }}',
      vars: { users: [{ name: 'ann', keys: ['k1', 'k2'] }] },
      result: [
        [{ name: 'ann', keys: ['k1', 'k2'] }, 'k1'],
        [{ name: 'ann', keys: ['k1', 'k2'] }, 'k2'],
      ],
    },
    takes: [2, 2],
    named: ['skip_missing'],
    call: ([list, key], { skip_missing }) =>
      subelements(
        isMapping(list) ? Object.values(list) : asList(list),
        (item) => (skip_missing === true ? memberOf(item, asText(key)) : keyOf(item, key)),
        skip_missing === true,
      ),
  },
  {
    name: 'rekey_on_member',
    usage: 'rekey_on_member list key duplicates=?',
    summary:
      'A mapping of mappings by one of their keys; `duplicates="overwrite"` lets the last of several win.',
    example: {
      text: '{{ rekey_on_member users "name" }}',
      vars: { users: [{ name: 'ann', id: 1 }] },
      result: { ann: { name: 'ann', id: 1 } },
    },
    takes: [2, 2],
    named: ['duplicates'],
    call: ([list, key], { duplicates }) =>
      rekeyed(isMapping(list) ? Object.values(list) : asList(list), key, duplicates === 'overwrite'),
  },
];

function folded(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function rekeyed(
  list: readonly unknown[],
  key: unknown,
  overwrite: boolean,
): Readonly<Record<string, unknown>> {
  const made: Record<string, unknown> = {};
  for (const item of list) {
    const name = asText(keyOf(item, key));
    if (Object.hasOwn(made, name) && !overwrite)
      throw new Fault(`two items have the key "${name}"`, {
        hint: 'let the last one win: duplicates="overwrite"',
      });
    made[name] = item;
  }
  return made;
}

/** Somebody who has Ansible's `lookup('env', 'HOME')` in mind. */
function lookupFault(plugin: string, key: unknown): Fault {
  return new Fault(`\`lookup\` looks into a mapping or a list, not the text "${plugin}"`, {
    hint: `look-ups of Ansible are helpers of their own: \`{{ ${plugin} ${JSON.stringify(key)} }}\``,
  });
}
