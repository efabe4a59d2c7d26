import pLimit from 'p-limit';
import type { Position } from './progress.ts';

/** Does work at a position when fewer than `most` hosts do theirs there. */
export type Throttle = <T>(position: Position, most: number, work: () => Promise<T>) => Promise<T>;

/**
 * `throttle` of one batch. A host that has a place may wait for others, but only until they get to the same position,
 * which they say before they ask for a place: nobody locks anybody out.
 */
export function createThrottles(): Throttle {
  const limits = new Map<string, ReturnType<typeof pLimit>>();
  return (position, most, work) => {
    const key = `${position.join('.')} ${most}`;
    const limit = limits.get(key) ?? pLimit(most);
    limits.set(key, limit);
    return limit(work);
  };
}
