import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Build, build } from '../cli/build.ts';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { project } from '../rig/project.ts';
import { extra, play, rowOf, run, startProgram } from './rig.ts';

const password = 'pa$$ \'w"ord';
let lab: TestLab;
let built: Build;
let h1: Inside;
beforeAll(async () => {
  built = build();
  lab = await startLab(['h1', 'h2'], [{ name: 'keeper', rights: 'none' }]);
  h1 = await inside(lab, 'h1');
  writeFileSync(join(h1.root, 'tmp/login'), `keeper:${password}\n`);
  await h1.run('chpasswd </tmp/login; rm /tmp/login; echo "keeper ALL=(ALL) ALL" >/etc/sudoers.d/keeper');
});
afterAll(async () => {
  await lab?.down();
  built?.remove();
});

/** What a run left of itself on a host, and of rsync. */
async function left(): Promise<readonly string[]> {
  const made = readdirSync(lab.host('h1').upper, { recursive: true, encoding: 'utf8' });
  const files = made.filter((path) => /fplay-[^/]*$|(^|\/)\.[^/]*\.\w{6}$/.test(path));
  const programs = [...(await h1.processes()).values()].filter((words) => words.includes('rsync'));
  return [...files, ...programs];
}

const small = { 'files/site/a': 'x', 'files/site/sub/b': 'y' };

test('as another user, whose password sudo asks for: root owns what comes, and nothing else stays', async () => {
  const tasks = `- synchronize: { src: site/, dest: /srv/site, group: false, rsync_opts: --chown=root:root }
  become: true
  diff: true
`;
  const options = extra({ ansible_user: 'keeper', ansible_become_password: password });
  const ended = await run(lab, { ...small, 'play.yml': play(tasks, 'h1') }, '--diff', ...options);
  expect(ended.code, ended.stdout).toBe(0);
  expect(ended.stdout).toContain('<f+++++++++ sub/b');
  expect(ended.stdout + ended.stderr).not.toContain(password);
  expect(await h1.run('stat -c %U:%a /srv/site/sub/b; cat /srv/site/sub/b')).toMatch(/^root:6\d\d\ny$/);
  expect(await left()).toEqual([]);
});

test('another user may not write where only root may: said in the words of the host', async () => {
  const tasks = '- synchronize: { src: site/, dest: /srv/closed }\n';
  const files = { ...small, 'play.yml': play(tasks, 'h1') };
  const ended = await run(lab, files, ...extra({ ansible_user: 'keeper' }));
  expect(ended.code).toBe(2);
  expect(ended.stdout).toMatch(/rsync: .*mkdir "\/srv\/closed" failed: Permission denied/);
});

test('a check touches nothing, and knows of folders that earlier tasks make', async () => {
  const tasks = `- file: { path: /srv/check/new, state: directory }
- synchronize: { src: site/, dest: /srv/check/new }
- synchronize: { mode: pull, src: /etc/hostname, dest: "{{ playbook_dir }}/got" }
`;
  const folder = project({ ...small, 'play.yml': play(tasks, 'h1') });
  const words = ['run', join(folder, 'play.yml'), '-i', lab.inventoryFolder];
  const checked = await startProgram(built, [...words, '--check']).ended;
  expect(checked.code, checked.stdout).toBe(0);
  expect(rowOf(checked, 'h1')).toMatch(/ok=3 +changed=3 +unreachable=0 +failed=0/);
  expect(existsSync(join(lab.host('h1').upper, 'srv/check'))).toBe(false);
  expect(existsSync(join(folder, 'got'))).toBe(false);
  const done = await startProgram(built, [...words, '--verify']).ended;
  expect(done.code, done.stdout).toBe(0);
  expect(rowOf(done, 'h1')).toMatch(/changed=3/);
  expect(readFileSync(join(folder, 'got'), 'utf8')).toBe('h1\n');
});

