import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { project } from '../rig/project.ts';
import { type Build, build } from './build.ts';

let built: Build;
beforeAll(() => {
  built = build();
}, 60_000);
afterAll(() => built.remove());

const hosts = 'h1 ansible_connection=local\n';

function play(task: string): string {
  return `- hosts: all\n  gather_facts: false\n  tasks:\n    - ${task}\n`;
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const part of stream ?? []) text += part;
  return text;
}

async function codeOf(child: ChildProcess): Promise<number | null> {
  return child.exitCode ?? (await once(child, 'exit'))[0];
}

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  for (const word of ['--version', '-V'])
    expect(spawnSync(process.execPath, [built.cli, word], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
});

test('the first SIGINT ends what runs and still tells how it went', async () => {
  const folder = project({ hosts, 'play.yml': play('command: sleep 300') });
  const words = [built.cli, 'run', join(folder, 'play.yml'), '-i', join(folder, 'hosts'), '--output', 'json'];
  const child = spawn(process.execPath, words);
  const stderr = textOf(child.stderr);
  let stdout = '';
  for await (const part of child.stdout) {
    stdout += part;
    if (!child.killed && stdout.includes('"task-start"')) child.kill('SIGINT');
  }
  expect(await codeOf(child)).toBe(130);
  expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ type: 'recap' });
  expect(stdout).toContain('interrupted');
  expect(await stderr).toBe('');
});

test('a reader that goes away is no reason to complain', async () => {
  const folder = project({ hosts, 'play.yml': play('debug: { msg: "{{ text }}" }') });
  const extra = join(folder, 'vars.yml');
  const words = [built.cli, 'run', join(folder, 'play.yml'), '-i', join(folder, 'hosts'), '-e', `@${extra}`];
  writeFileSync(extra, JSON.stringify({ text: 'x'.repeat(1_000_000) }));
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.once('data', () => child.stdout.destroy());
  const [code, stderr] = await Promise.all([codeOf(child), textOf(child.stderr)]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test("a fault of fplay's own is one line, and 1; its stack is for those who ask", () => {
  const folder = project({ hosts });
  const words = [built.cli, 'inventory', '--list', '-i', join(folder, 'hosts')];
  const breaks = '--import=data:text/javascript,JSON.stringify=()=>{throw(new(Error)(String(42)))}';
  const run = (environment: Readonly<Record<string, string>>) =>
    spawnSync(process.execPath, words, {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, NODE_OPTIONS: breaks, ...environment },
    });
  expect(run({})).toMatchObject({
    status: 1,
    stdout: '',
    stderr: "this is a fault of fplay's own: 42\n",
  });
  expect(run({ FPLAY_DEBUG: '1' }).stderr).toMatch(/ at .*\/src\/cli\/\S+\.ts:\d+/);
});

test('no colour away from a terminal, unless forced', () => {
  const folder = project({ hosts, 'play.yml': play('debug: { msg: hi }') });
  const words = [built.cli, 'run', join(folder, 'play.yml'), '-i', join(folder, 'hosts')];
  const run = (more: readonly string[], environment: Readonly<Record<string, string>>) =>
    spawnSync(process.execPath, [...words, ...more], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...environment },
    }).stdout;
  expect(run([], { TERM: 'xterm-256color' })).not.toContain('\x1b');
  expect(run([], { FORCE_COLOR: '1' })).toContain('\x1b[32mok: [h1] debug');
  expect(run(['--no-color'], { FORCE_COLOR: '1' })).not.toContain('\x1b');
});

test.each([
  ['cut off', play('copy: { src: a, dest'), 'play.yml:4:'],
  ['nested without end', `${play('debug:')}${'['.repeat(30_000)}`, 'play.yml:5:'],
  ['a NUL', play('command: "a\0b"'), 'play.yml:4:18'],
  ['aliases of aliases', bomb(), 'play.yml:1:1'],
  ['Jinja', play('debug: { msg: "{% if a %}" }'), 'play.yml:4:22'],
])('a playbook that is broken (%s) ends with 5, a place, and no connection', (_, text, at) => {
  // whoever connected to this address would wait
  const folder = project({ hosts: 'h1 ansible_host=198.18.255.254\n', 'play.yml': text });
  const words = [built.cli, 'run', join(folder, 'play.yml'), '-i', join(folder, 'hosts')];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 30_000 });
  expect(status).toBe(5);
  expect(stderr).toContain(at);
  expect(stderr).toContain('no host was touched');
  expect(stderr).not.toMatch(/\n\s+at /);
});

function bomb(): string {
  const levels = Array.from({ length: 40 }, (_, index) => `  - &a${index + 1} [*a${index}, *a${index}]\n`);
  return `- &a0 [x, x]\n- hosts: all\n  vars:\n   x:\n${levels.join('').replace(/^/gm, '   ')}`.trimEnd();
}
