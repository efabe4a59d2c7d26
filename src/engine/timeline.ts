import type { Vars } from '../model/inventory.ts';
import { comparePositions, type Position } from './progress.ts';

/** A moment of a run: the number of the batch since the run began, and a position in it. */
export interface Moment {
  readonly batch: number;
  readonly position: Position;
}

function compareMoments(a: Moment, b: Moment): number {
  return a.batch - b.batch || comparePositions(a.position, b.position);
}

/**
 * Values that change as a host runs, kept with the moment at which they were set: hosts run at their own pace, and
 * one that looks at another's variables sees them as of its own place in the play, as if all went in step.
 */
export interface Timeline {
  set(name: string, value: unknown, moment: Moment): void;
  /** The value that was set last before `moment`. */
  before(name: string, moment: Moment): unknown;
  names(): Iterable<string>;
  /** All present values, for the host itself. */
  readonly now: Vars;
  clear(moment: Moment): void;
}

interface Entry {
  readonly moment: Moment;
  readonly value: unknown;
}

/** A timeline without values. */
export function createTimeline(): Timeline {
  const history = new Map<string, Entry[]>();
  let now: Record<string, unknown> = {};

  function set(name: string, value: unknown, moment: Moment): void {
    const entries = history.get(name);
    if (entries) entries.push({ moment, value });
    else history.set(name, [{ moment, value }]);
    // A new object: scopes that were made before keep what they saw.
    now = { ...now, [name]: value };
  }

  return {
    set,
    before: (name, moment) =>
      history.get(name)?.findLast((entry) => compareMoments(entry.moment, moment) < 0)?.value,
    names: () => history.keys(),
    get now() {
      return now;
    },
    clear(moment) {
      for (const name of Object.keys(now)) set(name, undefined, moment);
      now = {};
    },
  };
}
