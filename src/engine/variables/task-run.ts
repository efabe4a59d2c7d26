import type { TaskStep } from '../../compile/step.ts';
import type { TaskRef } from '../../model/event.ts';
import type { Vars } from '../../model/inventory.ts';
import type { Scope } from '../../template/templating.ts';
import type { HostRun } from '../state/state.ts';
import type { HandlerAt, Position } from '../waiting/progress.ts';
import { scopeOf } from './scope.ts';

/** A task on its way on one host. */
export interface TaskRun {
  readonly run: HostRun;
  readonly step: TaskStep;
  readonly position: Position;
  /** Of the handler that it is or stands in. */
  readonly handlerAt?: HandlerAt;
  readonly ref: TaskRef;
  /** Loop variables of the includes that it stands in. */
  readonly local: Vars;
  /** Whether its failure is ignored or rescued. */
  readonly isCaught?: boolean;
}

/** The variables of a task, with those of the moment: loop variables, its own result. */
export function taskScope({ run, step, position }: TaskRun, local: Vars): Scope {
  return scopeOf(run, step, position, local);
}
