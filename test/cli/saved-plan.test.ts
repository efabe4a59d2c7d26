import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { project } from '../rig/project.ts';
import { type Build, build } from './build.ts';

let built: Build;
beforeAll(() => {
  built = build();
});
afterAll(() => built?.remove());

const hosts = 'h1 ansible_connection=local\n';

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
  const folder = project({ hosts });
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

test('handlers of roles that hosts include in another order than in the check', async () => {
  const folder = project({ hosts: `${hosts}${hosts.replace('h1', 'h2')}` });
  const at = (name: string) => join(folder, name);
  for (const role of ['h1', 'h2']) {
    const made = (name: string) =>
      `- name: ${name}\n  file: { path: ${at(`${role}-${name}`)}, state: directory }\n`;
    for (const part of ['tasks', 'handlers']) mkdirSync(at(`roles/${role}/${part}`), { recursive: true });
    writeFileSync(at(`roles/${role}/tasks/main.yml`), `${made('made')}  notify: told\n`);
    writeFileSync(at(`roles/${role}/handlers/main.yml`), made('told'));
  }
  const late = `inventory_hostname == (ansible_check_mode ? "h2" : "h1")`;
  const tasks = `    - command: sleep 1\n      args: { read_only: true }\n      when: '${late}'\n    - include_role: { name: "{{ inventory_hostname }}" }\n`;
  writeFileSync(at('play.yml'), `- hosts: all\n  gather_facts: false\n  strategy: free\n  tasks:\n${tasks}`);
  const check = await run(['run', at('play.yml'), '-i', at('hosts'), '--check', '--save', at('plan.json')]);
  expect(check.code).toBe(0);
  const { code, stdout } = await run(['run', '--plan', at('plan.json')]);
  expect(stdout).not.toContain('in the plan');
  expect(code).toBe(0);
  expect([existsSync(at('h1-told')), existsSync(at('h2-told'))]).toEqual([true, true]);
});

test('what comes by chance comes as it was shown', async () => {
  const folder = project({ hosts });
  const at = (name: string) => join(folder, name);
  const tasks = [
    `copy: { dest: ${at('hash')}, content: "{{ password_hash 'secret' 'sha512' }} {{ random 1000000 }}\\n" }`,
    `tempfile: { path: ${folder}, prefix: drawn. }\n      register: drawn`,
    `copy: { dest: "{{ drawn.path }}", content: "x\\n" }`,
  ];
  const lines = tasks.map((task) => `    - ${task}\n`).join('');
  writeFileSync(at('play.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n${lines}`);
  const check = await run(['run', at('play.yml'), '-i', at('hosts'), '--check', '--save', at('plan.json')]);
  expect(check.code).toBe(0);
  const { code, stdout } = await run(['run', '--plan', at('plan.json')]);
  expect(stdout).not.toContain("isn't as the plan saw it");
  expect(code).toBe(0);
  const named = readdirSync(folder).filter((name) => name.startsWith('drawn.'));
  expect(named).toEqual([expect.stringMatching(/^drawn\.[0-9a-f]{12}$/)]);
});
