import { factsSet } from '../../compile/facts-set.ts';
import type { TaskRef } from '../../model/event.ts';
import { growers } from '../../model/inventory.ts';
import { isLeftOutOfChecks, type Outcome } from '../../model/outcome.ts';
import { formatPlace } from '../../source/diagnostic.ts';
import type { TextPart } from '../../template/templating.ts';
import { noteOpen } from '../check/ledger.ts';
import { promisesNoChange } from '../check/perhaps.ts';
import { censor, failed, fromError, registered, unknownBecause } from '../outcome/result.ts';
import type { Place } from '../state/place.ts';
import { type Flow, lose, momentOf } from '../state/state.ts';
import { type StoredValue, store, storedValues } from '../state/stored.ts';
import { notify } from '../task/notify.ts';
import { noteEnded, noteOwed, oweUnderWay } from '../task/owed-before.ts';
import { type Settled, settle, usual } from '../task/settle.ts';
import type { Work } from '../task/work.ts';
import { waitingForOthers } from '../variables/hostvars.ts';
import { scopeOf } from '../variables/scope.ts';
import { type TaskRun, taskScope } from '../variables/task-run.ts';
import { count } from './count.ts';
import { type End, inOneHost, meetBehind } from './meet.ts';

/**
 * Brings a task to its end on one host: meets the other hosts where its meaning asks for it, has its work done, and
 * draws the consequences: counts, variables, handlers, events.
 */
export async function conduct(place: Place, work: Work): Promise<Flow> {
  const { run, step, position } = place;
  const { progress, program } = run.batch;
  const task = taskOf(place);
  const settled = await settle(task);
  const perform = async () =>
    'status' in settled ? finish(place, task, usual, settled) : inTurn(place, task, settled, work);
  const runOnce = 'runOnce' in settled && settled.runOnce;
  const settling = async () => {
    const end = await perform();
    run.batch.run.growing.settle();
    return end;
  };
  const grows = growers.includes(step.task.action);
  if (place.around.rolling) {
    // Where hosts take turns they don't meet; the end of the whole step is where they do.
    const refused = runOnce ? 'run_once' : grows ? step.task.action : undefined;
    const { flow } = await (refused ? finish(place, task, usual, refusedInTurns(refused)) : perform());
    return flow;
  }
  if (runOnce || step.task.action === 'add_host')
    return inOneHost(place, settling, { lasting: runOnce && !place.around.handler });
  progress.reach(run.host.name, position);
  const delegated = step.delegateTo !== undefined || grows;
  if (delegated || program.play.strategy === 'linear') await progress.whenReached(position);
  const { flow } = await perform();
  const fatal = 'anyErrorsFatal' in settled && settled.anyErrorsFatal;
  // Behind an include is behind all that it brings.
  const next = await meetBehind(place, flow, { fatal, delegated, includes: step.standing !== undefined });
  if (grows && next === 'next') run.batch.run.growing.settle();
  return next;
}

function refusedInTurns(what: string): Outcome {
  return failed({
    message: `\`${what}\` inside \`rolling\`: hosts in turns do not meet`,
    hint: 'put the task before or behind the step that is done in turns',
  });
}

function taskOf({ run, step, position, around }: Place): TaskRun {
  const { secrets } = run.batch.run.input;
  const title = titleOf({ run, step, position, around });
  const ref: TaskRef = {
    id: `${run.batch.number}.${position.join('.')}`,
    // What is secret in it may only be found while the task runs.
    get name() {
      return secrets.maskParts(title);
    },
    action: step.task.action,
    place: formatPlace(step.task.origin.place),
    handler: around.handler,
  };
  const { local, handlerAt } = around;
  return { run, step, position, ref, local, ...(handlerAt && { handlerAt }) };
}

/** Of a title that can't be rendered (it speaks of `item`, say), what is written. */
function titleOf({ run, step, position, around }: Place): readonly TextPart[] {
  const { title } = step;
  try {
    if (title.includes('{{'))
      return run.batch.run.input.templating.renderParts(title, scopeOf(run, step, position, around.local));
  } catch {
    // shown as it was written
  }
  return [{ text: title, isWritten: true }];
}

/** A name whose template can't be rendered is told as it was written. */
function renderedTitle(title: string, render: (text: string) => unknown): string {
  if (!title.includes('{{')) return title;
  try {
    return String(render(title));
  } catch {
    return title;
  }
}

/** As many hosts at a time as `throttle` lets. */
function inTurn(place: Place, task: TaskRun, settled: Settled, work: Work): Promise<End> {
  const { throttle } = settled;
  const perform = () => doWork(place, task, settled, work);
  return throttle > 0 ? place.run.batch.throttle(place.position, throttle, perform) : perform();
}

