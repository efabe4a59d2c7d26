import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fplay } from '../cli/process.ts';

const execute = promisify(execFile);
const source = path.join(import.meta.dirname, 'rehearsed');

/**
 * Playbooks as an operator writes them. The first line says of how many tasks nobody can know before. One of the same name in
 * `before` makes what is there already.
 */
const playbooks = readdirSync(source).filter((name) => name.endsWith('.yml'));

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'fplay-rehearsed-'));
  cpSync(source, folder, { recursive: true });
  writeFileSync(path.join(folder, 'hosts'), 'h1\n');
  const app = path.join(folder, 'app-1.2');
  for (const name of ['bin', 'conf']) mkdirSync(path.join(app, name), { recursive: true });
  writeFileSync(path.join(app, 'bin/app'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(path.join(app, 'conf/app.ini'), 'port = 80\n');
  await execute('tar', ['-C', folder, '-czf', path.join(folder, 'files/app-1.2.tgz'), 'app-1.2']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what a check says of a chain of tasks is what comes', () => {
  it.each(playbooks)('%s', async (name) => {
    const [, unknown] = /^# unknown: (\d+)/.exec(readFileSync(path.join(folder, name), 'utf8')) ?? [];
    const words = ['rehearse', path.join(folder, name), '-i', path.join(folder, 'hosts'), '--check'];
    const before = path.join(folder, 'before', name);
    const prepare = existsSync(before) ? ['--prepare', before] : [];
    const { code, stderr } = await fplay([...words, ...prepare, '--name', 'rehearsed'], {
      FPLAY_LAB_FOLDER: path.join(folder, 'labs'),
    });
    expect(stderr).toContain('the check left every host as it was');
    expect(stderr, stderr).toMatch(new RegExp(`tasks +\\d+ predicted +0 wrong +${unknown} unknown`));
    expect(stderr, stderr).toMatch(/paths +\d+ predicted +0 wrong/);
    expect(code).toBe(0);
  });
});
