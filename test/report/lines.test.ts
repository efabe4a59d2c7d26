import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/event.ts';
import { createLinesReporter } from '../../src/report/lines.ts';
import { createPalette } from '../../src/report/palette.ts';
import { changed, counts, failed, ok, taskEnd, taskRef } from './events.ts';

function linesOf(events: readonly RunEvent[], { verbosity = 0, colour = false } = {}): readonly string[] {
  let text = '';
  const reporter = createLinesReporter({
    palette: createPalette(colour),
    verbosity,
    write: (part) => {
      text += part;
    },
  });
  for (const event of events) reporter.on(event);
  return text.replace(/\n$/, '').split('\n');
}

test('a whole run, line by line', () => {
  const events: readonly RunEvent[] = [
    { type: 'run-start', playbooks: ['site.yml'], check: true },
    { type: 'play-start', play: 'Flink', place: 'site.yml:1:1', hosts: ['h1', 'h2'] },
    { type: 'batch-start', hosts: ['h1'], number: 1, of: 2 },
    { type: 'task-start', task: taskRef('flink : unpack'), host: 'h1' },
    taskEnd('h1', changed),
    taskEnd('h2', ok, taskRef('flink : unpack'), { delegate: 'h1' }),
    taskEnd('h2', { status: 'skipped', result: {}, reason: 'x == 1 was false' }),
    taskEnd('h2', { status: 'unknown', result: {}, reason: 'it runs a command' }),
    { type: 'item-end', task: taskRef('folders'), host: 'h1', label: '/opt/a b', outcome: ok },
    { type: 'rescued', host: 'h1', task: taskRef('try it') },
    { type: 'warning', host: 'h1', message: 'the clock is wrong\nby an hour' },
    { type: 'play-end', play: 'Flink' },
    { type: 'recap', hosts: { h1: counts({ ok: 2, changed: 1 }), host22: counts({ ok: 10 }) }, seconds: 75 },
  ];
  expect(linesOf(events)).toEqual([
    '',
    'PLAY [Flink]  2 hosts',
    'BATCH 1 of 2  1 host',
    'changed: [h1] flink : unpack  (0.4 s)',
    'ok: [h2 -> h1] flink : unpack  (0.4 s)',
    'skipped: [h2] flink : unpack',
    'unknown: [h2] flink : unpack  (0.4 s)  it runs a command',
    'ok: [h1] folders (item=/opt/a b)',
    'rescued: [h1] try it',
    'warning: [h1] the clock is wrong',
    '    by an hour',
    '',
    'RECAP  1 min 15 s',
    'h1      ok=2   changed=1  unreachable=0  failed=0  skipped=0  rescued=0  ignored=0',
    'host22  ok=10  changed=0  unreachable=0  failed=0  skipped=0  rescued=0  ignored=0',
    'Check mode: nothing was changed on any host.',
  ]);
});

test('a failure says where, why, and what to try; the same one on another host refers to it', () => {
  const outcome = failed('cannot start', {
    failure: { message: 'cannot start', rc: 1, stderr: 'line 1\nline 2\n', hint: 'read the log' },
  });
  const recap: RunEvent = { type: 'recap', hosts: {}, seconds: 0 };
  expect(linesOf([taskEnd('h1', outcome), taskEnd('h2', outcome), recap])).toEqual([
    'failed: [h1] flink : unpack  (0.4 s)',
    '    at roles/flink/tasks/main.yml:12:3',
    '    cannot start',
    '    rc: 1',
    '    stderr:',
    '      line 1',
    '      line 2',
    '    try: read the log',
    'failed: [h2] flink : unpack  (0.4 s)',
    '    as on h1',
    '',
    'FAILURES',
    'flink : unpack on h1, h2 (roles/flink/tasks/main.yml:12:3)',
    '    cannot start',
    '',
    'RECAP  0.0 s',
    'no host took part',
  ]);
});

test('an ignored failure is marked and not among the failures at the end', () => {
  const lines = linesOf([
    taskEnd('h1', failed('no', { ignored: true })),
    { type: 'recap', hosts: {}, seconds: 0 },
  ]);
  expect(lines[0]).toBe('failed: [h1] flink : unpack  (0.4 s)  ignored');
  expect(lines).not.toContain('FAILURES');
});

test('debug messages are shown with their line ends, other results only with -v and without noise', () => {
  const debug = taskEnd(
    'h1',
    { status: 'ok', result: { msg: 'one\ntwo' } },
    taskRef('say', { action: 'debug' }),
  );
  const command = taskEnd('h1', { status: 'ok', result: { changed: false, rc: 0, stdout_lines: [] } });
  expect(linesOf([debug, command])).toEqual([
    'ok: [h1] say  (0.4 s)',
    '    one',
    '    two',
    'ok: [h1] flink : unpack  (0.4 s)',
  ]);
  expect(linesOf([command], { verbosity: 1 })).toEqual([
    'ok: [h1] flink : unpack  (0.4 s)',
    '    {',
    '      "rc": 0',
    '    }',
  ]);
});

test('-v gives the reason of a skipped task', () => {
  const skipped = taskEnd('h1', { status: 'skipped', result: {}, reason: 'when: x was false' });
  expect(linesOf([skipped], { verbosity: 1 })).toEqual(['skipped: [h1] flink : unpack  when: x was false']);
});

test('differences are shown only where they are asked for', () => {
  const outcome = {
    status: 'changed',
    result: {},
    differences: [{ kind: 'attribute', path: '/etc/x', key: 'mode', before: '0644', after: '0600' }],
  } as const;
  expect(linesOf([taskEnd('h1', outcome)])).toHaveLength(1);
  expect(linesOf([taskEnd('h1', outcome, taskRef('t'), { diff: true })])[1]).toBe(
    '    /etc/x mode: 0644 -> 0600',
  );
});

test('what a host says cannot steer the terminal', () => {
  const evil = '\x1b[2Jgone\x1b]0;title\x07\r\nnext\x9b31m\u202ered';
  const lines = linesOf([
    taskEnd('h\x1b[1m1', failed(evil, { failure: { message: evil, stderr: `${evil}\x08` } })),
  ]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
  expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  expect(lines).toContain('    gone');
});

test('colours as in Ansible', () => {
  const colours = linesOf([taskEnd('h1', ok), taskEnd('h1', changed)], { colour: true });
  expect(colours).toEqual([
    '\x1b[32mok: [h1] flink : unpack\x1b[39m  (0.4 s)',
    '\x1b[33mchanged: [h1] flink : unpack\x1b[39m  (0.4 s)',
  ]);
});

test('a failure that was rescued is not among those of the end', () => {
  const task = taskRef('try it');
  const lines = linesOf([
    taskEnd('h1', failed('no luck'), task),
    taskEnd('h2', failed('no luck'), task),
    { type: 'rescued', host: 'h1', task },
    { type: 'recap', hosts: { h1: counts({ rescued: 1 }), h2: counts({ failed: 1 }) }, seconds: 1 },
  ]);
  const summary = lines.slice(lines.indexOf('FAILURES')).join('\n');
  expect(summary).toContain('try it on h2');
  expect(summary).not.toContain('try it on h1');
});
