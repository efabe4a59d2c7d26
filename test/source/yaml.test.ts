import { describe, expect, test } from 'vitest';
import { formatDiagnostic, formatPlace, type Place } from '../../src/source/diagnostic.ts';
import { isUnsafeText, isVaultText } from '../../src/source/values.ts';
import { parseYaml } from '../../src/source/yaml.ts';

function parse(text: string) {
  return parseYaml({ file: 'f.yml', text });
}

function span({ line, column, end }: Place): readonly (number | undefined)[] {
  return [line, column, end];
}

describe('values', () => {
  test('words, numbers and quoted text', () => {
    expect(parse('a: yes\nb: "yes"\nc: 0644\nd: y\ne:\nf: \'1\'\n').value).toStrictEqual({
      a: true,
      b: 'yes',
      c: 420,
      d: 'y',
      e: null,
      f: '1',
    });
  });

  test('keys are text: words as written, numbers as they read', () => {
    expect(parse('on: 1\n0x10: 2\n"0644": 3\n~: 4').value).toStrictEqual({ on: 1, 16: 2, '0644': 3, '~': 4 });
  });

  test('a key named __proto__ is a key', () => {
    expect(Object.keys(parse('__proto__: 1').value as object)).toEqual(['__proto__']);
  });

  test('merges: own keys win, then mappings named earlier', () => {
    const text = 'x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz:\n  c: 3\n  <<: [*x, *y]\n';
    expect((parse(text).value as { z: unknown }).z).toStrictEqual({ a: 1, b: 1, c: 3 });
  });

  test('tags', () => {
    const { value, diagnostics } = parse(
      'a: !!str 12\nb: !vault |\n  $ANSIBLE_VAULT;1.1\n  66\nc: !unsafe "{{ x }}"\nd: !!int "7"',
    );
    const { a, b, c, d } = value as Record<string, unknown>;
    expect([a, d]).toEqual(['12', 7]);
    expect(isVaultText(b) && b.ciphertext).toBe('$ANSIBLE_VAULT;1.1\n66\n');
    expect(isUnsafeText(c) && c.text).toBe('{{ x }}');
    expect(diagnostics).toEqual([]);
  });

  test('!unsafe reaches into lists', () => {
    const [first] = (parse('a: !unsafe ["{{ x }}", 1]').value as { a: unknown[] }).a;
    expect(isUnsafeText(first)).toBe(true);
  });

  test('an empty text is null, and a byte order mark is nothing', () => {
    expect(parse('').value).toBeNull();
    expect(parse('\uFEFFa: 1\r\nb: 2\r\n').value).toStrictEqual({ a: 1, b: 2 });
  });

  test('thousands of keys', () => {
    const hosts = Array.from({ length: 5000 }, (_, index) => `h${index}: {ansible_host: 10.0.0.1}`);
    const { value, locate } = parse(hosts.join('\n'));
    expect(Object.keys(value as object)).toHaveLength(5000);
    expect(span(locate(['h4999', 'ansible_host']))).toEqual([5000, 23, 31]);
  });
});

describe('places', () => {
  const text =
    'a:\n  - b: "x {{ y }}"\n    c: |\n      one\n      two {{ z }}\n    d: &d {e: 1}\n  - <<: *d\n';
  const { locate, locateInside } = parse(text);

  test('values, keys, and the nearest above where a path leads nowhere', () => {
    expect(span(locate(['a', 0, 'b']))).toEqual([2, 8, 19]);
    expect(span(locate(['a', 0, 'b'], 'key'))).toEqual([2, 5, 6]);
    expect(span(locate(['a', 0, 'nothing', 'here']))).toEqual([2, 5, 19]);
    expect(formatPlace(locate([]))).toBe('f.yml:1:1');
  });

  test('keys that a merge brought', () => {
    expect(span(locate(['a', 1, 'e']))).toEqual([6, 15, 16]);
  });

  test('characters inside quotes and inside a block', () => {
    expect(formatPlace(locateInside(['a', 0, 'b'], 2))).toBe('f.yml:2:11');
    expect(formatPlace(locateInside(['a', 0, 'c'], 8))).toBe('f.yml:5:11');
  });
});

/** Line, column and message of every mistake. */
function mistakesIn(text: string): readonly string[] {
  return parse(text).diagnostics.map(({ place, message }) => `${place?.line}:${place?.column} ${message}`);
}

describe('mistakes', () => {
  test.each([
    ['a: {{ x }}\n', '1:4 a value that starts with `{{` must be in quotes'],
    ['a: {{ x }}/foo\n', '1:4 a value that starts with `{{` must be in quotes'],
    ['- {{ x }}\n', '1:3 a value that starts with `{{` must be in quotes'],
    ['a: b: c\n', "1:4 an unquoted value can't hold `: `"],
    ['- a: 1\n  b: 2\n   c: 3\n', '2:6 the line below this value is indented as if it belonged to it'],
    ['a:\n\tb: 1\n', '2:1 YAML does not allow tabs as indentation'],
    ['a: 1\n---\nb: 2\n', '2:1 a second document starts here'],
    ['a: @x\n', "1:4 a plain value can't start with `@`"],
    ["a: 'it's'\n", '1:8 the text in quotes has ended before this'],
    ['a: 1\nb\nc: 2\n', '2:1 expected `key: value`'],
    ['x: "\\d"\n', "1:5 `\\d` isn't an escape that YAML knows in double quotes"],
    ['a: *x\n', '1:4 no anchor `&x` stands before this alias'],
    ['a: &x\n  b: *x\n', '2:6 no anchor `&x` stands before this alias'],
    ['a: !foo 1\n', '1:4 unknown tag `!foo`'],
    ['? {a: b}\n: c\n', '1:3 a key must be text'],
    ['a: \u0000\n', '1:4 YAML does not allow this character'],
    ['a:\n  <<: 1\n', '2:3 `<<` takes a mapping or a list of mappings'],
  ])('%j', (text, expected) => {
    expect(mistakesIn(text)).toEqual([expected]);
  });

  test('a key that stands twice is shown with the first one', () => {
    expect(parse('a: 1\nb: 2\na: 3').diagnostics.map(formatDiagnostic)).toEqual([
      [
        'error: `a` stands twice in this mapping',
        '  --> f.yml:3:1',
        '  2 | b: 2',
        '  3 | a: 3',
        '    | ^',
        '  note: the first one is here',
        '  --> f.yml:1:1',
        '  1 | a: 1',
        '    | ^',
        '  help: keep one of the two',
      ].join('\n'),
    ]);
  });

  test('aliases of aliases that stand for millions of values', () => {
    const names = [...'abcdefgh'];
    const lines = names.map(
      (name, index) =>
        `${name}: &${name} [${Array(9)
          .fill(index === 0 ? '1' : `*${names[index - 1]}`)
          .join(', ')}]`,
    );
    expect(parse(lines.join('\n'))).toMatchObject({ value: undefined, diagnostics: [{ severity: 'error' }] });
  });

  test('a text nested too deeply', () => {
    expect(parse('['.repeat(20_000))).toMatchObject({
      value: undefined,
      diagnostics: [{ severity: 'error' }],
    });
  });
});
