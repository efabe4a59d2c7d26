import { expect, test } from 'vitest';
import { createJsonReporter } from '../../src/report/json.ts';
import { counts, ok, taskEnd } from './events.ts';

test('one event a line, the recap last and with nothing else in it', () => {
  const lines: string[] = [];
  const reporter = createJsonReporter((text) => lines.push(text));
  reporter.on(taskEnd('h1', ok));
  reporter.on({
    type: 'recap',
    seconds: 3,
    hosts: { h1: counts({ ok: 3, changed: 1, unknown: 0 }), h2: counts({ unknown: 2 }) },
  });
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    type: 'task-end',
    host: 'h1',
    seconds: 0.4,
    outcome: { status: 'ok' },
  });
  expect(lines[1]).toBe(
    '{"type":"recap","hosts":{"h1":{"ok":3,"changed":1,"unreachable":0,"failed":0,"skipped":0,"rescued":0,"ignored":0},' +
      '"h2":{"ok":0,"changed":0,"unreachable":0,"failed":0,"skipped":0,"rescued":0,"ignored":0,"unknown":2}}}\n',
  );
});

test('a line is one line, and harmless, whatever a host said', () => {
  const lines: string[] = [];
  createJsonReporter((text) => lines.push(text)).on(
    taskEnd('h1', { status: 'ok', result: { msg: 'a\n\x9b31m\x1b' } }),
  );
  expect(lines.join('')).toContain('"msg":"a\\n\\u009b31m\\u001b"');
});
