import { expect, test } from 'vitest';
import {
  formatFailureDetail,
  formatFailureSummary,
  groupFailures,
  type TaskFailure,
} from '../../src/report/failure.ts';
import { createPalette } from '../../src/report/palette.ts';
import { taskRef } from './events.ts';

const plain = createPalette(false);

function failureOn(host: string, message: string, more: Partial<TaskFailure> = {}): TaskFailure {
  return {
    task: taskRef('start'),
    host,
    status: 'failed',
    ignored: false,
    looped: false,
    failure: { message },
    ...more,
  };
}

test('failures that differ only in the host belong together', () => {
  const groups = groupFailures([
    failureOn('h1', 'no route to h1'),
    failureOn('h3', 'disk full'),
    failureOn('h2', 'no route to h2'),
  ]);
  expect(groups.map(({ hosts }) => hosts)).toEqual([['h1', 'h2'], ['h3']]);
});

test('the address at which a host is not reached is no difference, what it answers is', () => {
  const unreachable = { status: 'unreachable' } as const;
  const groups = groupFailures([
    failureOn('h1', 'cannot connect to root@10.0.0.1:22: connect ECONNREFUSED 10.0.0.1:22', unreachable),
    failureOn('h2', 'cannot connect to root@10.0.0.2:22: connect ECONNREFUSED 10.0.0.2:22', unreachable),
    failureOn('h3', 'cannot connect to root@10.0.0.3:22: connect EHOSTUNREACH 10.0.0.3:22', unreachable),
    failureOn('h4', 'cannot connect to ops@10.0.0.4:22: connect EHOSTUNREACH 10.0.0.4:22', unreachable),
  ]);
  expect(groups.map(({ hosts }) => hosts)).toEqual([['h1', 'h2'], ['h3'], ['h4']]);
});

test('the summary names many hosts by the first dozen', () => {
  const many = Array.from({ length: 15 }, (_, index) => failureOn(`n${index}`, 'disk full\nsecond line'));
  const ignored = failureOn('h9', 'never mind', { ignored: true });
  expect(formatFailureSummary([...many, ignored], plain)).toEqual([
    'FAILURES',
    'start on n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, n10, n11 and 3 more (roles/flink/tasks/main.yml:12:3)',
    '    disk full …',
  ]);
});

test('long output keeps its end; what the message holds already is not said twice', () => {
  const stderr = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
  const folded = formatFailureDetail(failureOn('h1', '', { failure: { message: 'no', stderr } }), plain);
  expect(folded).toContain('      … 10 lines before (-v shows all)');
  expect(folded.at(-1)).toBe('      line 49');
  expect(
    formatFailureDetail(failureOn('h1', '', { failure: { message: `no: ${stderr}`, stderr } }), plain),
  ).not.toContain('    stderr:');
});

test('output may be as long as it likes', () => {
  const stderr = 'word '.repeat(20_000).trim();
  const said = { message: `no: ${stderr}`, stderr };
  expect(formatFailureDetail(failureOn('h1', '', { failure: said }), plain)).not.toContain('    stderr:');
  const other = { message: `no: ${stderr}s`, stderr };
  expect(formatFailureDetail(failureOn('h1', '', { failure: other }), plain)).toContain('    stderr:');
});

test('of a loop that failed only the message is said: its items have been told of', () => {
  const failure = { message: '2 of 3 items failed; the first: no', stderr: 'no', rc: 1 };
  const lines = formatFailureDetail(failureOn('h1', '', { looped: true, failure }), plain);
  expect(lines).toEqual(['    2 of 3 items failed; the first: no']);
});
