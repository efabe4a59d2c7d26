import type { Vars } from '../../model/inventory.ts';
import { comparePositions, type Position } from '../waiting/progress.ts';

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
  /** Later ones of a name win. */
  set(values: readonly NamedValue[], moment: Moment): void;
  /** The value that was set last before `moment`. */
  before(name: string, moment: Moment): unknown;
  names(): Iterable<string>;
  /** All present values, for the host itself. */
  readonly now: Vars;
  clear(moment: Moment): void;
  /** Sets on another timeline all that was set on this one since it began. */
  replay(onto: Timeline): void;
}

/** A value under its name. */
export interface NamedValue {
  readonly name: string;
  readonly value: unknown;
}

interface Entry {
  readonly moment: Moment;
  readonly value: unknown;
}

/** A timeline without values, or one that begins with those of another and goes its own way from there. */
export function createTimeline(past?: Timeline): Timeline {
  const history = new Map<string, Entry[]>();
  let now: Vars = past?.now ?? {};

  function note({ name, value }: NamedValue, moment: Moment): void {
    const entries = history.get(name);
    if (entries) entries.push({ moment, value });
    else history.set(name, [{ moment, value }]);
  }

  function set(values: readonly NamedValue[], moment: Moment): void {
    if (values.length === 0) return;
    for (const value of values) note(value, moment);
    // A new object: scopes that were made before keep what they saw.
    now = { ...now, ...Object.fromEntries(values.map(({ name, value }) => [name, value])) };
  }

  return {
    set,
    before(name, moment) {
      const last = history.get(name)?.findLast((entry) => compareMoments(entry.moment, moment) < 0);
      return last ? last.value : past?.before(name, moment);
    },
    names: () => (past ? new Set([...past.names(), ...history.keys()]) : history.keys()),
    get now() {
      return now;
    },
    clear(moment) {
      for (const name of Object.keys(now)) note({ name, value: undefined }, moment);
      now = {};
    },
    replay(onto) {
      for (const [name, entries] of history)
        for (const { value, moment } of entries) onto.set([{ name, value }], moment);
    },
  };
}
