import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
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
  expect(said).toContain('h1: it prints more than 256 MiB, and was ended');
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
