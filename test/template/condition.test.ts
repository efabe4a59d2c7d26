import { describe, expect, it } from 'vitest';
import { errorOf, scopeOf, templating } from './rig.ts';

const vars = {
  port: 8081,
  big: 9007199254740993n,
  name: 'flink',
  tls: true,
  flag: 'yes',
  none: null,
  list: [1, 2, 3],
  names: ['a', 'b'],
  map: { a: 1, 'k d': null },
  version: '1.10.2',
  lazy: { a: '{{ port }}', b: '{{ absent }}' },
};
const literal = {
  r: { rc: 0, stdout: '{{ x }} ok', failed: false, changed: true },
  s: { skipped: true, failed: true },
};

function test(condition: string | boolean): boolean {
  return templating.test(condition, scopeOf(vars, literal));
}

describe('conditions that hold', () => {
  it.each([
    'tls',
    'port == 8081',
    'port + 1 == 8082',
    'port / 2 == 4040',
    'port / 2.0 == 4040.5',
    'port % 2 == 1',
    '-port < 0',
    'port > 1024 && port < 65536',
    'port > 8080.5',
    'big - 1 == 9007199254740992',
    '9007199254740993 == big',
    'name == "flink"',
    "name + '-' + string(port) == 'flink-8081'",
    'list + [4] == [1, 2, 3, 4]',
    'none == null',
    'port != null',
    'name != null',
    '2 in list',
    '!(5 in list)',
    '"a" in map',
    '!("b" in map)',
    '"lin" in name',
    'map["a"] == 1',
    'map["k d"] == null',
    'list[0] == 1',
    'list == [1, 2, 3]',
    'map == {"k d": null, "a": 1}',
    '1 == 1.0',
    'size(list) == 3 && size(name) == 5 && size(map) == 2',
    'list.size() == 3',
    'has(map.a)',
    '!has(map.b)',
    'defined(port)',
    '!defined(absent)',
    '!defined(absent.a.b)',
    '!defined(map.b.c)',
    '!defined(list[9])',
    'default(absent.x, 5) == 5',
    'default(none, 5) == null',
    'default(port, absent) == 8081',
    'list.exists(x, x > 2)',
    'list.all(x, x > 0)',
    'list.exists_one(x, x == 1)',
    'list.filter(x, x > 1) == [2, 3]',
    'list.map(x, x * port)[1] == 16162',
    'names.exists(x, x + "1" == "a1" && port > 1)',
    'map.exists(k, k == "a")',
    '[[1], [2, 3]].exists(x, x.exists(y, y == 3))',
    'tls ? port == 8081 : absent',
    'tls || absent',
    '!tls && absent || true',
    'name.matches("^fl.*k$")',
    'name.startsWith("fl") && name.endsWith("k") && name.contains("in")',
    'version(version, ">=", "1.9")',
    'version(version, "<", "1.10.10")',
    'version("2.0-rc1", "<", "2.0")',
    'int("42") == 42 && double("1.5") == 1.5 && bool(flag)',
    'succeeded(r) && changed(r) && !skipped(r) && !failed(r)',
    'failed(s) && skipped(s)',
    'r.stdout == "{{ x }} ok"',
    'lazy.a == 8081',
    'port == 8081 // a comment',
  ])('%s', (condition) => {
    expect(test(condition)).toBe(true);
  });

  it('are booleans of YAML too', () => {
    expect([test(true), test(false)]).toEqual([true, false]);
  });
});

describe('conditions that are refused', () => {
  it.each([
    ['prot == 1', '"prot" is not defined', 'did you mean `port`?'],
    [
      'r.rcc == 0',
      '"r.rcc" is not defined: `r` has only rc, stdout, failed, changed',
      'did you mean `r.rc`?',
    ],
    ['absent || true', '"absent" is not defined', undefined],
    ['has(absent.a)', '"absent" is not defined', undefined],
    [
      'flag',
      'the condition `flag` is the text "yes", not true or false',
      'write `bool(flag)`, or give it as a boolean: on the command line that is -e \'{"name": true}\'',
    ],
    ['list', 'the condition `list` is a list of 3, not true or false', 'did you mean `size(list) > 0`?'],
    ['port', 'the condition `port` is the number 8081, not true or false', 'did you mean `port != 0`?'],
    ['tls && flag', '`flag` is the text "yes", not true or false', expect.stringContaining('bool(flag)')],
    ['!name', '`name` is the text "flink", not true or false', 'did you mean `size(name) > 0`?'],
    [
      'port == "8081"',
      'the text "8081" is compared with the number 8081: they are never equal',
      'make both numbers by `int`, or quote both',
    ],
    [
      'tls == "true"',
      'the text "true" is compared with the boolean true: they are never equal',
      'make the text a boolean by `bool`, or quote both',
    ],
    [
      'port in ["8081"]',
      'the text "8081" is compared with the number 8081: they are never equal',
      'make both numbers by `int`, or quote both',
    ],
    [
      'port > "1"',
      'the number 8081 and the text "1" cannot be compared',
      'make the text a number first, by `int`',
    ],
    [
      'name + 1 == "x"',
      '`+` doesn\'t go with the text "flink" and the number 1',
      'use `int(x)` or `string(x)` first',
    ],
    ['port / 0 == 1', 'division by zero', undefined],
    ['size(port) > 1', 'the number 8081 has no size', 'a text, a list or a mapping is needed'],
    ['sise(list) > 1', 'there is no function `sise`', 'did you mean `size`?'],
    ['list[3] == 1', '"list[3]" is not defined: `list` is a list of 3', undefined],
    ['failed(port)', '`failed` needs what a task registered, not the number 8081', undefined],
    ['"a".matches("(")', '`(` is not a regular expression: Unterminated group', undefined],
    ['version("1", "~", "1")', '`~` compares nothing', 'use ==, !=, <, <=, >, >='],
    ['True', '"True" is not defined', 'did you mean `true`?'],
    ['yes', '"yes" is not defined', 'did you mean `true`?'],
    ['lazy.b == 1', '"absent" is not defined, in the variable `lazy.b`', undefined],
  ])('%s', (condition, message, hint) => {
    const error = errorOf(() => test(condition));
    expect([error.message, error.hint]).toEqual([message, hint]);
  });
});

