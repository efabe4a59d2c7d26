import { chmod, lstat, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fplay } from '../process.ts';

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
  expect(stderr).toContain(`error: cannot read ${join(folder, 'none')}: there is no such file`);
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

test('rekey: the same content under another password, the mode kept; with one file wrong none', async () => {
  const next = join(folder, 'next');
  await writeFile(next, 'another\n');
  await fplay(['vault', 'encrypt', ...words]);
  const rekey = ['vault', 'rekey', '--new-vault-password-file', next, ...words];
  expect((await fplay([...rekey, join(folder, 'none')])).code).toBe(5);
  expect((await fplay(['vault', 'view', ...words])).code).toBe(0);
  expect(await fplay(rekey)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect((await fplay(['vault', 'view', ...words])).code).toBe(5);
  const { stdout } = await fplay(['vault', 'view', '--vault-password-file', next, '--', file]);
  expect(stdout).toBe('password: é\n');
  expect((await stat(file)).mode & 0o777).toBe(0o640);
});

test('edit: what the editor leaves is encrypted; a new file is made; an editor that fails leaves all as it was', async () => {
  await fplay(['vault', 'encrypt', ...words]);
  const EDITOR = 'sed -i s/password/word/';
  expect(await fplay(['vault', 'edit', ...words], { EDITOR, PATH: process.env.PATH ?? '' })).toMatchObject({
    code: 0,
  });
  expect((await fplay(['vault', 'view', ...words])).stdout).toBe('word: é\n');
  const failed = await fplay(['vault', 'edit', ...words], { EDITOR: 'false', PATH: process.env.PATH ?? '' });
  expect(failed).toMatchObject({ code: 5, stderr: expect.stringContaining('`false` ended with 1') });
  const made = [...words.slice(0, -1), join(folder, 'new.yml')];
  const writing = { EDITOR: 'echo a: 1 | tee', PATH: process.env.PATH ?? '' };
  expect((await fplay(['vault', 'edit', ...made], writing)).code).toBe(0);
  expect((await fplay(['vault', 'view', ...made])).stdout).toBe('a: 1\n');
});

test('encrypt-string takes nothing of stdin for the password, and no empty text', async () => {
  const asked = await fplay(['vault', 'encrypt-string', 'db'], {}, 'hush\n');
  expect(asked).toMatchObject({ code: 5, stderr: expect.stringContaining('the vault password is missing') });
  const empty = await fplay(['vault', 'encrypt-string', 'db', ...words.slice(0, 2)], {}, '');
  expect(empty).toMatchObject({ code: 5, stderr: expect.stringContaining('no text to encrypt') });
});

test('encrypt-string takes the name as ansible-vault does, and no text in its place', async () => {
  const named = ['vault', 'encrypt-string', '--name', 'db', ...words.slice(0, 2)];
  expect((await fplay(named, {}, 'hush\n')).stdout).toMatch(/^db: !vault \|\n/);
  const habit = await fplay(['vault', 'encrypt-string', 'my hush', ...words.slice(0, 2)], {}, '');
  expect(habit).toMatchObject({ code: 5, stderr: expect.stringContaining('the text is never an argument') });
  expect(habit.stdout + habit.stderr).not.toContain('my hush');
});

test('what a link leads to is encrypted, with its mode', async () => {
  const real = join(folder, 'real.yml');
  await writeFile(real, 'a: 1\n');
  await chmod(real, 0o664);
  await symlink('real.yml', join(folder, 'link.yml'));
  expect((await fplay(['vault', 'encrypt', ...words.slice(0, -1), join(folder, 'link.yml')])).code).toBe(0);
  expect((await lstat(join(folder, 'link.yml'))).isSymbolicLink()).toBe(true);
  expect((await lstat(real)).mode & 0o7777).toBe(0o664);
  expect(await readFile(real, 'utf8')).toMatch(/^\$ANSIBLE_VAULT/);
});

test('^C in the editor is its own affair', async () => {
  await writeFile(file, 'a: 1\n');
  await fplay(['vault', 'encrypt', ...words]);
  const interrupting = {
    EDITOR: 'trap "" INT; kill -INT $PPID; sleep 0.5; echo a: 3 | tee',
    PATH: process.env.PATH ?? '',
  };
  expect((await fplay(['vault', 'edit', ...words], interrupting)).code).toBe(0);
  expect((await fplay(['vault', 'view', ...words])).stdout).toBe('a: 3\n');
});

test('encrypt-string: a value for YAML, of what stdin has', async () => {
  const { code, stdout } = await fplay(['vault', 'encrypt-string', 'db', ...words.slice(0, 2)], {}, 'hush\n');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^db: !vault \|\n {2}\$ANSIBLE_VAULT;1\.1;AES256\n( {2}[0-9a-f]+\n)+$/);
  const vault = stdout.split('\n').slice(1).join('\n').replaceAll('  ', '');
  await writeFile(file, vault);
  expect((await fplay(['vault', 'view', ...words])).stdout).toBe('hush');
});
