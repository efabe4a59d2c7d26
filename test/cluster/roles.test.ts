import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');

let labs: string;
beforeAll(async () => {
  labs = await mkdtemp(path.join(tmpdir(), 'fplay-labs-'));
});
afterAll(() => rm(labs, { recursive: true, force: true }));

it.for(readdirSync(path.join(root, 'roles')))('the role %s passes its test', async (role, { annotate }) => {
  const env = { ...process.env, FPLAY_LAB_FOLDER: path.join(labs, 'labs') };
  const { stderr } = await execute(process.execPath, [cli, 'test', 'role', role], { cwd: root, env });
  await annotate(stderr.trimEnd().split('\n').at(-1) ?? '');
  expect(stderr).toContain('  verified  well');
});
