import { describe, expect, it } from 'vitest';
import { behind, comparePositions, createProgress } from '../../../src/engine/waiting/progress.ts';

describe('positions', () => {
  it('come in the order of the steps, those inside a step after it and before what is behind it', () => {
    const inOrder = [[0], [1], [1, 0], [1, 0, 3], [1, 2], behind([1]), [2], [10]];
    const shuffled = [...inOrder].reverse().toSorted(comparePositions);
    expect(shuffled).toEqual(inOrder);
  });

  it('are equal to themselves, also behind a step', () => {
    expect(comparePositions(behind([3, 1]), behind([3, 1]))).toBe(0);
  });
});

describe('progress', () => {
  it('lets a host wait until all others have come as far', async () => {
    const progress = createProgress(['a', 'b', 'c']);
    const order: string[] = [];
    progress.reach('a', [2]);
    const waiting = progress.whenReached([2]).then(() => order.push('a goes on'));
    progress.reach('b', [1]);
    order.push('b at 1');
    progress.reach('c', [2, 0]);
    await Promise.resolve();
    order.push('c inside 2');
    progress.reach('b', [3]);
    await waiting;
    expect(order).toEqual(['b at 1', 'c inside 2', 'a goes on']);
  });

  it('waits for no host that has left', async () => {
    const progress = createProgress(['a', 'b']);
    progress.reach('a', [5]);
    progress.leave('b');
    await progress.whenReached([5]);
    expect(progress.hasReached('b', [99])).toBe(true);
  });

  it('can wait for one host alone', async () => {
    const progress = createProgress(['a', 'b', 'c']);
    progress.reach('b', [4]);
    await progress.whenReached([4], ['b']);
    expect(progress.hasReached('c', [0])).toBe(false);
  });

  it('releases all that wait at one place together, and nobody who waits for less or elsewhere', async () => {
    const progress = createProgress(['a', 'b', 'c']);
    const order: string[] = [];
    const note = (word: string) => () => void order.push(word);
    progress.reach('a', [2]);
    progress.reach('b', [2]);
    const all = [
      progress.whenReached([2]).then(note('a')),
      progress.whenReached([2], ['c']).then(note('a for c')),
      progress.whenReached([2]).then(note('b')),
      progress.whenReached([3]).then(note('further')),
    ];
    progress.reach('c', [1]);
    await Promise.resolve();
    expect(order).toEqual([]);
    progress.reach('c', [2]);
    await Promise.all(all.slice(0, 3));
    expect(order.toSorted()).toEqual(['a', 'a for c', 'b']);
    for (const host of ['a', 'b', 'c']) progress.leave(host);
    await all[3];
    expect(order.at(-1)).toBe('further');
  });
});
