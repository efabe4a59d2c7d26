import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { editYaml } from '../../src/source/yaml-edit.ts';

/** The same numbers every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

const scalars = [
  1,
  -2.5,
  true,
  null,
  '',
  'x',
  'yes',
  '0x1f',
  'a: b',
  '# c',
  '- d',
  "it's",
  'two\nlines\n',
  ' e',
  '1:30',
];
const keys = ['a', 'b', 'c.d', 'e f', 'on', '7'];

function mapping(pick: (below: number) => number, depth: number): Record<string, unknown> {
  const size = 1 + pick(4);
  return Object.fromEntries(
    Array.from({ length: size }, () => [keys[pick(keys.length)], value(pick, depth)]),
  );
}

function value(pick: (below: number) => number, depth: number): unknown {
  const kind = pick(6);
  if (depth > 0 && kind === 0) return mapping(pick, depth - 1);
  if (depth > 0 && kind === 1) return [value(pick, depth - 1), value(pick, 0)];
  return scalars[pick(scalars.length)];
}

function merged(before: unknown, set: Record<string, unknown>): Record<string, unknown> {
  const base = typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {};
  const entries = Object.entries(set).map(([key, inner]) => [
    key,
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? merged((base as Record<string, unknown>)[key], inner as Record<string, unknown>)
      : inner,
  ]);
  return { ...base, ...Object.fromEntries(entries) };
}

test('what is set is read back, whatever was there', () => {
  const pick = numbers(1);
  for (let round = 0; round < 80; round++) {
    const [before, set] = [mapping(pick, 3), mapping(pick, 2)];
    const text = stringify(before, { version: '1.1' });
    const edited = editYaml(text, { set, remove: [] });
    expect('text' in edited ? parse(edited.text) : edited.fault, `${text}\n${JSON.stringify(set)}`).toEqual(
      merged(before, set),
    );
  }
});

test('what is set again changes nothing', () => {
  const pick = numbers(2);
  for (let round = 0; round < 40; round++) {
    const set = mapping(pick, 2);
    const once = editYaml(stringify(mapping(pick, 3), { version: '1.1' }), { set, remove: [] });
    expect('text' in once && editYaml(once.text, { set, remove: [] })).toEqual(once);
  }
});

test('what is removed is gone, and nothing else', () => {
  const pick = numbers(3);
  for (let round = 0; round < 100; round++) {
    const before = mapping(pick, 3);
    const [key = ''] = Object.keys(before);
    const { [key]: _, ...others } = before;
    const edited = editYaml(stringify(before, { version: '1.1' }), { set: {}, remove: [[key]] });
    expect('text' in edited ? (parse(edited.text) ?? {}) : edited.fault).toEqual(others);
  }
});
