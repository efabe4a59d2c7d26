import { expect, test } from 'vitest';
import { createForks } from '../../../src/engine/waiting/forks.ts';
import { deferred } from '../../../src/util/deferred.ts';

test('says who waits, and when that is over', async () => {
  const forks = createForks(1);
  const told: [string, boolean][] = [];
  const waits = (name: string) => (isWaiting: boolean) => void told.push([name, isWaiting]);
  const first = deferred<void>();
  const all = [forks(() => first.promise, waits('first')), forks(async () => {}, waits('second'))];
  expect(told).toEqual([['second', true]]);
  first.resolve();
  await Promise.all(all);
  expect(told).toEqual([
    ['second', true],
    ['second', false],
  ]);
});
