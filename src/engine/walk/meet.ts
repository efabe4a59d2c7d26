import type { Place } from '../state/place.ts';
import { type Flow, momentOf } from '../state/state.ts';
import { type StoredValue, store } from '../state/stored.ts';
import { tooManyFailed } from '../state/too-many-failed.ts';
import { behind } from '../waiting/progress.ts';

/** What a task did to its host's way through the play, and the variables that it set. */
export interface End {
  readonly flow: Flow;
  readonly stored: readonly StoredValue[];
  /** A condition left the task out. */
  readonly skipped?: boolean;
}

/**
 * The way on after a step. What was done to another host is there before that host takes its next step; what ends the
 * play for all is known.
 */
export async function meetBehind(
  { run, position }: Pick<Place, 'run' | 'position'>,
  flow: Flow,
  { fatal, delegated = false, includes = false }: { fatal: boolean; delegated?: boolean; includes?: boolean },
): Promise<Flow> {
  const { progress, program } = run.batch;
  const key = position.join('.');
  if (fatal && flow !== 'next') run.batch.fatal.set(key, run.failure);
  if (flow !== 'next' || includes) return flow;
  const limited = program.play.maxFailPercentage !== undefined;
  if (!delegated && !fatal && !limited) return flow;
  progress.reach(run.host.name, behind(position));
  await progress.whenReached(behind(position));
  if (!run.batch.fatal.has(key) && !tooManyFailed(run.batch)) return 'next';
  // What a rescue of this host's is about is what went wrong on the other.
  run.failure = run.batch.fatal.get(key);
  return 'failed';
}

/**
 * `run_once`: when all have come this far, the first host of the batch does the task, and all keep what it set. `lasting`:
 * what came out well in an earlier batch isn't done again.
 */
export async function inOneHost(
  { run, step, position }: Place,
  perform: () => Promise<End>,
  { lasting = false }: { readonly lasting?: boolean } = {},
): Promise<Flow> {
  const { batch, host } = run;
  const shared = batch.sharedAt(position);
  shared.arrived.add(host.name);
  batch.progress.reach(host.name, position);
  await batch.progress.whenReached(position);
  const key = `${step.id} ${position.join('.')}`;
  const earlier = lasting ? batch.run.doneOnce.get(key) : undefined;
  if (earlier) {
    store(host, earlier.stored, momentOf(run, position));
    return earlier.flow;
  }
  if (batch.hosts.find((name) => shared.arrived.has(name)) === host.name) {
    const end = perform().then((done) => ({ ...done, failure: run.failure }));
    end.then(shared.result.resolve, shared.result.reject);
    // Where no other host takes part, nobody else hears of it.
    shared.result.promise.catch(() => undefined);
    const came = await end;
    if (lasting && came.flow === 'next' && !came.skipped) batch.run.doneOnce.set(key, came);
    return came.flow;
  }
  const { flow, stored, failure } = await shared.result.promise;
  store(host, stored, momentOf(run, position));
  if (flow !== 'next') run.failure = failure;
  return flow;
}
