import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Build, build } from '../cli/build.ts';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { project } from '../rig/project.ts';
import { extra, play, rowOf, runWords, startProgram } from './rig.ts';

let lab: TestLab;
let built: Build;
let h1: Inside;
let h2: Inside;
beforeAll(async () => {
  built = build();
  lab = await startLab(['h1', 'h2'], [{ name: 'deploy', rights: 'sudo' }]);
  h1 = await inside(lab, 'h1');
  h2 = await inside(lab, 'h2');
});
afterAll(async () => {
  await lab?.down();
  built?.remove();
});

const start = (words: readonly string[]) => startProgram(built, words);

/** The processes of a host whose command line has the text. */
async function running(host: Inside, text: string): Promise<readonly number[]> {
  return [...(await host.processes())].filter(([, words]) => words.includes(text)).map(([pid]) => pid);
}

/** Waits for a number of processes that were called with the text. */
async function until(host: Inside, text: string, count: number): Promise<void> {
  const patience = { timeout: 40_000, interval: 50 };
  await vi.waitFor(async () => expect(await running(host, text)).toHaveLength(count), patience);
}

/** Ends the processes of sshd that root's connections to h1 hang on. */
async function cutConnections(): Promise<void> {
  // One of them may end with another.
  const pids = (await running(h1, 'sshd: root')).join(' ');
  spawnSync('sh', ['-c', `kill -9 ${pids}`], { stdio: 'ignore' });
}

/** What fplay puts on h1 for a moment only. */
function temporaryFiles(): readonly string[] {
  const made = readdirSync(lab.host('h1').upper, { recursive: true, encoding: 'utf8' });
  return made.filter((path) => /fplay-[^/]*$/.test(path));
}

/** A command on h1 that goes on for hours, with children in the foreground and in the background. */
const long = (name: string) => `- name: long
  shell: |
    trap '' HUP
    sleep 31${name} &
    sh -c 'sleep 31${name}; :'
  when: inventory_hostname == "h1"
- command: "true"
`;

test('a connection that is cut in a command: the host is unreachable, its processes end, the others carry on', async () => {
  const { ended } = start(runWords(lab, { 'play.yml': play(long('001')) }));
  await until(h1, 'sleep 31001', 3);
  await cutConnections();
  const { code, ...texts } = await ended;
  expect(code).toBe(4);
  expect(texts.stdout).toMatch(/unreachable: \[h1\] long/);
  expect(texts.stdout).toMatch(/the connection to \S+ is lost: the host closed it/);
  expect(texts.stdout).toMatch(/try: .*run again/);
  expect(rowOf({ code, ...texts }, 'h2')).toMatch(/ok=1 .*unreachable=0 .*failed=0/);
  await until(h1, 'sleep 31001', 0);
});

test('SIGINT: 130, what ran has ended when fplay has, and the recap is there', async () => {
  const { child, ended } = start(runWords(lab, { 'play.yml': play(long('002')) }));
  await until(h1, 'sleep 31002', 3);
  child.kill('SIGINT');
  const { code, ...texts } = await ended;
  expect(code).toBe(130);
  expect(await running(h1, 'sleep 31002')).toEqual([]);
  expect(texts.stdout + texts.stderr).toContain('interrupted');
  expect(rowOf({ code, ...texts }, 'h1')).toMatch(/ok=0/);
});

test.each([
  ['root', false],
  ['deploy', true],
])('kill -9 as %s in a command: its processes end', async (user, become) => {
  const name = become ? '004' : '003';
  const words = runWords(lab, { 'play.yml': play(long(name)) });
  const { child, ended } = start([...words, ...extra({ ansible_user: user, ansible_become: become })]);
  await until(h1, `sleep 31${name}`, 3);
  child.kill('SIGKILL');
  await ended;
  await until(h1, `sleep 31${name}`, 0);
});

