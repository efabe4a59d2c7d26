import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Build, build } from '../cli/build.ts';
import type { Ended } from '../cli/process.ts';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { project } from '../rig/project.ts';
import { extra, play, rowOf, runWords, startProgram } from './rig.ts';

let lab: TestLab;
let built: Build;
let h1: Inside;
let usual: ReadonlySet<number>;
beforeAll(async () => {
  built = build();
  lab = await startLab(['h1', 'h2']);
  h1 = await inside(lab, 'h1');
  usual = new Set((await h1.processes()).keys());
});
afterAll(async () => {
  await lab?.down();
  built?.remove();
});

const sshd = /^sshd/;
const shells = /^(?!sshd)/;

/** Stops the processes of h1's connections that were called so, once one was called as `word` says. */
async function freeze(word: RegExp, which: RegExp): Promise<readonly number[]> {
  const connected = async () => [...(await h1.processes())].filter(([pid]) => !usual.has(pid));
  await vi.waitFor(async () => expect((await connected()).some(([, words]) => word.test(words))).toBe(true), {
    timeout: 40_000,
    interval: 5,
  });
  const frozen = (await connected()).filter(([, words]) => which.test(words)).map(([pid]) => pid);
  for (const pid of frozen) signal(pid, 'SIGSTOP');
  return frozen;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended.
  }
}

/** Runs tasks on both hosts, stops what h1 is at, and interrupts the run. */
async function interruptFrozen(words: readonly string[], word: RegExp, which: RegExp): Promise<Ended> {
  const { child, ended } = startProgram(built, words);
  const frozen = await freeze(word, which);
  child.kill('SIGINT');
  const result = await ended;
  for (const pid of frozen) signal(pid, 'SIGCONT');
  return result;
}

const only = 'when: inventory_hostname == "h1"';

test.each([
  ['sshd', 'a command', sshd, `- command: sleep 32001\n  ${only}`, /^sleep 32001/],
  ['its shells', 'a command', shells, `- command: sleep 32002\n  ${only}`, /^sleep 32002/],
  [
    'its shells',
    'a turn',
    shells,
    `- name: t\n  rolling: { max_down: 1 }\n  block: [command: sleep 32003]\n  ${only}`,
    /^sleep 32003/,
  ],
  [
    'its shells',
    'a handler',
    shells,
    `- debug:\n  changed_when: true\n  notify: h\n  ${only}\n- meta: flush_handlers`,
    /^sleep 32004/,
  ],
])(
  '%s of a host frozen in %s: an interruption leaves it, and says so',
  async (_, _what, which, tasks, word) => {
    const handlers = '  handlers: [{ name: h, command: sleep 32004 }]\n';
    const ended = await interruptFrozen(
      runWords(lab, { 'play.yml': `${play(tasks)}${handlers}` }),
      word,
      which,
    );
    expect(ended.code).toBe(130);
    expect(ended.stdout).toContain(
      'interrupted, but h1 does not answer: what was started there may still run',
    );
    expect(ended.stdout).toContain('try: look at what runs there before the next run');
    expect(rowOf(ended, 'h1')).toMatch(/failed=1/);
  },
);

test.each([
  ['sshd', sshd],
  ['its shells', shells],
])('%s of a host frozen in a transfer or an unpacking: an interruption leaves it', async (_, which) => {
  const folder = project({});
  writeFileSync(join(folder, 'noise'), randomBytes(100_000_000));
  await h1.run('mkdir -p /srv/unpacked');
  const files = {
    'play.yml': play(`- copy: { src: ${folder}/noise, dest: /srv/noise }\n  ${only}`),
  };
  const copied = await interruptFrozen(runWords(lab, files), /^cat/, which);
  expect(copied.stdout).toContain('interrupted, but h1 does not answer');
  await h1.run(`cd /srv; head -c 150000000 /dev/urandom >noise; tar -czf noise.tgz noise`);
  const unpack = '- unarchive: { src: /srv/noise.tgz, remote_src: true, dest: /srv/unpacked }';
  const packed = runWords(lab, { 'play.yml': play(`${unpack}\n  ${only}`) });
  const unpacked = await interruptFrozen(packed, /^tar/, which);
  expect(unpacked.code).toBe(130);
  expect(rowOf(unpacked, 'h1')).toMatch(/failed=1/);
});

