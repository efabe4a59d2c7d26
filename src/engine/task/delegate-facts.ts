import type { Vars } from '../../model/inventory.ts';
import type { Outcome } from '../../model/outcome.ts';
import { failed } from '../outcome/result.ts';
import { momentOf } from '../state/state.ts';
import { store, storedValues } from '../state/stored.ts';
import { waitingForOthers } from '../variables/hostvars.ts';
import { isTrue } from '../variables/keywords.ts';
import { type TaskRun, taskScope } from '../variables/task-run.ts';

/** Whether the facts of a task belong to the host that it is delegated to. Throws TemplateError. */
export async function delegatesFacts(task: TaskRun): Promise<boolean> {
  const { delegateTo, delegateFacts } = task.step;
  if (delegateTo === undefined || delegateFacts === undefined || delegateFacts === false) return false;
  const { templating } = task.run.batch.run.input;
  const look = () => isTrue(delegateFacts, taskScope(task, task.local), templating) ?? false;
  return waitingForOthers(task, look);
}

/** Gives the facts of an outcome to the host that the task, or one item of it, was delegated to; an outcome where there is none. */
export function giveFacts(task: TaskRun, local: Vars, outcome: Outcome): Outcome | undefined {
  const { run, step, position } = task;
  const values = storedValues(step.task.action, outcome.result, undefined);
  if (values.length === 0) return undefined;
  const { hosts, input } = run.batch.run;
  const name = String(input.templating.render(step.delegateTo, taskScope(task, local)));
  const other = hosts.get(name);
  if (!other) return failed({ message: `\`delegate_facts\`: the inventory has no host \`${name}\`` });
  store(other, values, momentOf(run, position));
  return undefined;
}
