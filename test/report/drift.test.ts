import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/event.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { createDriftJsonReporter, createDriftReporter } from '../../src/report/drift.ts';
import { createDriftLog, hasDrifted } from '../../src/report/drift-log.ts';
import { createPalette } from '../../src/report/palette.ts';
import { changed, failed, ok, taskEnd, taskRef } from './events.ts';

const attribute = { kind: 'attribute', path: '/etc/x', key: 'mode', before: '0644', after: '0600' } as const;
const mode: Outcome = { ...(changed as Extract<Outcome, { status: 'changed' }>), differences: [attribute] };
const shown = { diff: true };

function start(...hosts: readonly string[]): RunEvent {
  return { type: 'play-start', play: 'p', place: 'p.yml:1:1', hosts };
}

function unknown(reason: string, otherwise?: Outcome): Outcome {
  return { status: 'unknown', result: {}, reason, ...(otherwise && { otherwise }) };
}

async function report(events: readonly RunEvent[]) {
  const log = createDriftLog();
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const reporter = createDriftReporter(log, { palette: createPalette(false), verbosity: 0, write });
  for (const event of events) {
    log.on(event);
    reporter.on(event);
  }
  await reporter.end();
  return { log, lines: text.replace(/\n$/, '').split('\n') };
}

test('what differs, by name and place; hosts of which the same is to be said share it', async () => {
  const task = taskRef('flink : mode of x');
  const { lines, log } = await report([
    start('h1', 'h2', 'h3'),
    taskEnd('h1', mode, task, shown),
    taskEnd('h2', mode, task, shown),
    taskEnd('h3', ok, task, shown),
  ]);
  expect(lines).toEqual([
    'h1, h2: 1 task would change something',
    '  changed: flink : mode of x  roles/flink/tasks/main.yml:12:3',
    '      /etc/x mode: 0644 -> 0600',
    '',
    'h3: as the playbook says',
    '',
    'DRIFT  3 hosts: 1 as the playbook says, 2 drifted',
  ]);
  expect(hasDrifted(log, false)).toBe(true);
});

test('what is added to the inventory of a run is no drift', async () => {
  const task = { ...taskRef('groups'), action: 'group_by' };
  const { lines } = await report([start('h1'), taskEnd('h1', changed, task, shown)]);
  expect(lines.join('\n')).not.toContain('groups');
});

test('of a loop, the items that differ', async () => {
  const task = taskRef('files');
  const item = (label: string, outcome: Outcome): RunEvent => {
    return { type: 'item-end', task, host: 'h1', label, outcome, diff: true };
  };
  const { lines } = await report([
    start('h1'),
    item('a', ok),
    item('b', mode),
    item('c', mode),
    taskEnd('h1', changed, task, shown),
  ]);
  expect(lines[0]).toBe('h1: 1 task would change something');
  expect(lines.filter((line) => line.includes('changed:'))).toEqual([
    '  changed: files (item=b)  roles/flink/tasks/main.yml:12:3',
    '  changed: files (item=c)  roles/flink/tasks/main.yml:12:3',
  ]);
});

test('behind a command, a task is judged by how the host stands; the command itself is no drift unless that is asked for', async () => {
  const command = taskEnd('h1', unknown('what it does is known only when it runs'), taskRef('start'));
  const right = taskEnd('h1', unknown('it depends on start', ok), taskRef('right'));
  const { lines, log } = await report([start('h1'), command, right]);
  expect(lines.slice(0, 3)).toEqual([
    "h1: 1 task can't be told",
    '  unknown: start  roles/flink/tasks/main.yml:12:3',
    '      what it does is known only when it runs',
  ]);
  expect(lines.join()).not.toContain('right');
  expect([hasDrifted(log, false), hasDrifted(log, true)]).toEqual([false, true]);

  const wrong = taskEnd('h1', unknown('it depends on start', mode), taskRef('wrong'), shown);
  const second = await report([start('h1'), command, wrong]);
  expect(second.lines).toContain('      /etc/x mode: 0644 -> 0600');
  expect(hasDrifted(second.log, false)).toBe(true);
});

test('failures are told in full, ignored and rescued ones not at all', async () => {
  const { lines } = await report([
    start('h1', 'h2'),
    taskEnd('h1', failed('no', { ignored: true }), taskRef('a')),
    taskEnd('h1', failed('no'), taskRef('b')),
    { type: 'rescued', host: 'h1', task: taskRef('b') },
    taskEnd('h2', failed('no port'), taskRef('c')),
  ]);
  expect(lines).toEqual([
    'h1: as the playbook says',
    '',
    'h2: 1 task failed',
    '  failed: c',
    '      at roles/flink/tasks/main.yml:12:3',
    '      no port',
    '',
    'DRIFT  2 hosts: 1 as the playbook says, 1 failed',
  ]);
});

test('what no_log or `diff: false` hides is stars', async () => {
  const censored = { ...mode, result: { censored: 'hidden' } } as Outcome;
  const { lines } = await report([
    start('h1'),
    taskEnd('h1', censored, taskRef('a'), shown),
    taskEnd('h1', mode, taskRef('b'), { diff: false }),
  ]);
  expect(lines.filter((line) => line.includes('****'))).toHaveLength(2);
  expect(lines.join()).not.toContain('0600');
});

test('a document for programs', async () => {
  const log = createDriftLog();
  let text = '';
  const reporter = createDriftJsonReporter(log, (part) => {
    text += part;
  });
  log.on(start('h1', 'h2'));
  log.on(taskEnd('h1', mode, taskRef('mode of x\x9b'), shown));
  await reporter.end();
  expect(text).not.toContain('\x9b');
  expect(JSON.parse(text)).toEqual({
    type: 'drift',
    summary: { hosts: 2, unreachable: 0, failed: 0, drifted: 1, unknown: 0, ok: 1 },
    hosts: {
      h1: {
        state: 'drifted',
        findings: [
          {
            status: 'changed',
            task: 'mode of x\x9b',
            action: 'copy',
            place: 'roles/flink/tasks/main.yml:12:3',
            handler: false,
            differences: [attribute],
            hidden: false,
          },
        ],
      },
      h2: { state: 'ok', findings: [] },
    },
  });
});
