import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/event.ts';
import { wrongPredictions } from './predictions.ts';
import type { Seen } from './stage.ts';

function seen(...outcomes: readonly object[]): Seen {
  const events = outcomes.map((outcome, index) => ({
    type: 'task-end',
    host: 'h1',
    task: { id: `0.${index}`, name: 'make it', action: 'shell', place: 'play.yml:1:1' },
    outcome,
  })) as unknown as readonly RunEvent[];
  return { played: { events } } as Seen;
}

const failed = { status: 'failed', result: {}, failure: { message: 'it cannot' } };

test('a promise that was looked at by another attempt may be broken as well', () => {
  const again = { status: 'ok', result: { results: [{ attempts: 2 }] } };
  expect(wrongPredictions(seen(again), seen(failed))).toEqual([]);
  const once = { status: 'ok', result: { results: [{ attempts: 1 }] } };
  expect(wrongPredictions(seen(once), seen(failed))).toEqual([
    'h1 0.0 make it (play.yml:1:1): predicted ok, came failed: it cannot',
  ]);
});
