import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keywordMeanings, keywordTable } from '../../src/cli/doc/keywords.ts';
import { allKeywords } from '../../src/model/keywords.ts';

test('the table of keywords in the documentation is current', async () => {
  await expect(keywordTable()).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/keywords.md'));
});

test('every keyword has its meaning said', () => {
  expect(allKeywords.filter((word) => keywordMeanings[word] === undefined)).toEqual([]);
});
