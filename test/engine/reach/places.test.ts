import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createPlaces } from '../../../src/engine/reach/places.ts';
import { deferred } from '../../../src/util/deferred.ts';

const hour = 3_600_000;

it('keeps the place of one that has an answer until it is done', async () => {
  const inTurn = createPlaces({ count: 1, silent: 1, answered: hour });
  const first = deferred<string>();
  let begun = false;
  const one = inTurn((answered) => {
    answered();
    return first.promise;
  });
  const two = inTurn(async () => {
    begun = true;
  });
  await setTimeout(20);
  expect(begun).toBe(false);
  first.resolve('done');
  expect(await one).toBe('done');
  await two;
});

it('gives away the place of one that nobody answers, or that is never let in', async () => {
  const inTurn = createPlaces({ count: 1, silent: 1, answered: 1 });
  const silent = inTurn(() => new Promise(() => {}));
  const refused = inTurn((answered) => {
    answered();
    return new Promise(() => {});
  });
  expect(await inTurn(async () => 'begun')).toBe('begun');
  expect(await Promise.race([silent, refused, setTimeout(1, 'waiting')])).toBe('waiting');
});

it('settles as its work does', async () => {
  const inTurn = createPlaces({ count: 1, silent: hour, answered: hour });
  await expect(inTurn(() => Promise.reject(new Error('no route')))).rejects.toThrow('no route');
  expect(await inTurn(async () => 1)).toBe(1);
});
