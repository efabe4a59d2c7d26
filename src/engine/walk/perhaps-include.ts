import { tasksOf } from '../../compile/list.ts';
import type { TaskStep } from '../../compile/step.ts';
import { doubtSet } from '../check/may-set.ts';
import { doubtAll } from '../check/perhaps.ts';
import { unknown } from '../outcome/result.ts';
import { notify } from '../task/notify.ts';
import type { TaskRun } from '../variables/task-run.ts';
import { type Body, expandInclude } from './include.ts';

/** Includes within includes that are looked into: one may include itself. */
const deepest = 5;

/**
 * In check mode, of an include of which nobody knows whether it comes: what it would set is unknown to all that follows, and
 * so is the host; what it would notify is perhaps notified.
 */
export async function doubtIncluded(task: TaskRun, depth = 0): Promise<void> {
  const { run, position } = task;
  if (!run.batch.run.input.check || depth > deepest) return;
  await doubtAll(task);
  const reason = `whether \`${task.step.task.action}\` runs`;
  for (const { steps, local } of await bodiesOf(task)) {
    doubtSet(run, steps, reason, position);
    for (const step of steps.flatMap(tasksOf)) {
      const inner = { ...task, step, local: { ...task.local, ...local } };
      notify(inner, run.perhapsNotified, unknown(reason));
      if (isInclude(step)) await doubtIncluded(inner, depth + 1);
    }
  }
}

/** Whether it brings tasks only when it runs. */
export function isInclude({ task: { action } }: TaskStep): boolean {
  return action === 'include_tasks' || action === 'include_role';
}

/** What it would bring, as far as that can be told, without any role being taken for one that has run. */
async function bodiesOf({ run, step, ...task }: TaskRun): Promise<readonly Body[]> {
  const bodies: Body[] = [];
  const apart = { ...run, rolesDone: new Map(run.rolesDone), publicRoles: [...run.publicRoles] };
  await expandInclude({ ...task, step: { ...step, when: [] }, run: apart }, () => {}, bodies);
  return bodies;
}
