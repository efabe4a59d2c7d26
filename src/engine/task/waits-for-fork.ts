import type { TaskRun } from '../variables/task-run.ts';

/** Tells that a task's host waits for a fork, and that it has got one. */
export function waitsForFork({ run, ref }: TaskRun): (isWaiting: boolean) => void {
  const { emit } = run.batch.run.input;
  return (isWaiting) => emit({ type: 'task-waits', task: ref, host: run.host.name, isWaiting });
}
