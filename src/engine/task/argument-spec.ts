import { checkRoleArguments } from '../../load/role/argument-check.ts';
import type { Outcome } from '../../model/outcome.ts';
import { complete, failed, fromError } from '../outcome/result.ts';
import { waitingForOthers } from '../variables/hostvars.ts';
import { type TaskRun, taskScope } from '../variables/task-run.ts';

/** The task that stands before a role's own: what the role is given on this host, against its argument spec. */
export async function validateArguments(task: TaskRun): Promise<Outcome> {
  const { role } = task.step;
  if (!role) throw new Error('an argument spec is checked outside of a role');
  const scope = taskScope(task, task.local);
  const { entry_point: entry } = task.step.task.args as { readonly entry_point: string };
  const lookup = (name: string) => (scope.has(name) ? { value: scope.value(name) } : undefined);
  try {
    const mistakes = await waitingForOthers(task, () => checkRoleArguments(role, entry, lookup));
    if (mistakes.length > 0) return failed({ message: mistakes.map(described).join('; ') });
    return {
      status: 'ok',
      result: complete({ msg: 'The arg spec validation passed' }, { changed: false, failed: false }),
    };
  } catch (error) {
    return fromError(error);
  }
}

function described({ message, hint }: { readonly message: string; readonly hint?: string }): string {
  return hint === undefined ? message : `${message} (${hint})`;
}
