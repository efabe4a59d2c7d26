import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/event.ts';
import { wrongPredictions } from './predictions.ts';
import type { Seen } from './stage.ts';

function seen(...outcomes: readonly object[]): Seen {
  return seenOf('shell', ...outcomes);
}

function seenOf(action: string, ...outcomes: readonly object[]): Seen {
  const events = outcomes.map((outcome, index) => ({
    type: 'task-end',
    host: 'h1',
    task: { id: `0.${index}`, name: 'make it', action, place: 'play.yml:1:1' },
    outcome,
  })) as unknown as readonly RunEvent[];
  return { played: { events } } as Seen;
}

const failed = { status: 'failed', result: {}, failure: { message: 'it cannot' } };

test('a promise that was looked at by another attempt may be broken as well', () => {
  const again = { status: 'ok', result: { results: [{ attempts: 2, rc: 0 }] } };
  expect(wrongPredictions(seen(again), seen(failed))).toEqual([]);
  const once = { status: 'ok', result: { results: [{ attempts: 1, rc: 0 }] } };
  expect(wrongPredictions(seen(once), seen(failed))).toEqual([
    'h1 0.0 make it (play.yml:1:1): predicted ok, came failed: it cannot',
  ]);
});

test('nor has a command that is told as no change to keep its promise; one that only reads has', () => {
  const promised = { status: 'ok', result: { cmd: 'mkdir /a/b' } };
  expect(wrongPredictions(seen(promised), seen(failed))).toEqual([]);
  const read = { status: 'ok', result: { cmd: 'cat /a/b', rc: 0 } };
  expect(wrongPredictions(seen(read), seen(failed))).toHaveLength(1);
});

test('one that is told as no change and writes has misled the check; one that reads has not', () => {
  const open = { status: 'unknown', result: {}, reason: 'what it does' };
  const said = seen(open, failed);
  const came = (cmd: string) => seen({ status: 'ok', result: { cmd } }, { status: 'ok', result: {} });
  expect(wrongPredictions(said, came('touch a'))).toEqual([]);
  expect(wrongPredictions(said, came('cat a'))).toHaveLength(1);
});

test('a file that is not taken has misled the check, also where `failed_when` makes that no failure', () => {
  const said = seenOf('copy', { status: 'changed', result: {} });
  const came = (msg: string) => seenOf('copy', { status: 'ok', result: { msg } });
  expect(wrongPredictions(said, came('failed to validate: test -s %s ended with code 1'))).toEqual([]);
  expect(wrongPredictions(said, came(''))).toHaveLength(1);
});