test.each([
  ['SIGINT', 130],
  ['SIGKILL', Number.NaN],
  ['a cut connection', 4],
] as const)(
  '%s in a transfer: the old file stays, nothing is left beside it, and a second run converges',
  async (event, code) => {
    const folder = project({ large: '' });
    truncateSync(join(folder, 'large'), 30_000_000);
    await h1.run('mkdir -p /srv/transfer; echo precious >/srv/transfer/file');
    await h2.run('mkdir -p /srv/transfer; rm -f /srv/transfer/file');
    const files = { 'play.yml': play(`- copy: { src: ${join(folder, 'large')}, dest: /srv/transfer/file }`) };
    const words = runWords(lab, files);
    const target = join(h1.root, 'srv/transfer');
    const first = start(words);
    await vi.waitFor(() => expect(readdirSync(target)).toHaveLength(2), { timeout: 40_000, interval: 1 });
    if (event === 'a cut connection') await cutConnections();
    else first.child.kill(event);
    expect((await first.ended).code).toBe(code);
    await vi.waitFor(() => expect(readdirSync(target)).toEqual(['file']), { timeout: 40_000 });
    expect(readFileSync(join(target, 'file'), 'utf8')).toBe('precious\n');
    expect(temporaryFiles()).toEqual([]);
    const again = await start(words).ended;
    expect(again.code).toBe(0);
    expect(statSync(join(target, 'file')).size).toBe(30_000_000);
    expect(rowOf(await start(words).ended, 'h1')).toMatch(/changed=0/);
  },
);

test('a command that kills the shells above it: it fails, whatever it leaves behind, and the next ones run', async () => {
  const above = (levels: number) => `p=$PPID; for _ in $(seq ${levels}); do p=$(ps -o ppid= -p $p); done`;
  const kills = [0, 1, 2, 3].map((levels) => `${above(levels)}; kill -9 $p; sleep 1`);
  const shells = 'sleep 31007 & pkill -9 -x sh; sleep 1';
  const tasks = [...kills, shells].map(
    (script) => `- shell: ${JSON.stringify(script)}\n  ignore_errors: true\n- command: echo here\n`,
  );
  const validate = `- copy: { content: x, dest: /srv/never, validate: "sh -c '${shells}' %s" }\n  ignore_errors: true\n`;
  const files = { 'play.yml': play(`${tasks.join('')}${validate}- command: echo here\n`, 'h1') };
  const { ended } = start(runWords(lab, files));
  const { code, ...texts } = await ended;
  expect(code, texts.stdout).toBe(0);
  expect(rowOf({ code, ...texts }, 'h1')).toMatch(/ok=12 .*failed=0 .*ignored=6/);
  expect(temporaryFiles()).toEqual([]);
  await h1.run('pkill -9 -x sleep || :');
});

test('kill -9 while a script runs: what was put on the host for it goes too', async () => {
  const folder = project({ 'wait.sh': '#!/bin/sh\nsleep 31005\n' });
  const script = { 'play.yml': play(`- script: ${join(folder, 'wait.sh')}`, 'h1') };
  const { child, ended } = start(runWords(lab, script));
  await until(h1, 'sleep 31005', 1);
  expect(temporaryFiles()).not.toEqual([]);
  child.kill('SIGKILL');
  await ended;
  await until(h1, 'sleep 31005', 0);
  await vi.waitFor(() => expect(temporaryFiles()).toEqual([]), { timeout: 20_000 });
});

test('kill -9 while a host downloads: what it had of the file goes too', async () => {
  const server = createServer((_, response) => response.write('a part')).listen(0, lab.lab.gateway);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await h1.run('mkdir /srv/download');
  const task = `- get_url: { url: "http://${lab.lab.gateway}:${port}/x", dest: /srv/download/file }`;
  const { child, ended } = start(runWords(lab, { 'play.yml': play(task, 'h1') }));
  const target = join(h1.root, 'srv/download');
  await vi.waitFor(() => expect(readdirSync(target)).toHaveLength(1), { timeout: 40_000 });
  child.kill('SIGKILL');
  await ended;
  await until(h1, 'curl', 0);
  await vi.waitFor(() => expect(readdirSync(target)).toEqual([]), { timeout: 20_000 });
  server.close();
  server.closeAllConnections();
});

