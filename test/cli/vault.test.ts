import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fplay } from './process.ts';

let folder = '';
let file = '';
let words: readonly string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fplay-'));
  file = join(folder, '-secret file.yml');
  await writeFile(file, 'password: é\n', { mode: 0o640 });
  await chmod(file, 0o640);
  await writeFile(join(folder, 'password'), 'open sesame\n');
  words = ['--vault-password-file', join(folder, 'password'), '--', file];
});
afterEach(() => rm(folder, { recursive: true }));

test('encrypts in place, shows, decrypts in place, and keeps the mode', async () => {
  expect(await fplay(['vault', 'encrypt', ...words])).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await readFile(file, 'utf8')).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n/);
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect(await fplay(['vault', 'view', ...words])).toMatchObject({ code: 0, stdout: 'password: é\n' });
  expect((await fplay(['vault', 'decrypt', ...words])).code).toBe(0);
  expect(await readFile(file, 'utf8')).toBe('password: é\n');
});

test('a password may come from a program', async () => {
  const program = join(folder, 'ask me');
  await writeFile(program, '#!/bin/sh\necho "open sesame"\n', { mode: 0o755 });
  await fplay(['vault', 'encrypt', ...words]);
  const { stdout } = await fplay(['vault', 'view', '--vault-password-file', program, file]);
  expect(stdout).toBe('password: é\n');
});

test('with one file wrong no file is touched', async () => {
  const { code, stderr } = await fplay(['vault', 'encrypt', ...words, join(folder, 'none')]);
  expect(code).toBe(5);
  expect(stderr).toContain(`error: cannot read ${join(folder, 'none')}: ENOENT`);
  expect(await readFile(file, 'utf8')).toBe('password: é\n');
});

test('a wrong password is said, and is not shown', async () => {
  await fplay(['vault', 'encrypt', ...words]);
  await writeFile(join(folder, 'password'), 'guess123');
  const { code, stderr } = await fplay(['vault', 'view', ...words]);
  expect(code).toBe(5);
  expect(stderr).toContain('no vault password fits');
  expect(stderr).not.toContain('guess123');
});