async function doWork(place: Place, task: TaskRun, settled: Settled, work: Work): Promise<End> {
  const { emit } = place.run.batch.run.input;
  const host = place.run.host.name;
  const seen = (outcome: Outcome) => (settled.noLog ? censor(outcome) : outcome);
  const begun = performance.now();
  emit({ type: 'task-start', task: task.ref, host });
  const isCaught = settled.ignoreErrors || place.around.rescued;
  const outcome = await work({ ...task, isCaught }, (item, itemOutcome) => {
    const label = settled.noLog ? '(hidden)' : item.label;
    const shown = seen(withIgnored(itemOutcome, settled));
    emit({ type: 'item-end', task: task.ref, host, label, outcome: shown, diff: settled.diff });
  });
  return finish(place, task, settled, outcome, (performance.now() - begun) / 1000);
}

async function finish(
  place: Place,
  task: TaskRun,
  settled: Settled,
  found: Outcome,
  seconds = 0,
): Promise<End> {
  const { run, step, around } = place;
  const { host, batch } = run;
  const refused = step.task.notify.length > 0 ? await unnotified(place, task, found) : undefined;
  const outcome = refused ?? withIgnored(found, settled);
  if (isCutShort(place, outcome)) oweUnderWay(run);
  noteEnded(run, place.position, [place.position.join('.')]);
  if (outcome.status === 'unknown' || isLeftOutOfChecks(outcome)) noteOpen(task);
  const { register } = step.task;
  const kept = register === undefined ? undefined : { name: register, value: registered(outcome, step.task) };
  const stored = [
    ...(outcome.status === 'unknown' ? unknownFacts(place, outcome.reason) : []),
    ...storedValues(step.task.action, settled.delegateFacts ? {} : outcome.result, kept),
  ];
  store(host, stored, momentOf(run, place.position));
  if (settled.noLog) hideFacts(place, outcome);
  const rescued = around.rescued && (outcome.status === 'failed' || step.onUnreachable === 'rescue');
  count(host, outcome, { rescued, includes: step.standing !== undefined });
  const shown = settled.noLog ? censor(outcome) : outcome;
  batch.run.input.emit({
    type: 'task-end',
    task: task.ref,
    host: host.name,
    outcome: shown,
    seconds,
    diff: settled.diff,
  });
  return { flow: flowAfter(place, task, outcome), stored, skipped: outcome.status === 'skipped' };
}

/** Whether nobody knows how much of it was done, and the host does no more. */
function isCutShort({ run, step }: Place, outcome: Outcome): boolean {
  if (outcome.status === 'failed') return run.batch.run.input.signal.aborted;
  return outcome.status === 'unreachable' && !outcome.ignored && step.onUnreachable !== 'rescue';
}

/** Facts of a `no_log` task, on whichever host, don't outlast the run. */
function hideFacts({ run, step }: Place, { result }: Outcome): void {
  const names = storedValues(step.task.action, result, undefined).map(({ name }) => name);
  run.batch.run.input.factCache?.hide(names);
}

/** What a task would set of which isn't known whether it runs, or to what. */
function unknownFacts({ run, step: { task } }: Place, reason: string): readonly StoredValue[] {
  const { names } = factsSet(task, run.batch.run.input.registry);
  const value = unknownBecause(reason);
  const facts = Object.fromEntries(names.map((name) => [name, value]));
  return storedValues(task.action, { ansible_facts: facts }, undefined);
}

function withIgnored(outcome: Outcome, { ignoreErrors, ignoreUnreachable }: Settled): Outcome {
  if (outcome.status === 'failed') return { ...outcome, ignored: ignoreErrors };
  if (outcome.status === 'unreachable') return { ...outcome, ignored: ignoreUnreachable };
  return outcome;
}

/** Tells the handlers; a failed outcome where the task names one that there isn't. */
async function unnotified(
  { run, step, position }: Place,
  task: TaskRun,
  outcome: Outcome,
): Promise<Outcome | undefined> {
  const isUnknown = outcome.status === 'unknown' && !promisesNoChange(step.task);
  if (outcome.status !== 'changed' && !isUnknown) return undefined;
  const notified = isUnknown ? run.perhapsNotified : run.notified;
  try {
    const missing = await waitingForOthers(task, () => notify(task, notified, outcome));
    noteOwed(run, position);
    return missing === undefined
      ? undefined
      : failed({ message: `no handler is named \`${missing}\`` }, outcome.result);
  } catch (error) {
    return fromError(error);
  }
}

function flowAfter({ run }: Place, task: TaskRun, outcome: Outcome): Flow {
  const { ref, step } = task;
  if (outcome.status !== 'failed' && outcome.status !== 'unreachable') return 'next';
  if (outcome.ignored) return 'next';
  const render = (text: string) => run.batch.run.input.templating.render(text, taskScope(task, task.local));
  const name = renderedTitle(step.task.name ?? '', render);
  run.failure = { ref, name, result: outcome.result };
  if (outcome.status === 'failed' || step.onUnreachable === 'rescue') return 'failed';
  lose(run);
  return 'gone';
}
