import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { allKeywords, keywordAt, type Site, sitesOf } from '../../src/model/keywords.ts';
import { comeTo, type KeywordCase, readCases, withoutKeyword } from '../rig/keyword-case.ts';

/** A file of cases for each keyword. */
const folder = join(import.meta.dirname, 'keywords');
const files = readdirSync(folder).filter((file) => file.endsWith('.yml'));

test('every keyword has cases, and every file of cases its keyword', () => {
  expect(files.map((file) => file.replace('.yml', '')).toSorted()).toEqual(allKeywords.toSorted());
});

describe.each(files)('%s', (file) => {
  const keyword = file.replace('.yml', '');
  it.each(readCases(join(folder, file)))('$name', async (one: KeywordCase) => {
    await expect(comeTo(one)).resolves.toMatchObject(one.expected);
    if (isIgnored(keyword)) return;
    // A case that comes out the same without its keyword says nothing of it.
    const without = await comeTo(withoutKeyword(one, keyword)).catch(() => ({}));
    expect(without).not.toMatchObject(one.expected);
  });
});

/** Whether a keyword is taken without any effect. */
function isIgnored(keyword: string): boolean {
  const [site]: readonly Site[] = sitesOf(keyword);
  return site !== undefined && keywordAt(site, keyword)?.ignored === true;
}
