import { includeKey, type Look, unfolded } from './brought.ts';
import type { Step, TaskStep } from './step.ts';

/** A task that runs on every host of its play, unless an earlier one fails. */
export interface CertainTask {
  readonly step: TaskStep;
  /** Whether its failure is caught: by `rescue`, `ignore_errors` or `failed_when`. */
  readonly caught: boolean;
}

/** The tasks of steps, and of includes among them, that aren't in `rescue` or `always`, up to one that may end the play. */
export function certainTasks(steps: readonly Step[], look: Look): readonly CertainTask[] {
  const tasks = tasksIn(steps, { caught: false, around: [] }, look);
  const end = tasks.findIndex(({ step }) =>
    look(step)?.surely ? false : [...unfolded([step], look)].some(mayEnd),
  );
  return end < 0 ? tasks : tasks.slice(0, end);
}

function mayEnd({ task: { action, args } }: TaskStep): boolean {
  return action === 'meta' && (typeof args === 'string' || String(args.free_form).startsWith('end_'));
}

/** What is around a list of steps: whether their failure is caught, and the includes that brought them. */
interface Around {
  readonly caught: boolean;
  readonly around: readonly string[];
}

function tasksIn(steps: readonly Step[], { caught, around }: Around, look: Look): readonly CertainTask[] {
  return steps.flatMap((step) => {
    if (step.kind === 'block')
      return tasksIn(step.steps, { caught: caught || step.rescue.length > 0, around }, look);
    const own = step.task.failedWhen !== undefined || ![undefined, false].includes(ignored(step));
    const self = { step, caught: caught || own };
    const key = includeKey(step);
    const brought = around.includes(key) ? undefined : look(step);
    if (!brought?.surely) return [self];
    const inside = brought.expansions.flatMap((expansion) => expansion.steps);
    return [self, ...tasksIn(inside, { caught, around: [...around, key] }, look)];
  });
}

function ignored({ ignoreErrors }: TaskStep): boolean | undefined {
  return typeof ignoreErrors === 'string' ? true : ignoreErrors;
}
