import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readLimit } from '../../src/load/limit.ts';
import { folderOf } from './inventory-rig.ts';

let folder: string;
beforeAll(async () => {
  folder = await folderOf({ 'retry hosts': '# failed\nh1\n\n h2 \r\n', none: '' });
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  ['web:!h1', 'web:!h1'],
  ['@retry hosts', 'h1,h2'],
  ['web,!@retry hosts', 'web,!h1,!h2'],
])('%s is %s', async (limit, pattern) => {
  const found = await readLimit(limit.replace('@', `@${folder}${path.sep}`));
  expect(found).toEqual({ pattern, diagnostics: [] });
});

it('explains a file that is not there', async () => {
  const { diagnostics } = await readLimit(`@${folder}/missing`);
  expect(diagnostics).toMatchObject([
    { severity: 'error', message: expect.stringContaining('cannot read the file of --limit') },
  ]);
});
