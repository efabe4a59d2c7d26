import type { TaskStep } from '../../compile/step.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Item } from '../loop/loop.ts';
import type { TaskRun } from '../variables/task-run.ts';
import { validateArguments } from './argument-spec.ts';
import { runTask } from './task.ts';

/** Does a task's own work; tells of items as they end. Never rejects but for a fault of fplay's own. */
export type Work = (task: TaskRun, onItem: (item: Item, outcome: Outcome) => void) => Promise<Outcome>;

/** The work of a task that is neither `meta` nor an include. */
export function workOf({ task }: TaskStep): Work {
  return task.action === 'validate_argument_spec' ? validateArguments : runTask;
}
