import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readVaultPassword } from '../../src/vault/password-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fplay-vault-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string, mode = 0o600): Promise<string> {
  const full = path.join(folder, name);
  await writeFile(full, content);
  await chmod(full, mode);
  return full;
}

it('reads a password without the white space around it', async () => {
  expect(await readVaultPassword(await file('plain', ' se same \n\n'))).toEqual({ password: 'se same' });
});

it('reads what an executable prints, and the id in front of the file', async () => {
  const script = await file('script', '#!/bin/sh\necho "made $((1 + 1))"\n', 0o700);
  expect(await readVaultPassword(`dev@${script}`)).toEqual({ id: 'dev', password: 'made 2' });
});

it.each([
  ['missing', undefined, /there is no vault password file/],
  ['empty', '\n', /is empty/],
])('explains a file that is %s', async (name, content, message) => {
  const full = content === undefined ? path.join(folder, name) : await file(name, content);
  expect(await readVaultPassword(full)).toMatchObject({
    severity: 'error',
    message: expect.stringMatching(message),
  });
});

it('explains an executable that fails', async () => {
  const script = await file('failing', '#!/bin/sh\nexit 3\n', 0o700);
  expect(await readVaultPassword(script)).toMatchObject({
    message: expect.stringContaining('cannot read the vault password file'),
  });
});
