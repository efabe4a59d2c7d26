import type { RunEvent } from '../../src/model/event.ts';
import { wrongFiles } from './look.ts';
import type { Seen } from './stage.ts';

type TaskEnd = Extract<RunEvent, { readonly type: 'task-end' }>;

/**
 * What a check said and a run then didn't do, in lines. `unknown` says nothing, and where an unknown task then failed or
 * told a handler, what follows may be another way through the play.
 */
export function wrongPredictions(predicted: Seen, real: Seen): readonly string[] {
  const came = new Map(taskEnds(real).map((end) => [keyOf(end), end]));
  const said = taskEnds(predicted);
  // From a promise that wasn't kept all may be different.
  if (said.some((end) => isBrokenPromise(end, came.get(keyOf(end))))) return [];
  const unsure = said.some(({ outcome }) => outcome.status === 'unknown');
  const wrong = beforeOtherWays(said, came).flatMap((end) => [
    ...wrongPrediction(end, came.get(keyOf(end)), unsure),
  ]);
  const keys = new Set(said.map(keyOf));
  const unforeseen = [...came].filter(([key]) => !keys.has(key));
  // What is there in the end can be compared where the run went the same way.
  const isSameWay = unforeseen.length === 0 && came.size === keys.size && kept(said, came);
  if (isSameWay) wrong.push(...wrongFiles(predicted.played.events, real.played.events));
  if (unsure) return wrong;
  return [...wrong, ...unforeseen.map(([key, end]) => `${key}: not foreseen, came ${shown(end)}`)];
}

/** Whether every task that couldn't be foreseen went well. */
function kept(said: readonly TaskEnd[], came: ReadonlyMap<string, TaskEnd>): boolean {
  return said.every(
    (end) => end.outcome.status !== 'unknown' || came.get(keyOf(end))?.outcome.status !== 'failed',
  );
}

/** Whether a run went as nobody could have foretold: a promise wasn't kept, or something unknown failed. */
export function wentAnotherWay(predicted: Seen, real: Seen): boolean {
  const came = new Map(taskEnds(real).map((end) => [keyOf(end), end]));
  const said = taskEnds(predicted);
  return !kept(said, came) || said.some((end) => isBrokenPromise(end, came.get(keyOf(end))));
}

/** Each host's tasks up to the first of which nobody could know that it fails: what it skips, a check goes through. */
function beforeOtherWays(said: readonly TaskEnd[], came: ReadonlyMap<string, TaskEnd>): readonly TaskEnd[] {
  const lost = new Set<string>();
  return said.filter((end) => {
    if (lost.has(end.host)) return false;
    const real = came.get(keyOf(end))?.outcome;
    if (end.outcome.status === 'unknown' && real?.status === 'failed' && !real.ignored) lost.add(end.host);
    return true;
  });
}

/** Whether something else came of what is taken to succeed: a command with `creates`, and `validate`. */
function isBrokenPromise(said: TaskEnd, came: TaskEnd | undefined): boolean {
  const status = came?.outcome.status;
  if (status === 'ok' && said.outcome.status === 'unknown') return writesAllTheSame(came);
  if (isCommand(said)) return status === 'failed' || (status === 'ok' && said.outcome.status === 'changed');
  // With a `failed_when` that says no it is `ok`.
  return status !== 'changed' && JSON.stringify(came?.outcome ?? '').includes('failed to validate');
}

/** One that is told as no change, with `changed_when`, and writes: nothing behind it is asked anew. */
function writesAllTheSame(end: TaskEnd | undefined): boolean {
  if (!end || !/^(shell|command)$/.test(end.task.action)) return false;
  return /\b(rm|mkdir|touch|ln|mv|cp|chmod|sed)\b|>/.test(JSON.stringify(end.outcome.result));
}

/** One that will change something, whatever `changed_when` says. Done again by `until`, it finds what it made. */
function isCommand({ task, outcome }: TaskEnd): boolean {
  if (!/^(shell|command)$/.test(task.action)) return false;
  return outcome.status === 'changed' || (outcome.status === 'ok' && isPromised(outcome.result));
}

/** Of one that was left out, and of one that only reads, the code is known before. */
function isPromised({ attempts, rc, results }: Readonly<Record<string, unknown>>): boolean {
  if (Array.isArray(results))
    return results.some((item: Readonly<Record<string, unknown>>) => isPromised(item));
  return typeof rc !== 'number' || (typeof attempts === 'number' && attempts > 1);
}

function wrongPrediction(said: TaskEnd, came: TaskEnd | undefined, unsure: boolean): readonly string[] {
  const { status } = said.outcome;
  if (status === 'unknown' || status === came?.outcome.status) return [];
  if (came === undefined) return unsure ? [] : [`${keyOf(said)}: predicted ${shown(said)}, and never came`];
  return [`${keyOf(said)}: predicted ${shown(said)}, came ${shown(came)}`];
}

function taskEnds({ played }: Seen): readonly TaskEnd[] {
  return played.events.filter((event) => event.type === 'task-end');
}

/** A handler that is flushed twice, or a task that is included in a loop, has one place for each time. */
function keyOf({ host, task }: TaskEnd): string {
  return `${host} ${task.id} ${task.name} (${task.place.replace(/^.*fplay-made-\w+\//, '')})`;
}

function shown({ outcome }: TaskEnd): string {
  const { status } = outcome;
  if (status === 'failed') return `failed: ${outcome.failure.message}`;
  if (status !== 'changed') return status;
  return `changed ${JSON.stringify(outcome.differences)}`;
}
