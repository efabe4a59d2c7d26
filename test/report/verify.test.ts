import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/event.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { createLinesReporter } from '../../src/report/lines.ts';
import { createPalette } from '../../src/report/palette.ts';
import { failed, taskRef } from './events.ts';

const mode: Outcome = {
  status: 'changed',
  result: {},
  differences: [{ kind: 'attribute', path: '/etc/x', key: 'mode', before: '0644', after: '0600' }],
};

function unsettled(outcome: Outcome, more: Partial<Extract<RunEvent, { type: 'unsettled' }>> = {}): RunEvent {
  return { type: 'unsettled', task: taskRef('flink : mode'), host: 'h1', outcome, diff: true, ...more };
}

test('what does not converge: name, place, and what differs or fails', () => {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const reporter = createLinesReporter({ palette: createPalette(false), verbosity: 0, write });
  reporter.on({ type: 'verify-start' });
  reporter.on(unsettled(mode));
  reporter.on(unsettled(mode, { label: 'a', diff: false }));
  reporter.on(unsettled(failed('no')));
  reporter.on({ type: 'verify-end', tasks: 9, unsettled: 2, unknown: 3, seconds: 1.5 });
  expect(text.split('\n')).toEqual([
    '',
    'VERIFY  planning everything again',
    "doesn't converge: [h1] flink : mode",
    '    at roles/flink/tasks/main.yml:12:3',
    '    /etc/x mode: 0644 -> 0600',
    "doesn't converge: [h1] flink : mode (item=a)",
    '    at roles/flink/tasks/main.yml:12:3',
    "doesn't converge: [h1] flink : mode",
    '    at roles/flink/tasks/main.yml:12:3',
    '    no',
    "VERIFY  4 tasks converged, 2 did not, 3 can't be told  (1.5 s)",
    '',
  ]);
});
