import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPalette } from '../../src/report/palette.ts';
import type { Reporter } from '../../src/report/reporter.ts';
import { createTreeReporter } from '../../src/report/tree.ts';
import { changed, counts, failed, ok, taskEnd, taskRef } from './events.ts';
import { syntheticRun } from './synthetic-run.ts';
import { createTerminal, type Terminal } from './terminal.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function treeOn(terminal: Terminal, verbosity = 0): Reporter {
  const stderr = createTerminal(80, 24).stream;
  const palette = createPalette(true);
  return createTreeReporter({ palette, verbosity, stdout: terminal.stream, stderr, now: Date.now });
}

/** Plays a run in its own time; calls `each` after every picture. */
async function play(hosts: number, terminal: Terminal, each: () => void = () => {}): Promise<void> {
  const reporter = treeOn(terminal);
  let last = 0;
  for (const { at, event } of syntheticRun(hosts)) {
    for (; last + 100 <= at; last += 100) {
      await vi.advanceTimersByTimeAsync(100);
      each();
    }
    reporter.on(event);
  }
  await reporter.end();
}

test('every finished task leaves one line, every failure is told once, the recap is last', async () => {
  const terminal = createTerminal(100, 30);
  await play(5, terminal);
  const lines = terminal.lines();
  expect(lines[1]).toBe('PLAY [Hadoop and Flink]  5 hosts');
  expect(lines.filter((line) => line.startsWith('✔ hadoop : unpack'))).toEqual([
    '✔ hadoop : unpack the archive                       5 hosts, 2 changed  8.2 s',
  ]);
  expect(lines.filter((line) => line.startsWith('✖ hadoop : start the name node  on slave03'))).toHaveLength(
    1,
  );
  expect(lines).toContain('    try: see what holds the port: ss -ltnp');
  expect(lines).toContain('        http://slave05:8081');
  expect(lines.at(-2)).toMatch(/^slave05 {2}ok=10/);
  expect(lines.some((line) => /running|──/.test(line))).toBe(false);
});

test.each([
  [5, 100, 30],
  [200, 100, 30],
  [200, 60, 10],
  [200, 30, 5],
])('the picture of %d hosts fits on %d columns and %d rows', async (hosts, columns, rows) => {
  const terminal = createTerminal(columns, rows);
  let tallest = 0;
  await play(hosts, terminal, () => {
    const lines = terminal.lines();
    const top = lines.findLastIndex((line) => line.startsWith('──'));
    if (top >= 0) tallest = Math.max(tallest, lines.length - top);
  });
  expect(tallest).toBeGreaterThan(2);
  expect(tallest).toBeLessThanOrEqual(rows);
});

test('says what runs where, for how long, and how much is done', async () => {
  const terminal = createTerminal(100, 30);
  const reporter = treeOn(terminal);
  const task = taskRef('flink : unpack');
  const hosts = ['master01', 'slave01', 'slave02'];
  reporter.on({ type: 'play-start', play: 'Flink', place: 'p.yml:1:1', hosts });
  reporter.on({ type: 'batch-start', hosts, number: 1, of: 1 });
  for (const host of hosts) reporter.on({ type: 'task-start', task, host });
  const progress = {
    type: 'task-progress',
    task,
    host: 'slave01',
    what: 'flink.tgz',
    total: 285e6,
    unit: 'bytes',
  } as const;
  reporter.on({ ...progress, done: 0 });
  await vi.advanceTimersByTimeAsync(4000);
  reporter.on({ ...progress, done: 172e6 });
  reporter.on(taskEnd('master01', changed, task));
  reporter.on({ type: 'task-start', task: taskRef('flink : configure'), host: 'master01' });
  for (const host of ['slave03', 'slave04']) {
    reporter.on({ type: 'task-start', task: taskRef('flink : configure'), host });
    reporter.on({ type: 'task-waits', task: taskRef('flink : configure'), host, isWaiting: true });
  }
  await vi.advanceTimersByTimeAsync(1000);
  reporter.on({ type: 'task-waits', task: taskRef('flink : configure'), host: 'slave04', isWaiting: false });
  await vi.advanceTimersByTimeAsync(100);
  expect(
    terminal
      .lines()
      .slice(2)
      .map((line) => line.replace(/^ {2}[^ ]/, '  *')),
  ).toEqual([
    expect.stringMatching(/^── Flink {2}3 hosts {2}5\.1 s ─+$/),
    '  * flink : unpack     2 running  1 done  1 changed',
    '      slave01      5 s  flink.tgz 172 of 285 MB, 43 MB/s',
    '      slave02      5 s',
    '  * flink : configure  2 running  1 waiting',
    '      master01     1 s',
    '      slave04      0 s',
    '',
  ]);
  await reporter.end();
});

