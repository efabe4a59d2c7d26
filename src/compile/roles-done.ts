import type { RoleUse } from '../model/playbook.ts';
import type { RolesDone, Standing } from './step.ts';

/** Whether a role was met before under no more conditions than those around now: then it has run wherever it would. */
export function isDone(
  use: RoleUse,
  standing: Standing,
  ...done: readonly (RolesDone | undefined)[]
): boolean {
  const now = conditionsOf(standing);
  const before = done.flatMap((roles) => roles?.get(keyOf(use)) ?? []);
  return before.some((conditions) => conditions.every((condition) => now.includes(condition)));
}

/** Notes that a role has been met. */
export function markDone(use: RoleUse, standing: Standing, done: RolesDone): void {
  done.set(keyOf(use), [...(done.get(keyOf(use)) ?? []), conditionsOf(standing)]);
}

/** A use of a role, as far as it tells two uses apart: as in Ansible its own conditions do. */
function keyOf({ role, params, keywords: { when = [], ...keywords }, parts }: RoleUse): string {
  return JSON.stringify([role.path, params, keywords, when.map(({ expression }) => expression), parts]);
}

function conditionsOf({ when }: Standing): readonly string[] {
  return when.map(({ expression }) => String(expression));
}
