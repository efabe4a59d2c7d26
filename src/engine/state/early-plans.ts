import { isDeepStrictEqual } from 'node:util';
import type { Failure, Module, Plan } from '../../sdk/define.ts';
import type { Target } from './kept.ts';

/** A task with its arguments rendered and checked: all that its plan follows from, beside what it reads. */
export interface Prepared {
  /** Which task, and which item of its loop. */
  readonly key: string;
  readonly module: Module;
  readonly args: unknown;
  /** Undefined for modules that run on the control machine alone. */
  readonly target: Target | undefined;
}

/** A plan that was made before its task's turn. */
export interface EarlyPlan {
  readonly prepared: Prepared;
  readonly plan: Promise<Plan | Failure>;
  /** Whether the variables are those that it was made from. */
  readonly hasSameVariables: () => boolean;
  /** Whether it looked at variables beyond its arguments: a template does. */
  readonly usesVariables: () => boolean;
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
  take(prepared: Prepared): Promise<Plan | Failure | undefined>;
  /** The task with the arguments that a plan was made for, where rendering them again would come to the same. */
  prepared(key: string): Prepared | undefined;
  add(early: EarlyPlan): void;
  has(key: string): boolean;
  /** Something is about to be changed: what was seen before may not hold any more. */
  spoil(): void;
}

/** No plans yet. */
export function createEarlyPlans(): EarlyPlans {
  const plans = new Map<string, EarlyPlan>();
  return {
    async take(prepared) {
      const early = plans.get(prepared.key);
      plans.delete(prepared.key);
      if (!early || !isSame(early.prepared, prepared)) return undefined;
      const plan = await early.plan.catch(() => undefined);
      return early.usesVariables() && !early.hasSameVariables() ? undefined : plan;
    },
    prepared(key) {
      const early = plans.get(key);
      return early?.hasSameVariables() ? early.prepared : undefined;
    },
    add: (early) => plans.set(early.prepared.key, early),
    has: (key) => plans.has(key),
    spoil: () => plans.clear(),
  };
}

function isSame(early: Prepared, now: Prepared): boolean {
  if (early === now) return true;
  return isDeepStrictEqual(early.args, now.args) && isDeepStrictEqual(early.target, now.target);
}
