import { expect, test } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { counts } from '../report/events.ts';

test.each([
  [{ h1: counts({ ok: 3, changed: 1, rescued: 1, ignored: 1 }) }, false, 0],
  [{ h1: counts(), h2: counts({ failed: 2 }) }, false, 2],
  [{ h1: counts({ unreachable: 1 }) }, false, 4],
  [{ h1: counts({ unreachable: 1 }), h2: counts({ failed: 1 }) }, false, 6],
  [{ h1: counts({ failed: 1 }) }, true, 130],
  [{}, false, 0],
])('%o, interrupted %s: %i', (rows, interrupted, code) => {
  expect(exitCodeOf({ counts: rows, interrupted, unsettled: 0 })).toBe(code);
});

test('a task that does not converge is as one that failed', () => {
  expect(exitCodeOf({ counts: { h1: counts() }, interrupted: false, unsettled: 1 })).toBe(2);
});
