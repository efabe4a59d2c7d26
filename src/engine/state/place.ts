import type { TaskStep } from '../../compile/step.ts';
import type { Vars } from '../../model/inventory.ts';
import type { HandlerAt, Position } from '../waiting/progress.ts';
import type { HostRun } from './state.ts';

/** What a host's steps inherit from where they stand. */
export interface Surroundings {
  /** Whether a failure here is caught by a `rescue` further out. */
  readonly rescued: boolean;
  /** Loop variables of the includes around. */
  readonly local: Vars;
  /** Whether the steps are handlers. */
  readonly handler: boolean;
  /** Of the handler that they are or stand in. */
  readonly handlerAt?: HandlerAt;
  /** Whether a rolling step is around them: hosts don't meet there. */
  readonly rolling: boolean;
}

/** A task at its place on one host. */
export interface Place {
  readonly run: HostRun;
  readonly step: TaskStep;
  readonly position: Position;
  readonly around: Surroundings;
}