describe('Jinja out of habit', () => {
  it.each([
    ['a and b', 'did you mean `&&`?'],
    ['a or b', 'did you mean `||`?'],
    ['not a', 'did you mean `!`?'],
    ['a is defined', 'write `defined(a)`'],
    ['a.b is not defined', 'write `!defined(a.b)`'],
    ['a is undefined', 'write `!defined(a)`'],
    ['a is not undefined', 'write `defined(a)`'],
    ['r is failed', 'write `failed(r)`'],
    ['r is not changed', 'write `!changed(r)`'],
    ['r is success', 'write `succeeded(r)`'],
    ['a is none', 'write `a == null`'],
    ['a not in b', 'write `!(a in b)`'],
    ['a | default(5)', 'write `default(a, 5)`'],
    ['a | length > 0', 'write `size(a)`'],
    ['a | bool', 'CEL calls functions: `bool(a)`'],
    ["a is match('^x')", "write `a.matches('^x')`"],
    ["a is version('1.2', '>=')", "write `version(a, '>=', '1.2')`"],
    ['{{ a }} == 1', 'conditions take bare names: `x == 1`, not `{{ x }} == 1`'],
    ['r.results.0.rc == 1', 'write `r.results[0]`'],
    ['a.b[x].12', 'write `a.b[x][12]`'],
    ['a > 1.5 and b', 'did you mean `&&`?'],
    ['a = 1', 'did you mean `==`?'],
    ['a if b else c', 'write `b ? a : c`'],
    ["a == 'x and y' and b", 'did you mean `&&`?'],
    ["a == 'x and y", undefined],
  ])('%s: %s', (condition, hint) => {
    expect(templating.checkCondition(condition)?.hint).toBe(hint);
    expect(errorOf(() => test(condition)).hint).toBe(hint);
  });
});

describe('checkCondition', () => {
  it.each([
    ['a == 1 && list.exists(x, size(x) > 1)', undefined],
    ['a == 1 && list.exists(x, sise(x) > 1)', 'there is no function `sise`'],
    ['lower(a, b) == ""', '`lower` has too many arguments'],
    ['defined(a, b)', '`defined` has too many arguments'],
    ['[1, {"a": absent(1)}] == []', 'there is no function `absent`'],
    ['a == None', '"None" is not defined'],
    ['a ==', '`a ==` cannot be read as a condition: it ends too early'],
  ])('%s: %s', (condition, message) => {
    expect(templating.checkCondition(condition)?.message).toBe(message);
  });

  it('counts the offset from the start', () => {
    expect(templating.checkCondition('a == 1 && foo(b)')).toMatchObject({ offset: 10 });
  });
});

describe('evaluate', () => {
  it.each([
    ['port', 8081],
    ['map.a', 1],
    ['list[1]', 2],
    ['map["k d"]', null],
    ['{{ name }}', 'flink'],
    ['[port, tls]', [8081, true]],
  ])('%s is %j', (expression, expected) => {
    expect(templating.evaluate(expression, scopeOf(vars, literal))).toEqual(expected);
  });
});

it('places a mistake inside a condition', () => {
  const text = 'when: port > 1 and prot\nuntil: tls && prot == 1\n';
  const source = { file: 'p.yml', text };
  const { place } = errorOf(() =>
    templating.test('tls && prot == 1', scopeOf(vars), { source, line: 2, column: 8 }),
  );
  expect(place).toMatchObject({ line: 2, column: 15, end: 19 });
});
