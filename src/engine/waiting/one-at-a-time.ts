import pLimit from 'p-limit';

/**
 * Changes of things that several hosts may change, as a file on the host that they delegate to: of each there is one at a
 * time. Who has one under way waits for nobody.
 */
export interface OneAtATime {
  /** How many changes there were of a thing. */
  count(thing: string): number;
  /** Makes a change when those before it are made. */
  change<T>(thing: string, work: () => Promise<T>): Promise<T>;
}

/** Nothing was changed yet. */
export function createOneAtATime(): OneAtATime {
  const things = new Map<string, { count: number; readonly limit: ReturnType<typeof pLimit> }>();
  return {
    count: (thing) => things.get(thing)?.count ?? 0,
    change(thing, work) {
      const known = things.get(thing) ?? { count: 0, limit: pLimit(1) };
      things.set(thing, known);
      return known.limit(async () => {
        try {
          return await work();
        } finally {
          known.count += 1;
        }
      });
    },
  };
}
