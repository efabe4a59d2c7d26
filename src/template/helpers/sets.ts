import { areEqual } from '../compare.ts';
import { Fault } from '../fault.ts';
import { isMapping } from '../member.ts';
import { asList, asNumber, type Helper } from './helper.ts';

const a1 = { a: [1, 2], b: [2, 3] };

/** Lists as sets, and lists that are put together of others. */
export const setHelpers: readonly Helper[] = [
  twoLists('difference', 'The items of the first list that the second does not have.', [1], (a, b) =>
    unique(a.filter((item) => !has(b, item))),
  ),
  twoLists('intersect', 'The items of the first list that the second has too.', [2], (a, b) =>
    unique(a.filter((item) => has(b, item))),
  ),
  twoLists('union', 'The items of both lists, each once.', [1, 2, 3], (a, b) => unique([...a, ...b])),
  twoLists('symmetric_difference', 'The items that only one of the lists has.', [1, 3], (a, b) =>
    unique([...a.filter((item) => !has(b, item)), ...b.filter((item) => !has(a, item))]),
  ),
  {
    ...twoLists('subset', 'Whether the second list has all items of the first.', false, (a, b) =>
      a.every((item) => has(b, item)),
    ),
    also: ['issubset'],
  },
  {
    ...twoLists('superset', 'Whether the first list has all items of the second.', false, (a, b) =>
      b.every((item) => has(a, item)),
    ),
    also: ['issuperset'],
  },
  {
    name: 'zip',
    usage: 'zip a b ...',
    summary: 'The items of lists side by side, as long as the shortest.',
    example: {
      text: '{{ zip a b }}',
      vars: a1,
      result: [
        [1, 2],
        [2, 3],
      ],
    },
    takes: [1, 32],
    call: (lists) => sideBySide(lists.map(asList), Math.min),
  },
  {
    name: 'zip_longest',
    also: ['together'],
    usage: 'zip_longest a b ... fillvalue=?',
    summary:
      'The items of lists side by side, as long as the longest; null, or the fill value, where one is missing.',
    example: {
      text: '{{ zip_longest (list 1 2) (list 3) }}',
      result: [
        [1, 3],
        [2, null],
      ],
    },
    takes: [1, 32],
    named: ['fillvalue'],
    call: (lists, { fillvalue = null }) => sideBySide(lists.map(asList), Math.max, fillvalue),
  },
  {
    name: 'product',
    also: ['nested', 'cartesian'],
    usage: 'product a b ...',
    summary: 'Every item of the first list with every item of the others.',
    example: {
      text: '{{ product a b }}',
      vars: a1,
      result: [
        [1, 2],
        [1, 3],
        [2, 2],
        [2, 3],
      ],
    },
    takes: [1, 16],
    call: (lists) => product(lists.map(asList)),
  },
  {
    name: 'flatten',
    also: ['flattened'],
    usage: 'flatten list levels=? skip_nulls=?',
    summary: 'Lists in a list become its items, at all levels or as many as told; null is left out.',
    example: { text: '{{ flatten list }}', vars: { list: [1, [2, [3]]] }, result: [1, 2, 3] },
    takes: [1, 1],
    named: ['levels', 'skip_nulls'],
    call: ([list], { levels, skip_nulls }) =>
      flattened(asList(list), levels === undefined ? 64 : asNumber(levels)).filter(
        (item) => item !== null || skip_nulls === false,
      ),
  },
  {
    name: 'combinations',
    usage: 'combinations list size',
    summary: 'All choices of so many items, in the order of the list.',
    example: {
      text: '{{ combinations (list 1 2 3) 2 }}',
      result: [
        [1, 2],
        [1, 3],
        [2, 3],
      ],
    },
    takes: [2, 2],
    call: ([list, size]) => limited(combinations(asList(list), asNumber(size))),
  },
  {
    name: 'permutations',
    usage: 'permutations list size?',
    summary: 'All orders of the items, or of so many of them.',
    example: {
      text: '{{ permutations (list 1 2) }}',
      result: [
        [1, 2],
        [2, 1],
      ],
    },
    takes: [1, 2],
    call: ([list, size]) =>
      limited(permutations(asList(list), size === undefined ? asList(list).length : asNumber(size))),
  },
];

function twoLists(
  name: string,
  summary: string,
  result: unknown,
  call: (a: readonly unknown[], b: readonly unknown[]) => unknown,
): Helper {
  const example = { text: `{{ ${name} a b }}`, vars: a1, result };
  return {
    name,
    usage: `${name} a b`,
    summary,
    example,
    takes: [2, 2],
    call: ([a, b]) => call(asList(a), asList(b)),
  };
}

function has(list: readonly unknown[], item: unknown): boolean {
  return list.some((other) => sameKind(other, item) && areEqual(other, item));
}

/** Items of other kinds stand beside each other in a list without being a mistake. */
function sameKind(a: unknown, b: unknown): boolean {
  return typeof a === typeof b || (typeof a !== 'string' && typeof b !== 'string');
}

/** The items of a list, each once. */
export function unique(list: readonly unknown[]): readonly unknown[] {
  const seen = new Set<unknown>();
  const kept: unknown[] = [];
  for (const item of list) {
    const plain = typeof item !== 'object' || item === null;
    if (plain ? seen.has(item) : has(kept, item)) continue;
    if (plain) seen.add(item);
    kept.push(item);
  }
  return kept;
}

function sideBySide(
  lists: readonly (readonly unknown[])[],
  extreme: (...lengths: number[]) => number,
  fill: unknown = null,
): readonly unknown[] {
  const length = extreme(...lists.map((list) => list.length));
  return Array.from({ length }, (_, index) =>
    lists.map((list) => (index < list.length ? list[index] : fill)),
  );
}

/** Every item of the first list with every item of the others, the last changing quickest. Throws Fault. */
export function product(lists: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return lists.reduce<readonly (readonly unknown[])[]>(
    (rows, list) => limited(rows.flatMap((row) => list.map((item) => [...row, item]))),
    [[]],
  );
}

function flattened(list: readonly unknown[], levels: number): readonly unknown[] {
  return levels <= 0
    ? list
    : list.flatMap((item) => (Array.isArray(item) ? flattened(item, levels - 1) : [item]));
}

function combinations(list: readonly unknown[], size: number): readonly (readonly unknown[])[] {
  if (size <= 0) return [[]];
  return list.flatMap((item, index) =>
    combinations(list.slice(index + 1), size - 1).map((rest) => [item, ...rest]),
  );
}

function permutations(list: readonly unknown[], size: number): readonly (readonly unknown[])[] {
  if (size <= 0) return [[]];
  if (list.length > 8 && size > 5) throw new Fault('those are too many permutations');
  return list.flatMap((item, index) =>
    permutations(list.toSpliced(index, 1), size - 1).map((rest) => [item, ...rest]),
  );
}

function limited<T>(list: readonly T[]): readonly T[] {
  if (list.length > 100_000) throw new Fault('those are more than 100000 items');
  return list;
}

/**
 * Each mapping of a list with each item of the list that one of its keys holds: [[mapping, item], ...]. Throws Fault
 * where a mapping has no such list, unless those are left out.
 */
export function subelements(
  list: readonly unknown[],
  items: (mapping: unknown) => unknown,
  skipMissing: boolean,
): readonly (readonly [unknown, unknown])[] {
  return list.flatMap((mapping) => {
    if (!isMapping(mapping)) throw new Fault('`subelements` needs a list of mappings');
    const found = items(mapping);
    if ((found === undefined || found === null) && skipMissing) return [];
    return asList(found ?? null).map((item) => [mapping, item] as const);
  });
}