test('a task is settled only when no host can come to it any more', async () => {
  const terminal = createTerminal(100, 30);
  const reporter = treeOn(terminal);
  const hosts = ['a', 'b', 'c'];
  const [first, second] = [taskRef('first'), taskRef('second')];
  const settled = () => terminal.lines().filter((line) => /^[✔✖]/.test(line));
  reporter.on({ type: 'play-start', play: 'p', place: 'p.yml:1:1', hosts });
  reporter.on({ type: 'batch-start', hosts, number: 1, of: 1 });
  reporter.on(taskEnd('a', ok, first));
  reporter.on(taskEnd('b', failed('broken'), first));
  await vi.advanceTimersByTimeAsync(200);
  expect(settled()).toEqual(['✖ first  on b']);
  reporter.on({ type: 'task-start', task: second, host: 'a' });
  reporter.on({ type: 'task-start', task: second, host: 'c' });
  await vi.advanceTimersByTimeAsync(200);
  expect(settled()).toHaveLength(2);
  expect(settled()[1]).toMatch(/^✖ first +2 hosts, 1 failed/);
  await reporter.end();
});

test('the failure of a later task comes after the line of an earlier one', async () => {
  const terminal = createTerminal(100, 30);
  const reporter = treeOn(terminal);
  reporter.on({ type: 'play-start', play: 'p', place: 'p.yml:1:1', hosts: ['a'] });
  reporter.on({ type: 'batch-start', hosts: ['a'], number: 1, of: 1 });
  reporter.on(taskEnd('a', ok, taskRef('first')));
  reporter.on(taskEnd('a', failed('broken'), taskRef('second')));
  await vi.advanceTimersByTimeAsync(100);
  const marks = terminal.lines().filter((line) => /^[✔✖]/.test(line));
  expect(marks.map((line) => line.split('  ')[0])).toEqual(['✔ first', '✖ second', '✖ second']);
  await reporter.end();
});

test('the same failure on a later host is one line; messages that are alike stand together', async () => {
  const terminal = createTerminal(100, 30);
  const reporter = treeOn(terminal);
  const say = taskRef('say', { action: 'debug' });
  for (const host of ['a', 'b']) reporter.on(taskEnd(host, { status: 'ok', result: { msg: 'hello' } }, say));
  reporter.on(taskEnd('a', failed('broken'), taskRef('t')));
  await vi.advanceTimersByTimeAsync(100);
  reporter.on(taskEnd('b', failed('broken'), taskRef('t')));
  reporter.on({ type: 'recap', hosts: { a: counts() }, seconds: 1 });
  await reporter.end();
  const lines = terminal.lines();
  expect(lines).toContain('✖ t  on b, as on a');
  expect(lines.slice(lines.indexOf('    a, b'), lines.indexOf('    a, b') + 2)).toEqual([
    '    a, b',
    '      hello',
  ]);
});

test('thousands of events draw ten pictures a second at most', async () => {
  const terminal = createTerminal(100, 30);
  await play(200, terminal);
  const seconds = Math.max(...syntheticRun(200).map(({ at }) => at)) / 1000;
  expect(terminal.writes()).toBeLessThanOrEqual(seconds * 10 + 5);
});

test('a terminal made narrower is still drawn right', async () => {
  const terminal = createTerminal(100, 30);
  const reporter = treeOn(terminal);
  reporter.on({ type: 'play-start', play: 'p', place: 'p.yml:1:1', hosts: ['a'] });
  reporter.on({ type: 'batch-start', hosts: ['a'], number: 1, of: 1 });
  reporter.on({ type: 'task-start', task: taskRef('x'.repeat(80)), host: 'a' });
  await vi.advanceTimersByTimeAsync(200);
  terminal.resize(100, 20);
  await vi.advanceTimersByTimeAsync(1200);
  expect(terminal.lines().filter((line) => line.startsWith('──'))).toHaveLength(1);
  await reporter.end();
});
