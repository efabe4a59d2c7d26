import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { allInOrder } from '../../src/util/all-in-order.ts';

const later = async (milliseconds: number, message: string): Promise<never> => {
  await setTimeout(milliseconds);
  throw new Error(message);
};

test('yields what each comes to', async () => {
  expect(await allInOrder([setTimeout(2, 'a'), 'b', undefined])).toEqual(['a', 'b', undefined]);
});

test('is rejected by the first of the list, however slow it is', async () => {
  await expect(allInOrder([later(20, 'first'), later(1, 'second')])).rejects.toThrow('first');
  await expect(allInOrder(['well', later(1, 'second')])).rejects.toThrow('second');
});
