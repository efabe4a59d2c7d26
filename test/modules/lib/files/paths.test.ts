import { lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { hostOn } from '../../../../src/host/host.ts';
import { isWithin, makeParents } from '../../../../src/modules/lib/files/paths.ts';
import type { Probe } from '../../../../src/sdk/host.ts';
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

/** Of a connection that goes down while it is asked: every question fails, each a little later than the one before. */
function failing(): Probe {
  let asked = 0;
  const fail = async () => {
    await setTimeout(++asked);
    throw new Error('it is gone');
  };
  return { stat: fail, realPath: fail } as unknown as Probe;
}

test('leaves no failed question behind that nobody hears of', async () => {
  const unheard: unknown[] = [];
  const note = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', note);
  await expect(isWithin('/a/b/c', '/a', failing())).rejects.toThrow('it is gone');
  await setTimeout(20);
  process.off('unhandledRejection', note);
  expect(unheard).toEqual([]);
});
