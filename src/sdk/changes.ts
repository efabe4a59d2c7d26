import { isDeepStrictEqual } from 'node:util';
import type { Difference } from '../model/outcome.ts';
import type { Plan } from './define.ts';

/** The managed keys whose present value isn't the desired one, with the desired values. */
export function changes<S extends object>(plan: Plan<S>): Partial<S> {
  const { current, desired } = plan;
  const differing = (Object.keys(desired) as (keyof S)[]).filter(
    (key) => desired[key] !== undefined && !isDeepStrictEqual(current[key], desired[key]),
  );
  return Object.fromEntries(differing.map((key) => [key, desired[key]])) as Partial<S>;
}

/** Before and after of every changed key, or what the plan says in their place. */
export function differences(plan: Plan): readonly Difference[] {
  if (plan.differences) return plan.differences;
  const before = plan.current as Record<string, unknown>;
  return Object.entries(changes(plan)).map(([key, after]) => ({
    kind: 'attribute',
    key,
    before: before[key],
    after,
  }));
}
