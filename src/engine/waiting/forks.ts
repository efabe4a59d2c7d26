import pLimit from 'p-limit';

/** Does work when few enough hosts work at the same time; `waits` is told where it has to wait, and when that is over. */
export type Forks = <T>(work: () => Promise<T>, waits?: (isWaiting: boolean) => void) => Promise<T>;

/** Nobody works yet. */
export function createForks(count: number): Forks {
  const limit = pLimit(count);
  return (work, waits) => {
    if (waits === undefined || limit.activeCount + limit.pendingCount < count) return limit(work);
    waits(true);
    return limit(() => {
      waits(false);
      return work();
    });
  };
}
