import type { Step, TaskStep } from '../../compile/step.ts';
import type { Vars } from '../../model/inventory.ts';
import { growers } from '../../model/inventory.ts';
import type { HostRun } from '../state/state.ts';
import type { TaskRun } from '../variables/task-run.ts';
import type { Position } from '../waiting/progress.ts';

/** Where a host stands: in which steps, and which of them comes now. */
export interface Standing {
  readonly steps: readonly Step[];
  readonly index: number;
  /** Of the steps, without the index. */
  readonly position: Position;
  readonly local: Vars;
}

/** The tasks behind the one that a host stands at, up to one of which it isn't known yet what comes after it. */
export function* upcomingTasks(
  run: HostRun,
  { steps, index, position, local }: Standing,
): Generator<TaskRun> {
  for (const [step, at] of behind(steps, index + 1, position)) {
    if (step.kind === 'block' || isBoundary(step)) return;
    yield { run, step, position: at, ref: noRef, local };
  }
}

const noRef = { id: '', name: '', action: '', place: '', handler: false };

/** Tasks, and blocks that are done in turns, in the order in which they run as long as nothing fails; with positions. */
function* behind(
  steps: readonly Step[],
  from: number,
  position: Position,
): Generator<readonly [Step, Position]> {
  for (const [offset, step] of steps.slice(from).entries()) {
    const at = [...position, from + offset];
    if (step.kind === 'task' || step.rolling) yield [step, at];
    else {
      yield* behind(step.steps, 0, [...at, 0]);
      yield* behind(step.always, 0, [...at, 2]);
    }
  }
}

/** Whether other hosts take part in a step, or it decides about those to come. */
export function isBoundary({ task, delegateTo, runOnce, throttle, rolling }: TaskStep): boolean {
  if (rolling || delegateTo !== undefined || throttle !== undefined) return true;
  if (runOnce !== undefined && runOnce !== false) return true;
  return ['meta', 'include_tasks', 'include_role', ...growers].includes(task.action);
}
