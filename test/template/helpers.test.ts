import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/source/yaml.ts';
import { asCondition } from '../../src/template/as-condition.ts';
import { functions } from '../../src/template/condition-functions.ts';
import { helpers } from '../../src/template/helpers/table.ts';
import { toYaml } from '../../src/template/helpers/to-yaml.ts';
import { whenLookedUp } from '../../src/template/templating.ts';
import { errorOf, render, scopeOf, templating } from './rig.ts';

describe('examples of helpers', () => {
  it.each([...helpers.values()].map((helper) => [helper.name, helper] as const))(
    '%s',
    async (name, { example, usage, takes, operator }) => {
      expect(await whenLookedUp(() => render(example.text, example.vars))).toEqual(example.result);
      expect(usage.split(' ')[0]).toBe(name);
      expect(takes[0]).toBeLessThanOrEqual(takes[1]);
      const condition = asCondition(example.text);
      expect(condition === undefined).toBe(
        (operator !== undefined && !['list', 'dict', 'lookup'].includes(name)) ||
          /ternary|\(not/.test(example.text),
      );
      if (condition === undefined) return;
      const value = await whenLookedUp(() => templating.evaluate(condition, scopeOf(example.vars ?? {})));
      expect(value, condition).toEqual(example.result);
    },
  );

  it('has each name once', () => {
    const names = [...helpers.values()].flatMap(({ name, also = [] }) => [name, ...also]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe('examples of functions of conditions', () => {
  it.each(Object.entries(functions))('%s', (_, { example }) => {
    expect(templating.test(example, scopeOf({}))).toBe(true);
  });
});

describe('helpers', () => {
  it.each([
    ['{{ default a.b "x" }}', { a: {} }, 'x'],
    // As Python has it: 0.1 is a little more than a tenth.
    ['{{ mod 1 0.1 }}', {}, 0.09999999999999995],
    ['{{ mod 7 -4 }}', {}, -1],
    ['{{ default a.b "x" }}', { a: { b: null } }, null],
    ['{{ default a "x" }}', { a: '' }, ''],
    ['{{ default a "x" true }}', { a: '' }, 'x'],
    ['{{ default (lookup a "b") 1 }}', { a: {} }, 1],
    ['{{ default (default a b) 2 }}', {}, 2],
    ['{{ or (defined a) (eq b 1) }}', { b: 1 }, true],
    ['{{ and true 1 "x" }}', {}, true],
    ['{{ ternary a b c }}', { a: false, c: 3 }, 3],
    ['{{ eq a b }}', { a: [1, { x: 1 }], b: [1, { x: 1 }] }, true],
    ['{{ eq 1 true }}', {}, false],
    ['{{ contains a "k" }}', { a: { k: null } }, true],
    ['{{ split "  a  b " }}', {}, ['a', 'b']],
    ['{{ replace "a.b.c" "." "$&" }}', {}, 'a$&b$&c'],
    ['{{ regex_replace "aXb" "(a)X" "\\1-" }}', {}, 'a-b'],
    ['{{ regex_search "abc" "x" }}', {}, null],
    ['{{ indent t 2 true }}', { t: 'a\n\nb\n' }, '  a\n\n  b\n'],
    ['{{ int "x" 7 }}', {}, 7],
    ['{{ int "3.9" }}', {}, 3],
    ['{{ sort l "n" }}', { l: [{ n: 2 }, { n: 1 }] }, [{ n: 1 }, { n: 2 }]],
    ['{{ map l "a.b" }}', { l: [{ a: { b: 1 } }] }, [1]],
    ['{{ range 5 0 -2 }}', {}, [5, 3, 1]],
    ['{{ concat a b }}', { a: [1], b: [2, [3]] }, [1, 2, [3]]],
    ['{{ unique l }}', { l: [{ a: 1 }, { a: 1 }] }, [{ a: 1 }]],
    ['{{ join l }}', { l: [1, true, null, 'x'] }, '1truex'],
    ['{{ json t 2 }}', { t: { a: [1] } }, '{\n  "a": [\n    1\n  ]\n}'],
    ['{{ env "HOME" }}', {}, '/home/me'],
    ['{{ env "NOPE" }}', {}, ''],
    ['{{ quote "" }}', {}, "''"],
    ['{{ b64decode (b64encode t) }}', { t: 'ä\n' }, 'ä\n'],
  ])('%s of %j is %j', (text, vars, expected) => {
    expect(render(text, vars)).toEqual(expected);
  });

  it.each([
    ['{{ default a.b "x" }}', { a: '{{ nope }}' }, '"nope" is not defined, in the variable `a`'],
    ['{{ join a }}', { a: 'x' }, 'a list is needed here, not the text "x"'],
    ['{{ keys a }}', { a: [1] }, 'a mapping is needed here, not a list of 1'],
    ['{{ upper a }}', { a: {} }, 'a mapping cannot be printed as text'],
    ['{{ add "x" 1 }}', {}, 'a number is needed here, not the text "x"'],
    ['{{ div 1 0 }}', {}, 'division by zero'],
    ['{{ mod 1 0 }}', {}, 'division by zero'],
    ['{{ first a }}', { a: [] }, '"the list[0]" is not defined: `the list` is a list of 0'],
    [
      '{{ regex_replace "a" "(" "" }}',
      {},
      "( isn't a regular expression that can be used here: Unterminated group",
    ],
    ['{{ from_json "{" }}', {}, /^the text is not JSON: /],
    ['{{ hash "a" "md6" }}', {}, 'there is no digest `md6`'],
    ['{{ bool "maybe" }}', {}, 'true or false is needed here, not the text "maybe"'],
    ['{{ eq a 1 }}', { a: '1' }, 'the text "1" is compared with the number 1: they are never equal'],
    ['{{ lt a 1 }}', { a: 'x' }, 'the text "x" and the number 1 cannot be compared'],
    ['{{ range 0 1000000000 }}', {}, 'the range has no end, or more than 100000 numbers'],
    ['{{ range 0 1 0 }}', {}, 'the range has no end, or more than 100000 numbers'],
  ])('%s of %j is refused', (text, vars, message) => {
    expect(errorOf(() => render(text, vars)).message).toEqual(
      message instanceof RegExp ? expect.stringMatching(message) : message,
    );
  });

  it('quotes for a shell whatever a text holds', () => {
    expect(render('{{ quote x }}', { x: unquotable })).toBe(`'a b'\\''c\n$d'`);
  });
});

const unquotable = "a b'c\n$d";

describe('toYaml', () => {
  it.each([
    [{ a: [{ b: 1, c: [] }, 'x: y', ['n', [2]]], d: {}, e: null, 'k: k': 'no' }],
    [[]],
    ['yes'],
    ['-1'],
    [{ text: 'a\nb: "c"', number: '0644', empty: '', time: '12:30:00' }],
    [[[['deep']], { a: { b: [{}] } }]],
    [{ '': 1, '0': '0', word: 'two words', path: '/opt/a-b', tilde: '~', bang: '!x' }],
  ])('is read back as it was: %j', (value) => {
    expect(parseYaml({ file: 'x', text: toYaml(value) })).toMatchObject({ value, diagnostics: [] });
  });
});
