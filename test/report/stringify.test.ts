import { expect, test } from 'vitest';
import { stringify } from '../../src/report/stringify.ts';

test('JSON as always, and with an indentation', () => {
  expect(stringify({ a: [1] })).toBe('{"a":[1]}');
  expect(stringify({ a: 1 }, 2)).toBe('{\n  "a": 1\n}');
});

test('what would be longer than a text can be is cut short', () => {
  const nul = '\0'.repeat(90_000_000);
  const { stdout, rc, lines } = JSON.parse(stringify({ stdout: nul, rc: 0, lines: Array(20_000).fill('x') }));
  expect(stdout.endsWith(`(${nul.length - (1 << 20)} more characters)`)).toBe(true);
  expect(rc).toBe(0);
  expect(lines.at(-1)).toBe('(10000 more)');
});
