import type { Step, TaskStep } from './step.ts';

/** A task that runs on every host of its play, unless an earlier one fails. */
export interface CertainTask {
  readonly step: TaskStep;
  /** Whether its failure is caught: by `rescue`, `ignore_errors` or `failed_when`. */
  readonly caught: boolean;
}

/** The tasks of steps that aren't in `rescue` or `always`, up to one that may end the play. */
export function certainTasks(steps: readonly Step[]): readonly CertainTask[] {
  const tasks = tasksIn(steps, false);
  const end = tasks.findIndex(({ step }) => mayEnd(step));
  return end < 0 ? tasks : tasks.slice(0, end);
}

function mayEnd({ task: { action, args } }: TaskStep): boolean {
  return action === 'meta' && (typeof args === 'string' || String(args.free_form).startsWith('end_'));
}

function tasksIn(steps: readonly Step[], caught: boolean): readonly CertainTask[] {
  return steps.flatMap((step) => {
    if (step.kind === 'block') return tasksIn(step.steps, caught || step.rescue.length > 0);
    const own = step.task.failedWhen !== undefined || ![undefined, false].includes(ignored(step));
    return [{ step, caught: caught || own }];
  });
}

function ignored({ ignoreErrors }: TaskStep): boolean | undefined {
  return typeof ignoreErrors === 'string' ? true : ignoreErrors;
}
