import { lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hostOn } from '../../../../src/host/host.ts';
import { makeParents } from '../../../../src/modules/lib/files/paths.ts';
import { openLocal } from '../../../../src/transport/local.ts';

const folder = mkdtempSync(join(tmpdir(), 'fplay-paths-'));
const connection = hostOn(openLocal(), 'h1');

afterAll(async () => {
  await connection.close();
  rmSync(folder, { recursive: true });
});

/** Makes the parents of a path while somebody else makes something in the place of the first, just before. */
async function inARace(path: string, other: () => void): Promise<void> {
  const hands = connection.view();
  let begun = false;
  const raced: typeof hands = {
    ...hands,
    makeDirectory(made, attributes) {
      if (!begun) other();
      begun = true;
      return hands.makeDirectory(made, attributes);
    },
  };
  await makeParents(raced, path, { mode: '0750' });
}

test('a folder that somebody else made in the same moment is taken, with the attributes that were asked for', async () => {
  await inARace(join(folder, 'a/b/file'), () => mkdirSync(join(folder, 'a')));
  for (const name of ['a', 'a/b']) expect(lstatSync(join(folder, name)).mode & 0o7777).toBe(0o750);
});

test('a file in its place is still refused', async () => {
  const done = inARace(join(folder, 'c/d/file'), () => writeFileSync(join(folder, 'c'), ''));
  await expect(done).rejects.toThrow(/cannot make the folder .*\/c: .*File exists/);
});
