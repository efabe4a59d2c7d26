import { describe, expect, test } from 'vitest';
import { celCondition } from '../../src/migrate/condition.ts';
import { parseJinja } from '../../src/migrate/jinja.ts';
import { kindsIn } from '../../src/migrate/known.ts';
import { createTemplating } from '../../src/template/create-templating.ts';

const kinds = kindsIn([{ flag: true, words: 'a', list: [1], map: {}, number: 1, empty: null }]);

function cel(source: string): { readonly text: string; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const note = (_: string, written: string) => {
    notes.push(written);
  };
  return { text: celCondition(parseJinja(source), { kinds, note }), notes };
}

test.each([
  ["ansible_os_family == 'Debian' and not flag", "ansible_os_family == 'Debian' && !flag"],
  ['x is defined and (a == 1 or b != 2)', 'defined(x) && (a == 1 || b != 2)'],
  ['x is not defined', '!defined(x)'],
  ['x.y is undefined', '!defined(x.y)'],
  ['list', 'size(list) > 0'],
  ['not words', 'size(words) == 0'],
  ['number', 'number != 0'],
  ['list | length > 2', 'size(list) > 2'],
  ["'a' in list", "'a' in list"],
  ['item not in [\'a\', "b"]', "!(item in ['a', 'b'])"],
  ['result is failed or result is not changed', 'failed(result) || !changed(result)'],
  ['job is finished and not other.job is started', 'job.finished && !other.job.started'],
  ['result.rc != 0', 'result.rc != 0'],
  ["x is version('1.2', '>=')", "version(x, '>=', '1.2')"],
  ["x is version('1.2', operator='lt')", "version(x, '<', '1.2')"],
  ["x is match('a.*')", "x.matches('^(?:a.*)')"],
  ["x.stdout is search('\\\\d')", "x.stdout.matches('\\\\d')"],
  ["x | default('') | length == 0", "size(default(x, '')) == 0"],
  ['x | int >= 8', 'int(x) >= 8'],
  ['x | bool', 'bool(x)'],
  ['x is none', 'x == null'],
  ['x is string and y is not mapping', 'is_string(x) && !is_mapping(y)'],
  ["x is match('(?i)a')", "match(x, '(?i)a')"],
  ["x is search('a', ignorecase=true)", "search(x, 'a', {'ignorecase': true})"],
  ["lookup('env', 'X') == ''", "env('X') == ''"],
  ['x[1:] == words[-1]', 'slice(x, 1) == last(words)'],
  ["x.split()[0] == 'a'", "regex_findall(x, '\\\\S+')[0] == 'a'"],
  ['map.keys() | length > 0', 'size(keys(map)) > 0'],
  ["x.get('a', 1) == 1", "default(x['a'], 1) == 1"],
  ["x | regex_replace('^v', '') in y", "regex_replace(x, '^v', '') in y"],
  ["list | map('upper') | list | length == 1", "size(apply(list, 'upper')) == 1"],
  ["(flag | ternary('a', 'b')) == 'a'", "(flag ? 'a' : 'b') == 'a'"],
  ["x.stdout.startswith('a')", "x.stdout.startsWith('a')"],
  [
    "hosts | selectattr('up', 'equalto', true) | list | length > 0",
    'size(hosts.filter(x, x.up == true)) > 0',
  ],
  ["x['a-b'][0] == y.z", "x['a-b'][0] == y.z"],
  [
    "(words ~ 'b' ~ number ~ flag) == 'ab'",
    "words + 'b' + string(number) + (flag ? 'True' : 'False') == 'ab'",
  ],
  ['number % 2 == 1', 'mod(number, 2) == 1'],
  ["x.stdout is search('a$')", "search(x.stdout, 'a$')"],
  ['flag if number > 1 else list', 'number > 1 ? flag : size(list) > 0'],
])('%s is %s', (jinja, expected) => {
  const { text, notes } = cel(jinja);
  expect(text).toBe(expected);
  expect(notes).toEqual([]);
  expect(createTemplating().checkCondition(text)).toBeUndefined();
});

test('what may be no boolean is told', () => {
  expect(cel('enabled and x == 1')).toEqual({ text: 'enabled && x == 1', notes: ['enabled'] });
});

describe('what would not be exact is not guessed', () => {
  test.each([
    ['x is file', 'the test `file`'],
    ['x | json_query("a")', 'the filter `json_query`'],
    ['x[-2] == 1', 'an index that counts from the end'],
    ["lookup('vars', 'X') == ''", 'the look-up `vars`'],
    ['x[::2] == []', 'with steps'],
    ['a < b < c', 'comparisons in a row'],
    ['empty', 'whether it is null'],
    ['flag == 1', 'a boolean beside a number'],
    ["words ~ list == ''", 'a list as text'],
  ])('%s', (jinja, message) => {
    expect(() => cel(jinja)).toThrow(message);
  });
});
