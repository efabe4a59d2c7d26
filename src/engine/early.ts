import { isDeepStrictEqual } from 'node:util';
import type { Failure, Plan } from '../sdk/define.ts';

/** Makes plans of the tasks behind the present one, at most so many. */
export type LookAhead = (most: number) => void;

/** What a plan was asked for: which task and item, with which arguments, where. */
export interface Request {
  readonly key: string;
  readonly args: unknown;
  readonly target: unknown;
}

/** A plan that was made before its task's turn. */
export interface EarlyPlan {
  readonly request: Request;
  readonly plan: Promise<Plan | Failure>;
  /** Whether all that it was made from, beside its arguments and what it read of the host, is as it was. */
  readonly holds: () => boolean;
}

/**
 * The plans of one host that were made ahead, so that their questions travel with those of the present task. One
 * counts only if, when its turn comes, its arguments are the same and nothing has been written to the host since:
 * the outcome is that of one task after the other, whatever was planned when.
 */
export interface EarlyPlans {
  /** The plan for a task whose turn has come, where one was made and still holds. */
  take(request: Request): Promise<Plan | Failure> | undefined;
  /** Makes the plan of the present task, and those behind it in the same turn of the event loop. */
  ahead<T>(plan: () => Promise<T>): Promise<T>;
  /** Where the host stands now, set before each task. */
  look(ahead: LookAhead): void;
  add(early: EarlyPlan): void;
  has(key: string): boolean;
  /** Something is about to be written, or was waited for: what was read before may not hold any more. */
  spoil(): void;
}

/** How many tasks are planned ahead where nothing changes. After a change it starts again from none, and doubles. */
const widest = 64;

/** No plans yet. */
export function createEarlyPlans(): EarlyPlans {
  const plans = new Map<string, EarlyPlan>();
  let window = widest;
  let lookAhead: LookAhead | undefined;
  return {
    take(request) {
      const early = plans.get(request.key);
      plans.delete(request.key);
      if (!early?.holds() || !isSame(early.request, request)) return undefined;
      return early.plan;
    },
    ahead(plan) {
      const made = plan();
      if (window > 0) lookAhead?.(window);
      window = Math.min(widest, window * 2 + 1);
      return made;
    },
    look(ahead) {
      lookAhead = ahead;
    },
    add: (early) => plans.set(early.request.key, early),
    has: (key) => plans.has(key),
    spoil() {
      plans.clear();
      window = 0;
    },
  };
}

function isSame(early: Request, now: Request): boolean {
  return isDeepStrictEqual(early.args, now.args) && isDeepStrictEqual(early.target, now.target);
}
