import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Build, build } from './build.ts';
import { project } from './project.ts';

let built: Build;
beforeAll(() => {
  built = build();
});
afterAll(() => built?.remove());

/** Runs the built program, interrupted once a file is there. */
function run(
  words: readonly string[],
  interruptAt?: string,
): Promise<{ code: number | null; stdout: string }> {
  const child = spawn(process.execPath, [built.cli, ...words]);
  let stdout = '';
  child.stdout.on('data', (part) => {
    stdout += part;
  });
  const watch = setInterval(() => {
    if (interruptAt === undefined || !existsSync(interruptAt)) return;
    clearInterval(watch);
    child.kill('SIGINT');
  }, 20);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearInterval(watch);
      resolve({ code, stdout });
    });
  });
}

test('an interruption while a saved plan is compared is no drift, and begins no play', async () => {
  const folder = project({ hosts: 'h1 ansible_connection=local\n' });
  const at = (name: string) => join(folder, name);
  const look = `sh -c 'if test -e ${at('slow')}; then touch ${at('asked')}; sleep 300; fi'`;
  const tasks = `    - command: ${look}\n      args: { read_only: true }\n    - file: { path: ${at('made')}, state: directory }\n`;
  writeFileSync(at('play.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`);
  const check = await run(['run', at('play.yml'), '-i', at('hosts'), '--check', '--save', at('plan.json')]);
  expect(check.code).toBe(0);
  writeFileSync(at('slow'), '');
  const { code, stdout } = await run(['run', '--plan', at('plan.json'), '--output', 'json'], at('asked'));
  expect(code).toBe(130);
  expect(stdout).not.toMatch(/as the plan saw it|play-start/);
  expect(stdout).toContain('"recap"');
  expect(existsSync(at('made'))).toBe(false);
});