test('what a host had in hand when it went down is gone after the next change there', async () => {
  const left = ['srv/down/.fplay-0123456789abcdef', 'tmp/fplay-0123456789abcdef-fedcba9876543210'];
  const kin = [
    '.fplay-mine',
    '.fplay-deployment-state',
    '.fplay-0123456789ABCDEF',
    '.fplay-ffffffffffffffff',
  ];
  const others = [
    ...kin.map((name) => `srv/down/${name}`),
    ...['tmp/fplay-notes', 'tmp/fplay-deployment-state-1', 'tmp/fplay-ffffffffffffffff-1'],
  ];
  await h1.run(
    `mkdir /srv/down; touch /${[...left, ...others].join(' /')}; mkdir /srv/down/.fplay-0000000000000000
    chown 4321 /srv/down/.fplay-ffffffffffffffff /tmp/fplay-ffffffffffffffff-1`,
  );
  const folder = project({ 'quick.sh': '#!/bin/sh\n' });
  const tasks = (word: string) => `- copy: { content: ${word}, dest: /srv/down/file }
- script: ${join(folder, 'quick.sh')}
`;
  const play1 = (word: string) => start(runWords(lab, { 'play.yml': play(tasks(word), 'h1') })).ended;
  const kept = () => [...left, ...others].filter((path) => existsSync(join(h1.root, path)));
  expect((await play1('one')).code).toBe(0);
  expect(kept()).toEqual([...left, ...others]);
  const age = () => Date.now() - statSync(join(h1.root, left[1]!)).ctimeMs;
  await vi.waitFor(() => expect(age()).toBeGreaterThan(2000), { timeout: 10_000 });
  await h1.run('echo 0.00 0.00 >/tmp/uptime; mount --bind /tmp/uptime /proc/uptime');
  expect((await play1('two')).code).toBe(0);
  await h1.run('umount /proc/uptime');
  expect(kept()).toEqual(others);
  expect(readdirSync(join(h1.root, 'srv/down')).toSorted()).toEqual([...kin, 'file'].toSorted());
  await h1.run(`rm /${others.join(' /')}`);
});

test('a run that was killed is taken up where it was', async () => {
  const folder = project({ 'motd.hbs': 'welcome to {{ inventory_hostname }}\n' });
  const tasks = (middle: string) => `- file: { path: /srv/again, state: directory }
- template: { src: ${join(folder, 'motd.hbs')}, dest: /srv/again/motd }
${middle}
- lineinfile: { path: /srv/again/motd, line: the end }
`;
  const { child, ended } = start(runWords(lab, { 'play.yml': play(tasks('- command: sleep 31006')) }));
  await until(h1, 'sleep 31006', 1);
  child.kill('SIGKILL');
  await ended;
  const again = await start(runWords(lab, { 'play.yml': play(tasks('- ping:')) })).ended;
  expect(again.code).toBe(0);
  expect(readFileSync(join(h1.root, 'srv/again/motd'), 'utf8')).toBe('welcome to h1\nthe end\n');
  expect(readdirSync(join(h1.root, 'srv/again'))).toEqual(['motd']);
  expect(existsSync(join(h2.root, 'srv/again/motd'))).toBe(true);
});

test.each(['SIGINT', 'SIGKILL'] as const)(
  '%s while tasks are done ahead of their turn: all that is done is told, nothing else is left, and a second run converges',
  async (signal) => {
    const folder = `/srv/ahead-${signal}`;
    const numbers = Array.from({ length: 60 }, (_, index) => index);
    const writes = numbers.map((number) => `    - copy: { content: x, dest: ${folder}/${number} }\n`);
    const tasks = `- file: { path: ${folder}, state: directory }\n- block:\n${writes.join('')}`;
    const words = runWords(lab, { 'play.yml': play(tasks, 'h1') });
    const { child, ended } = start([...words, '--output', 'json']);
    let isCut = false;
    child.stdout?.on('data', (text: Buffer) => {
      if (!isCut && text.includes('task-end')) isCut = child.kill(signal);
    });
    const { stdout } = await ended;
    const there = () => readdirSync(join(h1.root, folder));
    const told = stdout
      .split('\n')
      .filter((line) => /"task-end".*"changed"/.test(line) && line.includes('copy'));
    if (signal === 'SIGINT') expect(there()).toHaveLength(told.length);
    await until(h1, 'sshd: root', 0);
    // The shell ends what it is at after its connection has.
    await vi.waitFor(() => expect(temporaryFiles()).toEqual([]), { timeout: 20_000 });
    expect((await start(words).ended).code).toBe(0);
    expect(there()).toHaveLength(60);
    expect(rowOf(await start(words).ended, 'h1')).toMatch(/ok=61 +changed=0/);
  },
);
