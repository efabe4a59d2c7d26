import { expect, test } from 'vitest';
import { celCounterpart } from '../../src/migrate/counterpart.ts';

test.each([
  ['x is defined and x | length > 0', 'defined(x) && size(x) > 0'],
  ['not x', '!x'],
  ['x == True or y is none', 'x == true || y == null'],
  ['{{ a and b }}', 'a && b'],
  ["a not in ['x']", "!(a in ['x'])"],
])('%s is %s', (jinja, cel) => {
  expect(celCounterpart(jinja)).toBe(cel);
});

test.each(['a &&', 'x = 1', 'a + '])('%s has none', (text) => {
  expect(celCounterpart(text)).toBeUndefined();
});
