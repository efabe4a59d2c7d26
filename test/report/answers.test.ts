import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/event.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { createAnswersReporter } from '../../src/report/answers.ts';
import { createPalette } from '../../src/report/palette.ts';
import { failed, taskEnd, taskRef } from './events.ts';

function textOf(events: readonly RunEvent[], verbosity = 0): string {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const reporter = createAnswersReporter({ palette: createPalette(false), verbosity, write });
  for (const event of [...events, { type: 'recap', hosts: {}, seconds: 1 } as const]) reporter.on(event);
  return text;
}

const command = taskRef('command', { action: 'command' });
const said = (stdout: string, stderr = ''): Outcome => ({
  status: 'changed',
  result: { rc: 0, stdout, stderr, cmd: 'x' },
  differences: [],
});

test('what commands said, on both streams; nothing where they said nothing', () => {
  const events = [
    taskEnd('h1', said('a\nb'), command),
    taskEnd('h2', said('', 'c'), command),
    taskEnd('h3', said(''), command),
  ];
  expect(textOf(events)).toBe(
    'changed: [h1]  rc=0\n    a\n    b\nchanged: [h2]  rc=0\n    c\nchanged: [h3]  rc=0\n3 hosts: 3 changed  1.0 s\n',
  );
  expect(textOf(events.slice(0, 1), 1)).toContain('"cmd": "x"');
});

test('results of what looked are JSON; of what changed only with -v', () => {
  const looked = taskEnd(
    'h1',
    { status: 'ok', result: { exists: true } },
    taskRef('stat', { action: 'stat' }),
  );
  expect(textOf([looked])).toBe('ok: [h1]\n    {\n      "exists": true\n    }\n1 host: 1 ok  1.0 s\n');
  const done: Outcome = { status: 'changed', result: { dest: '/x' }, differences: [] };
  const changed = taskEnd('h1', done, taskRef('copy'));
  expect(textOf([changed])).toBe('changed: [h1]\n1 host: 1 changed  1.0 s\n');
  expect(textOf([changed], 1)).toContain('"dest": "/x"');
});

test('gathered facts are no answer, unless the host fails at that', () => {
  const gathering = taskRef('Gathering Facts', { action: 'setup' });
  const facts: Outcome = { status: 'ok', result: { ansible_facts: {} } };
  expect(textOf([taskEnd('h1', facts, gathering), taskEnd('h1', said('x'), command)])).toBe(
    'changed: [h1]  rc=0\n    x\n1 host: 1 changed  1.0 s\n',
  );
  expect(textOf([taskEnd('h1', failed('no sudo'), gathering)])).toBe(
    'failed: [h1]\n    no sudo\n1 host: 1 failed  1.0 s\n',
  );
});

test('what is left out, or not known, with its reason', () => {
  const unknown: Outcome = { status: 'unknown', result: {}, reason: 'it runs' };
  expect(textOf([taskEnd('h1', unknown, command)])).toBe(
    'unknown: [h1]  it runs\n1 host: 1 unknown  1.0 s\n',
  );
});
