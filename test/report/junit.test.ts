import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/event.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { createJunitReporter } from '../../src/report/junit.ts';
import { changed, failed, ok, taskEnd, taskRef } from './events.ts';

async function xmlOf(
  events: readonly RunEvent[],
  { drift = false, strict = false } = {},
): Promise<readonly string[]> {
  let text = '';
  const reporter = createJunitReporter({
    drift,
    strict,
    write: (part) => {
      text += part;
    },
  });
  for (const event of events) reporter.on(event);
  await reporter.end();
  return text.split('\n').map((line) => line.trim());
}

const place = 'classname="roles/flink/tasks/main.yml"';
const where = 'file="roles/flink/tasks/main.yml" line="12" time="0.400"';
const attribute = { kind: 'attribute', path: '/etc/x', key: 'mode', before: '0644', after: '0600' } as const;
const mode: Outcome = { ...(changed as Extract<Outcome, { status: 'changed' }>), differences: [attribute] };

test('a suite a host, a case a task', async () => {
  const lines = await xmlOf([
    taskEnd('h1', ok, taskRef('a')),
    taskEnd('h1', { status: 'skipped', result: {}, reason: 'x < 1' }, taskRef('b')),
    taskEnd('h1', failed('no luck', { failure: { message: 'no luck', stderr: 'a & b' } }), taskRef('c')),
    taskEnd('h2', changed, taskRef('a')),
    taskEnd('h2', { ...failed('gone'), status: 'unreachable' } as Outcome, taskRef('b')),
  ]);
  expect(lines).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="fplay" tests="5" failures="1" errors="1" skipped="1" time="2.000">',
    '<testsuite name="h1" hostname="h1" tests="3" failures="1" errors="0" skipped="1" time="1.200">',
    `<testcase ${place} name="a" ${where}/>`,
    `<testcase ${place} name="b" ${where}><skipped message="x &lt; 1"/></testcase>`,
    `<testcase ${place} name="c" ${where}><failure message="no luck" type="failed">    at roles/flink/tasks/main.yml:12:3`,
    'no luck',
    'stderr:',
    'a &amp; b</failure></testcase>',
    '</testsuite>',
    '<testsuite name="h2" hostname="h2" tests="2" failures="0" errors="1" skipped="0" time="0.800">',
    `<testcase ${place} name="a" ${where}><system-out>changed</system-out></testcase>`,
    `<testcase ${place} name="b" ${where}><error message="gone" type="unreachable">    at roles/flink/tasks/main.yml:12:3`,
    'gone</error></testcase>',
    '</testsuite>',
    '</testsuites>',
    '',
  ]);
});

test('ignored and rescued failures are no failed tests', async () => {
  const lines = await xmlOf([
    taskEnd('h1', failed('no', { ignored: true }), taskRef('a')),
    taskEnd('h1', failed('no'), taskRef('b')),
    { type: 'rescued', host: 'h1', task: taskRef('b') },
  ]);
  expect(lines[1]).toContain('failures="0"');
  expect(lines.join()).toContain('<system-out>ignored: no</system-out>');
  expect(lines.join()).toContain('<system-out>failed, and was rescued</system-out>');
});

test('in a search for drift, what would change is a failed test, with what differs; items of loops too', async () => {
  const task = taskRef('loop');
  const events: readonly RunEvent[] = [
    taskEnd('h1', mode, taskRef('a'), { diff: true }),
    { type: 'item-end', task, host: 'h1', label: 'x', outcome: mode, diff: true },
    taskEnd('h1', { status: 'unknown', result: {}, reason: 'depends' }, task),
    taskEnd('h1', { status: 'unknown', result: {}, reason: 'command' }, taskRef('c')),
  ];
  const lines = await xmlOf(events, { drift: true });
  expect(lines[1]).toContain('failures="2" errors="0" skipped="1"');
  expect(lines.join('\n')).toContain('type="drift">/etc/x mode: 0644 -&gt; 0600</failure></testcase>');
  expect(lines.join('\n')).toContain('type="drift">item x: changed\n/etc/x mode: 0644 -&gt; 0600</failure>');
  expect(lines.join('\n')).toContain('<skipped message="unknown: command"/>');
  expect((await xmlOf(events, { drift: true, strict: true }))[1]).toContain('failures="3"');
});

test('what --verify finds is a failed test of its own', async () => {
  const task = taskRef('a');
  const lines = await xmlOf([
    taskEnd('h1', mode, task),
    { type: 'unsettled', task, host: 'h1', label: 'x', outcome: mode, diff: true },
  ]);
  expect(lines[1]).toContain('tests="2" failures="1"');
  expect(lines.join('\n')).toContain('name="a (item=x) (verify)"');
  expect(lines.join('\n')).toContain('0644 -&gt; 0600</failure>');
});

test('what no_log hides is stars', async () => {
  const censored = { ...mode, differences: [], result: { censored: 'hidden' } } as Outcome;
  const lines = await xmlOf([taskEnd('h1', censored, taskRef('a'), { diff: true })], { drift: true });
  expect(lines.join()).toContain('type="drift">********</failure>');
});

test('hostile names and output stay inside of what XML can hold', async () => {
  const evil = `"'<x>&amp;]]>\x00\x1b[31m\x0b\ud83d\ufffe\u202e\nnext`;
  const lines = await xmlOf([
    taskEnd(evil, failed(evil, { failure: { message: evil } }), taskRef(evil, { place: `${evil}:1:2` })),
  ]);
  const text = lines.join('\n');
  expect(text).toContain('name="&quot;\'&lt;x&gt;&amp;amp;]]&gt;&#10;next"');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 can't hold is looked for
  expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff\u202e]/u);
  expect(text.replaceAll(/<\/?(testsuites?|testcase|failure)( [a-z]+="[^"<>]*")*\/?>/g, '')).not.toMatch(
    /<(?!\?xml)/,
  );
});
