import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { flag, list, text, whole } from '../../src/sdk/args.ts';
import { check, checkRendered } from '../../src/source/check.ts';
import { parseYaml } from '../../src/source/yaml.ts';

const schema = z
  .strictObject({
    dest: text().describe('Where to put it.'),
    force: flag().default(true),
    count: whole().optional(),
    names: list(text()).optional(),
    state: z.enum(['present', 'absent']).optional(),
    items: z.array(z.strictObject({ name: text(), size: z.number().min(1).optional() })).optional(),
    either: z.union([z.string(), z.array(z.string())]).optional(),
    nested: z.union([z.boolean(), z.strictObject({ depth: z.number() })]).optional(),
  })
  .refine(({ force, count }) => force || count !== 3, { error: 'three only by force' });

function messages(yaml: string): readonly string[] {
  const { value, locate } = parseYaml({ file: 'f.yml', text: yaml });
  const { diagnostics } = check(schema, value, locate, { word: 'argument', of: '`copy`' });
  return diagnostics.map(
    ({ place, message, hint }) => `${place?.line}:${place?.column} ${message}${hint ? ` (${hint})` : ''}`,
  );
}

describe('check', () => {
  test('a value as its schema reads it', () => {
    expect(
      check(schema, { dest: 1, force: 'no', names: 'a, b' }, parseYaml({ file: 'f', text: '' }).locate),
    ).toEqual({
      value: { dest: '1', force: false, names: ['a', 'b'] },
      diagnostics: [],
    });
  });

  test.each([
    ['dst: x\ndest: y', '1:1 unknown argument `dst` of `copy` (did you mean `dest`?)'],
    [
      'dest: y\nqqqq: x',
      '2:1 unknown argument `qqqq` of `copy` (known are count, dest, either, force, items, names, nested, state)',
    ],
    ['force: yes', '1:1 missing argument `dest` of `copy` (add `dest:` (Where to put it))'],
    ['dest: y\nforce: maybe', '2:8 `force`: expected true or false, not `maybe`'],
    ['dest: [a]', '1:7 `dest`: expected text, not a list'],
    ['dest: yes', '1:7 `dest`: expected text, but YAML reads this word as true or false: write it in quotes'],
    ['dest: y\nstate: gone', '2:8 `state`: expected one of `present` `absent`, not `gone`'],
    ['dest: y\nitems: [{nme: a}]', '2:10 unknown argument `items.0.nme` of `copy` (did you mean `name`?)'],
    ['dest: y\nitems: [{name: a, size: 0}]', '2:25 `items.0.size`: expected at least 1, not `0`'],
    ['dest: y\neither: 1', '2:9 `either`: expected text or a list, not `1`'],
    ['dest: y\neither: {a: 1}', '2:9 `either`: expected text or a list, not a mapping'],
    ['dest: y\nnested: {depth: x}', '2:17 `nested.depth`: expected a number, not `x`'],
    ['dest: y\nforce: no\ncount: 3', '1:1 three only by force'],
  ])('%j', (yaml, expected) => {
    expect(messages(yaml)).toContain(expected);
  });

  test('of a misspelled key nothing is said twice', () => {
    expect(messages('dst: x\nitems: [{nme: a}]')).toEqual([
      '2:10 unknown argument `items.0.nme` of `copy` (did you mean `name`?)',
      '1:1 unknown argument `dst` of `copy` (did you mean `dest`?)',
    ]);
  });

  test('what holds templates is judged later, all else at once', () => {
    expect(messages('force: "{{ f }}"\nitems: "{{ i }}"\ncount: "{{ c }}"')).toEqual([
      '1:1 missing argument `dest` of `copy` (add `dest:` (Where to put it))',
    ]);
    expect(messages('dest: y\nitems: [{name: "{{ n }}", size: "{{ s }}"}, {size: 0}]')).toEqual([
      '2:45 missing argument `items.1.name` of `copy` (add `name:`)',
      '2:52 `items.1.size`: expected at least 1, not `0`',
    ]);
  });

  test('encrypted values are judged later, and unsafe text at once', () => {
    expect(messages('dest: y\nforce: !vault |\n  x')).toEqual([]);
    expect(messages('dest: y\nforce: !unsafe maybe')).toEqual([
      '2:16 `force`: expected true or false, not `maybe`',
    ]);
  });
});

describe('checkRendered', () => {
  const { locate } = parseYaml({ file: 'f', text: 'force: x' });

  test('one diagnostic names all', () => {
    expect(checkRendered(schema, { force: 'x', count: 'y' }, locate)).toMatchObject({
      mistake: {
        message:
          'missing key `dest`; `force`: expected true or false, not `x`; `count`: expected a whole number, not `y`',
      },
    });
  });

  test('text that looks like a template is text', () => {
    expect(checkRendered(schema, { dest: '{{ data }}' }, locate)).toEqual({
      value: { dest: '{{ data }}', force: true },
    });
    expect(checkRendered(schema, { dest: 'x', force: '{{ data }}' }, locate)).toHaveProperty('mistake');
  });
});