test('a plan that is saved is done', async () => {
  const tasks = `- synchronize: { src: site/, dest: /srv/saved, link_dest: /srv/saved-before }
- synchronize: { src: site/, dest: /srv/saved-too, rsync_opts: -v }
`;
  const folder = project({ ...small, 'play.yml': play(tasks, 'h1') });
  const plan = join(folder, 'plan.json');
  const words = ['run', join(folder, 'play.yml'), '-i', lab.inventoryFolder];
  const checked = await startProgram(built, [...words, '--check', '--save', plan]).ended;
  expect(checked.code, checked.stdout).toBe(0);
  const done = await startProgram(built, ['run', '--plan', plan]).ended;
  expect(done.code, done.stdout + done.stderr).toBe(0);
  expect(rowOf(done, 'h1')).toMatch(/changed=2/);
});

test('both folders on one machine: this one, or the host', async () => {
  const tasks = `- synchronize: { src: site/, dest: "{{ playbook_dir }}/there" }
  connection: local
- synchronize: { src: /etc/ssh/, dest: /srv/ssh, mode: pull }
  delegate_to: "{{ inventory_hostname }}"
`;
  const folder = project({ ...small, 'play.yml': play(tasks, 'h1') });
  const ended = await startProgram(built, [
    'run',
    join(folder, 'play.yml'),
    '-i',
    lab.inventoryFolder,
    ...extra({ ansible_connection: null }),
  ]).ended;
  expect(ended.code, ended.stdout).toBe(0);
  expect(readFileSync(join(folder, 'there/sub/b'), 'utf8')).toBe('y');
  expect(await h1.run('diff -r /etc/ssh /srv/ssh && echo same')).toBe('same\n');
});

test.each([
  ['h2', 'bring the files here by a task on h2 with `mode: pull`, then send them to h1'],
  ['localhost', 'leave `delegate_to` out: the control machine is the other side already'],
])('from %s to the host: refused with a way out', async (other, hint) => {
  const tasks = `- synchronize: { src: /etc/ssh, dest: /srv/x }\n  delegate_to: ${other}\n`;
  const ended = await run(lab, { 'play.yml': play(tasks, 'h1') });
  expect(ended.code).toBe(2);
  expect(ended.stdout).toContain(hint);
});

test('no rsync on the host, and none here: where it is missing, and what to do', async () => {
  const files = { ...small, 'play.yml': play('- synchronize: { src: site/, dest: /srv/none }\n', 'h1') };
  await h1.run('mv /usr/bin/rsync /usr/bin/rsync.away');
  const there = await run(lab, files);
  await h1.run('mv /usr/bin/rsync.away /usr/bin/rsync');
  expect(there.stdout).toContain('there is no program rsync on this host');
  expect(there.stdout).toContain('install it first: package with `name: rsync`');
  const path = process.env.PATH;
  process.env.PATH = '/nowhere';
  const here = await run(lab, files).finally(() => {
    process.env.PATH = path;
  });
  expect(here.stdout).toContain('there is no program rsync on the control machine');
});

test('rsync is asked once what it would do, whatever stands around', async () => {
  const tasks = `- file: { path: /srv/once, state: directory }
- copy: { dest: /srv/once.txt, content: x }
- synchronize: { src: site/, dest: /srv/once }
- copy: { dest: /srv/once.txt, content: y }
`;
  const counting = '#!/bin/sh\necho "$*" >> "$(dirname "$0")/calls"; PATH=$REST exec rsync "$@"\n';
  const bin = project({ rsync: counting });
  chmodSync(join(bin, 'rsync'), 0o755);
  const { PATH: path = '' } = process.env;
  Object.assign(process.env, { PATH: `${bin}:${path}`, REST: path });
  const ended = await run(lab, { ...small, 'play.yml': play(tasks, 'h1') }).finally(() => {
    process.env.PATH = path;
    delete process.env.REST;
  });
  expect(rowOf(ended, 'h1')).toMatch(/ok=4 +changed=4/);
  const calls = readFileSync(join(bin, 'calls'), 'utf8').trim().split('\n');
  expect(calls.map((words) => words.includes('--dry-run'))).toEqual([true, false]);
});

