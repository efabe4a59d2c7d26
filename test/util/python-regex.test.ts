import { expect, test } from 'vitest';
import { pythonRegex } from '../../src/util/python-regex.ts';

test.each([
  ['^[\\s\\S]*?\\n(?=\\(\\w+,\\d+\\)\\n)', 'noise\u00a0here\n(be,4)\n', 'noise\u00a0here\n'],
  ['[\\S]+', ' a\u00a0b c', 'a\u00a0b'],
  ['[^\\S]+', 'a \t\nb', ' \t\n'],
])('%s, with white space in a class', (pattern, text, found) => {
  const regex = pythonRegex(pattern);
  expect(regex).toBeInstanceOf(RegExp);
  expect((regex as RegExp).exec(text)?.[0]).toBe(found);
});
