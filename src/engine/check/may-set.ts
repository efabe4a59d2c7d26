import { factsSet } from '../../compile/facts-set.ts';
import { tasksOf } from '../../compile/list.ts';
import type { BlockStep, Step } from '../../compile/step.ts';
import { unknownBecause } from '../outcome/result.ts';
import { type HostRun, momentOf } from '../state/state.ts';
import { type StoredValue, store, storedValues } from '../state/stored.ts';
import type { Position } from '../waiting/progress.ts';

/** What a rescue knows of its failure. */
const ofFailure = ['ansible_failed_task', 'ansible_failed_result'];

/**
 * In check mode, behind a block in which something is unknown: it may fail when it runs, so what its rescue would set is
 * unknown to all that follows.
 */
export function doubtRescued(run: HostRun, { rescue }: BlockStep, position: Position): void {
  const value = unknownBecause('whether a block with `rescue` fails');
  const failure = ofFailure.map((name) => ({ kind: 'stored' as const, name, value }));
  store(run.host, [...mayBeSet(run, rescue, value), ...failure], momentOf(run, position));
}

/** In check mode: what steps would set of which nobody knows whether they run is unknown to all that follows. */
export function doubtSet(run: HostRun, steps: readonly Step[], reason: string, position: Position): void {
  store(run.host, mayBeSet(run, steps, unknownBecause(reason)), momentOf(run, position));
}

function mayBeSet(run: HostRun, steps: readonly Step[], value: unknown): readonly StoredValue[] {
  const { registry } = run.batch.run.input;
  return steps.flatMap(tasksOf).flatMap(({ task }) => {
    const facts = Object.fromEntries(factsSet(task, registry).names.map((name) => [name, value]));
    const register = task.register === undefined ? undefined : { name: task.register, value };
    return storedValues(task.action, { ansible_facts: facts }, register);
  });
}
