import { type Deferred, deferred } from '../../util/deferred.ts';

/**
 * Where a host stands in the steps of a play: indexes from the outside in. A step's own position comes before those
 * of the steps inside it, and `behind(position)` comes after them.
 */
export type Position = readonly number[];

/**
 * The position of a handler with its id in the place of its number: handlers that roles bring are numbered in the order
 * in which hosts come to include them, which is another one in every run.
 */
export type HandlerAt = readonly (number | string)[];

/** A position that is the same in every run. */
export function stablePosition(position: Position, handlerAt: HandlerAt = []): HandlerAt {
  return [...handlerAt, ...position.slice(handlerAt.length)];
}

/** The position right behind a step and all that is inside it. */
export function behind(position: Position): Position {
  return [...position, Number.POSITIVE_INFINITY];
}

/** Below 0 where `a` comes before `b`. */
export function comparePositions(a: Position, b: Position): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? -1) - (b[index] ?? -1);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}

/** How far each host of a batch has got, and who waits for whom. */
export interface Progress {
  /** Everything before `position` is done on this host. Positions only grow. */
  reach(host: string, position: Position): void;
  /** The host does nothing more in this batch. */
  leave(host: string): void;
  /** Settles when everything before `position` is done on the given hosts (all of the batch unless named). */
  whenReached(position: Position, hosts?: readonly string[]): Promise<void>;
  hasReached(host: string, position: Position): boolean;
}

interface Waiter {
  readonly position: Position;
  readonly missing: Set<string>;
  readonly released: Deferred<void>;
}

/** Hosts that wait for each other can't lock up: the host that is furthest behind never waits for anybody. */
export function createProgress(hosts: readonly string[]): Progress {
  const positions = new Map<string, Position | 'left'>(hosts.map((host) => [host, []]));
  const waiting = new Set<Waiter>();
  /** Those that wait for the whole batch share a waiter, by position: a thousand hosts would make a thousand lists. */
  const forAll = new Map<string, Waiter>();

  function hasReached(host: string, position: Position): boolean {
    const at = positions.get(host) ?? 'left';
    return at === 'left' || comparePositions(at, position) >= 0;
  }

  function move(host: string, to: Position | 'left'): void {
    positions.set(host, to);
    for (const waiter of waiting) {
      if (!waiter.missing.has(host) || !hasReached(host, waiter.position)) continue;
      waiter.missing.delete(host);
      if (waiter.missing.size > 0) continue;
      waiting.delete(waiter);
      const key = keyOf(waiter.position);
      if (forAll.get(key) === waiter) forAll.delete(key);
      waiter.released.resolve();
    }
  }

  function wait(position: Position, of: readonly string[]): Waiter | undefined {
    const missing = new Set(of.filter((host) => !hasReached(host, position)));
    if (missing.size === 0) return undefined;
    const waiter = { position, missing, released: deferred<void>() };
    waiting.add(waiter);
    return waiter;
  }

  function waitForAll(position: Position): Waiter | undefined {
    const key = keyOf(position);
    const waiter = forAll.get(key) ?? wait(position, hosts);
    if (waiter) forAll.set(key, waiter);
    return waiter;
  }

  return {
    hasReached,
    reach: move,
    leave: (host) => move(host, 'left'),
    async whenReached(position, of) {
      await (of ? wait(position, of) : waitForAll(position))?.released.promise;
    },
  };
}

function keyOf(position: Position): string {
  return position.join('.');
}