test.each([
  ['sshd', sshd],
  ['its shells', shells],
])(
  '%s of a host frozen in what is done ahead: an interruption leaves it, and says so',
  async (what, which) => {
    const slow = 'case "$*" in *ahead*) sleep 5;; esac; exec /bin/mv "$@"';
    writeFileSync(join(h1.root, 'usr/local/bin/mv'), `#!/bin/sh\n${slow}\n`, { mode: 0o755 });
    const copy = (name: string) => `- copy: { content: ${what}, dest: /srv/${name} }\n  ${only}\n`;
    const words = runWords(lab, { 'play.yml': play(`${copy('before')}${copy('ahead')}`) });
    const ended = await interruptFrozen(words, /mv -f.*ahead/, which);
    await h1.run('rm /usr/local/bin/mv');
    expect(ended.code).toBe(130);
    expect(ended.stdout).toContain(
      'interrupted, but h1 does not answer: what was started there may still run',
    );
    expect(rowOf(ended, 'h1')).toMatch(/unreachable=0 +failed=1/);
  },
);

test('a command that is stopped ends when it is interrupted', async () => {
  const words = runWords(lab, { 'play.yml': play(`- command: sleep 32005\n  ${only}`) });
  const ended = await interruptFrozen(words, /^sleep 32005/, /^sleep 32005/);
  expect(ended.code).toBe(130);
  expect(ended.stdout).not.toContain('does not answer');
  expect([...(await h1.processes()).values()]).not.toContain('sleep 32005');
});

test('a host that is frozen while it is connected to: the others carry on, and the message tells it from one that is down', async () => {
  const listener = [...(await h1.processes())].find(([, words]) => sshd.test(words))?.[0] ?? Number.NaN;
  signal(listener, 'SIGSTOP');
  try {
    const short = extra({ ansible_ssh_timeout: 2 });
    const words = runWords(lab, { 'play.yml': play('- ping:') });
    const ended = await startProgram(built, [...words, ...short]).ended;
    expect(ended.code).toBe(4);
    expect(ended.stdout).toContain('takes connections, but its sshd did not answer within 2 s');
    expect(rowOf(ended, 'h2')).toMatch(/ok=1/);
    const { child, ended: interrupted } = startProgram(built, words);
    child.stdout?.on('data', (said: Buffer) => said.includes('[h2] ping') && child.kill('SIGINT'));
    expect((await interrupted).code).toBe(130);
  } finally {
    signal(listener, 'SIGCONT');
  }
});

test('a look that never ends holds up the tasks behind it no longer than its timeout', async () => {
  const hang = 'case "$*" in *hang*) sleep 32006;; esac; exec /usr/bin/stat "$@"';
  writeFileSync(join(h1.root, 'usr/local/bin/stat'), `#!/bin/sh\n${hang}\n`, { mode: 0o755 });
  const tasks = `- stat: { path: /srv/hang }
  timeout: 1
  ignore_errors: true
- stat: { path: /etc/passwd }
  register: passwd
- assert: { that: [passwd.stat.exists] }
- command: echo behind
`;
  try {
    const ended = await startProgram(built, runWords(lab, { 'play.yml': play(tasks, 'h1') })).ended;
    expect(ended.code, ended.stdout).toBe(0);
    expect(rowOf(ended, 'h1')).toMatch(/ok=4 .*ignored=1/);
  } finally {
    await h1.run('rm /usr/local/bin/stat; pkill -9 -f "[s]leep 32006" || :');
  }
});

test('a task whose time is up on a frozen host says that it may still run there', async () => {
  const tasks = `- command: sleep 32007\n  timeout: 2\n  ${only}\n- command: echo behind\n`;
  const { ended } = startProgram(built, runWords(lab, { 'play.yml': play(tasks) }));
  const frozen = await freeze(/^sleep 32007/, shells);
  const told = await ended;
  for (const pid of frozen) signal(pid, 'SIGCONT');
  expect(told.code).toBe(2);
  expect(told.stdout).toContain("not done after 2 s, the task's timeout");
  expect(told.stdout).toContain('try: h1 does not answer: what was started there may still run');
  expect(rowOf(told, 'h2')).toMatch(/ok=1/);
});
