import { setImmediate, setTimeout } from 'node:timers/promises';
import pLimit from 'p-limit';

/** How many begin at the same time, and how long one may keep its place, in milliseconds. */
export interface Places {
  readonly count: number;
  /** Without an answer: a host that is down takes nobody's place. */
  readonly silent: number;
  /** With one: what comes then is work, and more of it at the same time would only take longer. */
  readonly answered: number;
}

/** Work that begins in its turn; it says when it has had an answer. Settles as the work does. */
export type InPlace = <T>(work: (answered: () => void) => Promise<T>) => Promise<T>;

/** Nobody has a place yet. */
export function createPlaces({ count, silent, answered }: Places): InPlace {
  const limit = pLimit(count);
  return (work) =>
    new Promise((resolve, reject) => {
      void limit(async () => {
        let hasAnswered = false;
        const opening = work(() => {
          hasAnswered = true;
        });
        opening.then(resolve, reject);
        const over = opening.then(nothing, nothing);
        await Promise.race([over, pause(silent)]);
        // An answer that waits behind other work has come all the same.
        await setImmediate();
        if (hasAnswered) await Promise.race([over, pause(answered)]);
      });
    });
}

function pause(milliseconds: number): Promise<void> {
  return setTimeout(milliseconds, undefined, { ref: false });
}

function nothing(): void {}
