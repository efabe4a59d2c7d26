import { type Deferred, deferred } from '../../util/deferred.ts';

/** What `order` comes to on a host, one value for each expression; false is before true, numbers before text. */
export type OrderKey = readonly (number | string)[];

/** What a host asks for that has something to do: its place in the order, and what it allows. */
export interface TurnRequest {
  readonly host: string;
  /** Its place among the hosts of the batch, for equals. */
  readonly index: number;
  readonly order: OrderKey;
  /** Numbers of hosts. */
  readonly maxDown: number;
  readonly stopOn: number;
}

/** `go`: it's the host's turn. `full`: with those that are down there never is room for it. `left`: nobody goes any more. */
export type Answer =
  | { readonly kind: 'go' }
  | { readonly kind: 'full'; readonly reason: string }
  | { readonly kind: 'left'; readonly reason: string }
  | { readonly kind: 'over' };

/** The turns of the hosts at one rolling step. */
export interface Turns {
  /** Gets in line. The answer comes once `open` was called. */
  ask(request: TurnRequest): Promise<Answer>;
  /** All hosts have said whether they have something to do: turns begin. */
  open(): void;
  /** A host's turn is over; where it didn't end well, the host is down, and counts for `stop_on`. */
  end(host: string, well: boolean): void;
  /** Something went wrong on a host that nothing was done to: it counts for `stop_on`. */
  fail(host: string): void;
  /** Whether somebody is in line. */
  othersWait(): boolean;
}

/** What turns need to know from outside. */
export interface TurnsSurroundings {
  /** Hosts of the play that are down. */
  readonly down: () => readonly string[];
  /** Whether the run was interrupted, or the play has ended. */
  readonly isOver: () => boolean;
  /** Nobody goes any more, and these stay as they are. */
  readonly onStop: (reason: string, left: readonly string[]) => void;
}

/** No turns taken yet. */
export function createTurns({ down, isOver, onStop }: TurnsSurroundings): Turns {
  const line = new Map<string, { readonly request: TurnRequest; readonly answer: Deferred<Answer> }>();
  const busy = new Set<string>();
  const failed: string[] = [];
  const broken = new Set<string>();
  let isOpen = false;

  function answer(host: string, given: Answer): void {
    line.get(host)?.answer.resolve(given);
    line.delete(host);
  }

  function leaveAll(reason: string): void {
    onStop(reason, [...line.keys()]);
    for (const host of [...line.keys()]) answer(host, { kind: 'left', reason });
  }

  /** Hosts that are down without being in their turn. */
  function missing(): readonly string[] {
    return [...new Set([...broken, ...down()])].filter((host) => !busy.has(host));
  }

  function next(): void {
    while (isOpen && line.size > 0) {
      const request = first([...line.values()].map((one) => one.request));
      if (!request) return;
      const gone = missing();
      if (isOver()) for (const host of [...line.keys()]) answer(host, { kind: 'over' });
      else if (failed.length >= request.stopOn) leaveAll(`it failed on ${failed.join(', ')}`);
      else if (busy.size + gone.length < request.maxDown) {
        busy.add(request.host);
        answer(request.host, { kind: 'go' });
      } else if (busy.size > 0) return;
      else {
        const reason = `no more than ${request.maxDown} may be down, and ${gone.join(', ')} ${gone.length === 1 ? 'is' : 'are'}`;
        answer(request.host, { kind: 'full', reason });
        leaveAll(reason);
      }
    }
  }

  return {
    ask(request) {
      const mine = deferred<Answer>();
      line.set(request.host, { request, answer: mine });
      return mine.promise;
    },
    open() {
      if (isOpen) return;
      isOpen = true;
      next();
    },
    end(host, well) {
      busy.delete(host);
      if (!well) {
        failed.push(host);
        broken.add(host);
      }
      next();
    },
    fail: (host) => void failed.push(host),
    othersWait: () => line.size > 0,
  };
}

function first(requests: readonly TurnRequest[]): TurnRequest | undefined {
  return requests.reduce<TurnRequest | undefined>(
    (best, one) => (best && compareRequests(best, one) <= 0 ? best : one),
    undefined,
  );
}

function compareRequests(a: TurnRequest, b: TurnRequest): number {
  return compareKeys(a.order, b.order) || a.index - b.index;
}

function compareKeys(a: OrderKey, b: OrderKey): number {
  for (const [index, value] of a.entries()) {
    const difference = compareValues(value, b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareValues(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}
