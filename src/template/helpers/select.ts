import { nearest } from '../../util/nearest.ts';
import { areEqual, order } from '../compare.ts';
import { Fault } from '../fault.ts';
import { memberOf, requireMember } from '../member.ts';
import { type Around, asList, asText, type Helper, isTruthy } from './helper.ts';
import { unique } from './sets.ts';

const disks = { disks: [{ path: '/d1', kind: 'ssd' }, { path: '/d2' }] };

/** Helpers that look into the items of a list, or do to each what another helper does. */
export const selectHelpers: readonly Helper[] = [
  {
    name: 'map',
    usage: 'map list key default=?',
    summary: 'One key of every item (`a.b` for one inside); the default where an item has none.',
    example: { text: '{{ map disks "path" }}', vars: disks, result: ['/d1', '/d2'] },
    takes: [2, 2],
    named: ['default'],
    call: ([list, key], named) => asList(list).map((item) => keyOrDefault(item, key, named)),
  },
  {
    name: 'apply',
    usage: 'apply list helper argument ...',
    summary: 'What another helper makes of every item: `map("upper")` of Jinja.',
    example: {
      text: '{{ apply hosts "concat" ":80" }}',
      vars: { hosts: ['a', 'b'] },
      result: ['a:80', 'b:80'],
    },
    takes: [2, 32],
    named: 'any',
    call: ([list, name, ...more], named, around) =>
      asList(list).map((item) => callByName(asText(name), [item, ...more], { named, around })),
  },
  {
    name: 'filter',
    usage: 'filter list test? argument ...',
    summary: 'The items of which another helper holds, or that are true: `select("match", x)` of Jinja.',
    example: {
      text: '{{ filter hosts "match" "web" }}',
      vars: { hosts: ['web1', 'db1'] },
      result: ['web1'],
    },
    takes: [1, 32],
    call: ([list, test, ...more], _, around) =>
      asList(list).filter((item) => holds(item, [test, ...more], around)),
  },
  {
    name: 'filter_out',
    usage: 'filter_out list test? argument ...',
    summary: 'The items of which another helper does not hold: `reject("match", x)` of Jinja.',
    example: {
      text: '{{ filter_out hosts "match" "web" }}',
      vars: { hosts: ['web1', 'db1'] },
      result: ['db1'],
    },
    takes: [1, 32],
    call: ([list, test, ...more], _, around) =>
      asList(list).filter((item) => !holds(item, [test, ...more], around)),
  },
  {
    name: 'select',
    usage: 'select list key value',
    summary: 'The mappings of which a key has the value.',
    example: {
      text: '{{ select disks "kind" "ssd" }}',
      vars: disks,
      result: [{ path: '/d1', kind: 'ssd' }],
    },
    takes: [3, 3],
    call: ([list, key, value]) => asList(list).filter((item) => hasValue(item, key, value)),
  },
  {
    name: 'reject',
    usage: 'reject list key value',
    summary: 'The mappings of which a key does not have the value.',
    example: { text: '{{ reject disks "kind" "ssd" }}', vars: disks, result: [{ path: '/d2' }] },
    takes: [3, 3],
    call: ([list, key, value]) => asList(list).filter((item) => !hasValue(item, key, value)),
  },
  {
    name: 'selectattr',
    usage: 'selectattr list key test? argument ...',
    summary: 'The mappings of which a key is true, or passes a test: the name of a helper.',
    example: {
      text: '{{ selectattr disks "kind" "eq" "ssd" }}',
      vars: disks,
      result: [{ path: '/d1', kind: 'ssd' }],
    },
    takes: [2, 32],
    call: ([list, key, ...test], _, around) =>
      asList(list).filter((item) => holds(inside(item, key), test, around)),
  },
  {
    name: 'rejectattr',
    usage: 'rejectattr list key test? argument ...',
    summary: 'The mappings of which a key is not true, or does not pass a test.',
    example: { text: '{{ rejectattr disks "kind" "defined" }}', vars: disks, result: [{ path: '/d2' }] },
    takes: [2, 32],
    call: ([list, key, ...test], _, around) =>
      asList(list).filter((item) => !holds(inside(item, key), test, around)),
  },
  {
    name: 'groupby',
    usage: 'groupby list key',
    summary: 'Pairs of a value of the key, in order, and the items that have it.',
    example: {
      text: '{{ groupby nodes "rack" }}',
      vars: { nodes: [{ rack: 'b' }, { rack: 'a' }] },
      result: [
        ['a', [{ rack: 'a' }]],
        ['b', [{ rack: 'b' }]],
      ],
    },
    takes: [2, 2],
    call: ([list, key]) =>
      unique(asList(list).map((item) => keyOf(item, key)))
        .toSorted(order)
        .map((value) => [value, asList(list).filter((item) => areEqual(keyOf(item, key), value))]),
  },
];

/** A key of an item (`a.b` for one inside), or the item where no key is given. Throws Fault where it hasn't the key. */
export function keyOf(item: unknown, key: unknown): unknown {
  if (key === undefined) return item;
  return parts(key).reduce((value: unknown, part) => requireMember(value, part, 'the item'), item);
}

function parts(key: unknown): readonly (string | number)[] {
  return typeof key === 'number' ? [key] : asText(key).split('.');
}

/** The same, undefined where it isn't there. */
function inside(item: unknown, key: unknown): unknown {
  return parts(key).reduce((value: unknown, part) => memberOf(value, part), item);
}

function keyOrDefault(item: unknown, key: unknown, named: Readonly<Record<string, unknown>>): unknown {
  if (!('default' in named)) return keyOf(item, key);
  const found = inside(item, key);
  return found === undefined ? named.default : found;
}

function hasValue(item: unknown, key: unknown, value: unknown): boolean {
  const found = inside(item, key);
  return found !== undefined && areEqual(found, value);
}

/** Jinja's names of tests whose helper is called otherwise. */
const testNames: Readonly<Record<string, string>> = {
  equalto: 'eq',
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  lessthan: 'lt',
  greaterthan: 'gt',
  sameas: 'eq',
};

function holds(item: unknown, test: readonly unknown[], around: Around): boolean {
  const [name, ...more] = test;
  if (name === undefined) return item !== undefined && isTruthy(item);
  if (name === 'defined') return item !== undefined;
  if (name === 'undefined') return item === undefined;
  if (item === undefined) return false;
  const written = asText(name);
  const found = testNames[written] ?? (around.helpers.has(written) ? written : `is_${written}`);
  return isTruthy(callByName(found, [item, ...more], { named: {}, around, written }));
}

interface Calling {
  readonly named: Readonly<Record<string, unknown>>;
  readonly around: Around;
  /** The name as the user wrote it. */
  readonly written?: string;
}

function callByName(
  name: string,
  args: readonly unknown[],
  { named, around, written = name }: Calling,
): unknown {
  const helper = around.helpers.get(name);
  if (!helper || 'callLazily' in helper) {
    const near = helper ? undefined : nearest(written, around.helpers.keys());
    throw new Fault(`there is no helper \`${written}\` that could be done to each item`, {
      hint: near
        ? `did you mean \`${near}\`?`
        : 'name one as `fplay doc helper` lists them: "upper", "match"',
    });
  }
  const [fewest, most] = helper.takes;
  if (args.length < fewest || args.length > most)
    throw new Fault(`\`${name}\` doesn't take ${args.length} arguments`, {
      hint: `it is called \`{{ ${helper.usage} }}\`; the item is its first`,
    });
  return helper.call(args, named, around);
}