test('more bytes than fit on the way, there and back', async () => {
  const tasks = `- synchronize: { src: big, dest: /srv/, compress: false }
- synchronize: { src: /srv/big, dest: "{{ playbook_dir }}/back", mode: pull, compress: false }
`;
  const folder = project({ 'play.yml': play(tasks, 'h1') });
  const bytes = randomBytes(60_000_000);
  mkdirSync(join(folder, 'files'));
  writeFileSync(join(folder, 'files/big'), bytes);
  const ended = await startProgram(built, ['run', join(folder, 'play.yml'), '-i', lab.inventoryFolder]).ended;
  expect(ended.code, ended.stdout).toBe(0);
  expect(readFileSync(join(folder, 'back')).equals(bytes)).toBe(true);
});

/** Sends random bytes slowly, and waits until some have come. */
async function startSlowly(name: string) {
  const task = `- synchronize: { src: big/, dest: /srv/${name}, compress: false, rsync_opts: --bwlimit=500 }\n`;
  const folder = project({ 'play.yml': play(task, 'h1') });
  mkdirSync(join(folder, 'files/big'), { recursive: true });
  spawnSync('sh', ['-c', `head -c 30000000 /dev/urandom > ${folder}/files/big/file`]);
  const words = ['run', join(folder, 'play.yml'), '-i', lab.inventoryFolder];
  const started = startProgram(built, words);
  const target = join(lab.host('h1').upper, 'srv', name);
  const patience = { timeout: 40_000, interval: 50 };
  await vi.waitFor(() => {
    const sizes = existsSync(target)
      ? readdirSync(target, { recursive: true, encoding: 'utf8' }).map(
          (file) => statSync(join(target, file)).size,
        )
      : [];
    expect(Math.max(0, ...sizes)).toBeGreaterThan(100_000);
    expect(here(folder)).not.toEqual([]);
  }, patience);
  return { ...started, target, folder };
}

/** What runs on this machine of rsync with a folder. */
function here(folder: string): readonly string[] {
  const called = (pid: string) => {
    try {
      return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').split('\0');
    } catch {
      return [];
    }
  };
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(called);
  return all.filter(([program, ...words]) => program === 'rsync' && words.join(' ').includes(folder)).flat();
}

const patience = { timeout: 20_000, interval: 50 };

test.each(['SIGINT', 'SIGKILL'] as const)(
  '%s: rsync ends on both sides, and leaves no half file',
  async (signal) => {
    const { child, ended, target, folder } = await startSlowly(signal);
    child.kill(signal);
    if (signal === 'SIGINT') expect((await ended).code).toBe(130);
    else await once(child, 'exit');
    await vi.waitFor(() => expect(here(folder)).toEqual([]), patience);
    await vi.waitFor(async () => expect(await left()).toEqual([]), patience);
    expect(existsSync(join(target, 'file'))).toBe(false);
  },
);

test('a connection that is cut: the host is unreachable, and rsync has ended here', async () => {
  const { ended, folder } = await startSlowly('cut');
  const daemons = [...(await h1.processes())].filter(([, words]) => words.includes('sshd: root'));
  spawnSync('sh', ['-c', `kill -9 ${daemons.map(([pid]) => pid).join(' ')}`], { stdio: 'ignore' });
  const { code, stdout } = await ended;
  expect(code).toBe(4);
  expect(stdout).toMatch(/unreachable: \[h1\] synchronize/);
  expect(here(folder)).toEqual([]);
  await vi.waitFor(async () => expect(await left()).toEqual([]), patience);
});

test("the task's timeout", async () => {
  const task = '- synchronize: { src: big, dest: /srv/timeout, rsync_opts: --bwlimit=100 }\n  timeout: 3\n';
  const folder = project({ 'play.yml': play(task, 'h1') });
  mkdirSync(join(folder, 'files'));
  spawnSync('sh', ['-c', `head -c 30000000 /dev/urandom > ${folder}/files/big`]);
  const { code, stdout } = await startProgram(built, [
    'run',
    join(folder, 'play.yml'),
    '-i',
    lab.inventoryFolder,
  ]).ended;
  expect(code).toBe(2);
  expect(stdout).toContain('not done after 3 s');
  expect(here(folder)).toEqual([]);
  await vi.waitFor(async () => expect(await left()).toEqual([]), patience);
});
