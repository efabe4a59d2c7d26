import { isDeepStrictEqual } from 'node:util';
import type { Failure, Plan } from '../../sdk/define.ts';

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
 * The plans of one host that were made ahead, so that their questions travel together. One counts only if, when its
 * turn comes, its arguments are the same and nothing has been changed on the host since.
 */
export interface EarlyPlans {
  /**
   * The plan for a task whose turn has come, where one was made for the same. Undefined in the end where it doesn't hold:
   * what it looks at it may only come to while it is awaited.
   */
  take(request: Request): Promise<Plan | Failure | undefined>;
  add(early: EarlyPlan): void;
  has(key: string): boolean;
  /** Something is about to be changed: what was seen before may not hold any more. */
  spoil(): void;
}

/** No plans yet. */
export function createEarlyPlans(): EarlyPlans {
  const plans = new Map<string, EarlyPlan>();
  return {
    async take(request) {
      const early = plans.get(request.key);
      plans.delete(request.key);
      if (!early || !isSame(early.request, request)) return undefined;
      const plan = await early.plan.catch(() => undefined);
      return early.holds() ? plan : undefined;
    },
    add: (early) => plans.set(early.request.key, early),
    has: (key) => plans.has(key),
    spoil: () => plans.clear(),
  };
}

function isSame(early: Request, now: Request): boolean {
  return isDeepStrictEqual(early.args, now.args) && isDeepStrictEqual(early.target, now.target);
}
