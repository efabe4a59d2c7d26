import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { quote } from '../../src/util/quote.ts';
import { type Build, build } from '../cli/build.ts';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { play, runWords } from './rig.ts';

let lab: TestLab;
let built: Build;
let h1: Inside;
beforeAll(async () => {
  built = build();
  lab = await startLab(['h1']);
  h1 = await inside(lab, 'h1');
});
afterAll(async () => {
  await lab?.down();
  built?.remove();
});

function start(tasks: string, stdout: number | 'pipe'): ChildProcess {
  const words = runWords(lab, { 'play.yml': play(tasks) });
  return spawn(process.execPath, [built.cli, ...words], { stdio: ['ignore', stdout, 'pipe'] });
}

test('a disk that is full where the output goes: the run goes on, and says so once', async () => {
  const tasks = '- command: echo one\n- copy: { content: x, dest: /srv/full }\n';
  const child = start(tasks, openSync('/dev/full', 'w'));
  const [said, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
  expect(code).toBe(1);
  expect(said).toMatch(/^error: the output cannot be written: ENOSPC[^\n]*\n$/);
  expect(existsSync(join(h1.root, 'srv/full'))).toBe(true);
});

test('a reader that goes away, as a pager that is left: the run goes on, and says so once', async () => {
  const tasks = '- command: echo one\n- command: echo two\n- copy: { content: x, dest: /srv/unread }\n';
  const child = start(tasks, 'pipe');
  child.stdout?.destroy();
  const [said, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
  expect(code).toBe(0);
  expect(said).toBe('warning: nobody reads the output any more; the run goes on (^C ends it)\n');
  expect(existsSync(join(h1.root, 'srv/unread'))).toBe(true);
});

test.each([['0'], ['2']])(
  'a pager keeps the terminal as it has set it: descriptor %s of fplay is that terminal too',
  async (own) => {
    const words = runWords(lab, { 'play.yml': play('- command: sleep 1\n') });
    const fplay = [process.execPath, built.cli, ...words].map(quote).join(' ');
    const others = own === '0' ? '2>/dev/null' : '</dev/null';
    const pager = 'read -r line; stty -icanon </dev/tty; cat; stty -a </dev/tty';
    const line = `${fplay} ${others} | { ${pager}; }`;
    const child = spawn('script', ['-qec', line, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const said = await text(child.stdout);
    expect(said).toContain('RECAP');
    expect(said).toMatch(/ -icanon /);
  },
);

test('a run that is stopped by ^Z and goes on: the cursor is there for the shell, whose lines stay', async () => {
  const words = runWords(lab, { 'play.yml': play('- command: sleep 3\n') });
  const fplay = [process.execPath, built.cli, ...words].map(quote).join(' ');
  const line = `set -m; ${fplay}; echo the shell; sleep 0.3; fg`;
  const child = spawn('script', ['-qec', line, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const said = text(child.stdout);
  await vi.waitFor(async () => expect([...(await h1.processes()).values()]).toContain('sleep 3'), 40_000);
  child.stdin.write('\x1a');
  const [before = '', after = ''] = (await said).split('the shell');
  expect(before.split('\x1b[?25').at(-1)).toMatch(/^h/);
  expect(after).toContain('RECAP');
  expect(after.split('all')[0]).not.toContain('\x1b[1A');
});

test('a run that has no terminal, as under nohup, outlives one that closes', async () => {
  const child = start('- command: sleep 31101\n', 'pipe');
  const ended = Promise.all([text(child.stdout!), once(child, 'exit')]);
  const isRunning = async () => [...(await h1.processes()).values()].includes('sleep 31101');
  await vi.waitFor(async () => expect(await isRunning()).toBe(true), { timeout: 40_000 });
  child.kill('SIGHUP');
  await h1.run('pkill -f "[s]leep 31101"');
  const [said, [code]] = await ended;
  expect(code).toBe(2);
  expect(said).toContain('RECAP');
});

test('a command that prints without an end is ended and fails, and the run goes on', async () => {
  const tasks = `- command: "yes"
  ignore_errors: true
- shell: head -c 30000000 /dev/zero | tr '\\0' x; printf '\\n\\377\\r\\nend'
  register: long
- assert: { that: ["size(long.stdout_lines) == 3", "size(long.stdout_lines[0]) == 30000000", "long.stdout_lines[2] == 'end'"] }
`;
  const child = start(tasks, 'pipe');
  const [said, [code]] = await Promise.all([text(child.stdout!), once(child, 'exit')]);
  expect(code, said).toBe(0);
  expect(said).toContain('h1: it prints more than 64 MiB, and was ended');
  expect(said).toMatch(/h1 +ok=3 .*ignored=1/);
  expect([...(await h1.processes()).values()]).not.toContain('yes');
});

test.each([[['doc', 'copy']], [['doc']], [['--help']]])(
  'a disk that is full where %j writes: said once, and 1',
  async (words) => {
    const child = spawn(process.execPath, [built.cli, ...words], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    const [said, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
    expect(code).toBe(1);
    expect(said).toMatch(/^error: the output cannot be written: ENOSPC[^\n]*\n$/);
  },
);
