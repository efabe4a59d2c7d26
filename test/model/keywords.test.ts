import { expect, test } from 'vitest';
import { keywordAt, keywordNames, sitesOf } from '../../src/model/keywords.ts';

test('a keyword is known where it may stand', () => {
  expect(keywordAt('task', 'register')?.name).toBe('register');
  expect(keywordAt('play', 'register')).toBeUndefined();
  expect(keywordAt('task', 'listen')).toBeUndefined();
  expect(keywordAt('handler', 'listen')?.name).toBe('listen');
  expect(keywordAt('task', 'toString')).toBeUndefined();
  expect(sitesOf('register')).toEqual(['task', 'handler']);
  expect(sitesOf('nonsense')).toEqual([]);
});

test('what is refused says what to do instead, and is never suggested', () => {
  expect(keywordAt('task', 'debugger')?.refused).toContain('--start-at-task');
  expect(keywordNames('task')).not.toContain('debugger');
  expect(keywordNames('task')).toContain('no_log');
});

test.each([
  ['become', 'yes', true],
  ['become', '{{ x }}', '{{ x }}'],
  ['tags', 'a, b,c', ['a', 'b', 'c']],
  ['notify', 'a', ['a']],
  ['hosts', ['a', 'b'], 'a:b'],
  ['serial', ['1', '50%', 3], [1, '50%', 3]],
  ['retries', '3', 3],
  ['vars', null, {}],
] as const)('%s: %j reads as %j', (name, value, expected) => {
  const site = name === 'hosts' || name === 'serial' ? 'play' : 'task';
  expect(keywordAt(site, name)?.schema.parse(value)).toEqual(expected);
});
