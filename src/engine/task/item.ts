import type { Vars } from '../../model/inventory.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Control } from '../../sdk/define.ts';
import { fork } from '../../shadow/fork.ts';
import { createModel, type Model } from '../../shadow/model.ts';
import { formatPlace } from '../../source/diagnostic.ts';
import { DependsOnUnknown, type Scope } from '../../template/templating.ts';
import { ledgerOf, noteOpen } from '../check/ledger.ts';
import { asTheHostIs, doubt, perhaps } from '../check/perhaps.ts';
import { createControl } from '../control/control.ts';
import { fateOf } from '../outcome/interrupted.ts';
import { failed, fromError, registered, skipped, unknown } from '../outcome/result.ts';
import type { Connections } from '../reach/connections.ts';
import { createShadows, type Shadows } from '../reach/shadows.ts';
import { beforeTryingAgain, beforeWaiting } from '../state/state.ts';
import { waitingForOthers } from '../variables/hostvars.ts';
import { asNumber, firstFalse, isTrue } from '../variables/keywords.ts';
import { type TaskRun, taskScope } from '../variables/task-run.ts';
import { attempt } from './attempt.ts';
import { grow } from './grow.ts';
import { backgroundOf, cannotBeLeft, type Job, jobOf, withinTime } from './job.ts';
import { judge } from './judge.ts';
import { namesToCome } from './notify.ts';
import { noteUnderWay } from './owed-before.ts';
import { keyOf, prepare } from './prepared.ts';
import { untilDone } from './retry.ts';
import { sharedBy } from './shared.ts';
import { open as openTarget, placeOf, userNamed, userOf } from './target.ts';
import { withinSeconds } from './time-limit.ts';
import { waitsForFork } from './waits-for-fork.ts';

/** One item of a task's loop on one host, or the whole of a task that doesn't loop: conditions, tries, verdict. */
export async function runItem(task: TaskRun, local: Vars, item = 0): Promise<Outcome> {
  try {
    const scope = taskScope(task, local);
    const told = conditionAtOnce(task, scope);
    const unmet = told ? told.unmet : await awaitedCondition(task, scope, local, item);
    // What is left out of checks comes all the same.
    if (asksForCheck(unmet)) await perhaps(task, (tried) => tryAnyway(tried, local, item));
    if (unmet !== undefined) return skipped('the condition is false', { false_condition: unmet });
    if (isOfChecks(task, local)) return await checkAlone(task, scope, local, item);
    return await tryItem(task, scope, local, item);
  } catch (error) {
    return fromError(error);
  }
}

/** What `unmetCondition` says; undefined where something is in the way of telling. */
function conditionAtOnce(
  task: TaskRun,
  scope: Scope,
): { readonly unmet: string | boolean | undefined } | undefined {
  try {
    return { unmet: unmetCondition(task, scope) };
  } catch {
    return undefined;
  }
}

/** As `unmetCondition`, when what it looks at is there. */
async function awaitedCondition(
  task: TaskRun,
  scope: Scope,
  local: Vars,
  item: number,
): Promise<string | boolean | undefined> {
  try {
    return await waitingForOthers(task, () => unmetCondition(task, scope));
  } catch (error) {
    if (error instanceof DependsOnUnknown) await perhaps(task, (tried) => tryAnyway(tried, local, item));
    throw error;
  }
}

/** As if its condition held. */
function tryAnyway(task: TaskRun, local: Vars, item: number): Promise<Outcome> {
  return tryItem(task, taskScope(task, local), local, item).catch(fromError);
}

/** Whether it runs in checks alone: a run's answer to `ansible_check_mode` leaves it out. */
function isOfChecks(task: TaskRun, local: Vars): boolean {
  const { when } = task.step;
  if (!task.run.batch.run.input.check || !when.some(({ expression }) => asksForCheck(expression)))
    return false;
  try {
    return unmetCondition(task, taskScope(task, { ...local, ansible_check_mode: false })) !== undefined;
  } catch {
    return false;
  }
}

function asksForCheck(expression: unknown): boolean {
  return String(expression).includes('ansible_check_mode');
}

/** On models of its own, which are gone with it: what it changes there never comes. */
async function checkAlone(task: TaskRun, scope: Scope, local: Vars, item: number): Promise<Outcome> {
  const { batch } = task.run;
  const shadows = apartFrom(batch.run.shadows);
  const apart = { ...task, run: { ...task.run, batch: { ...batch, run: { ...batch.run, shadows } } } };
  const outcome = await tryItem(apart, scope, local, item);
  return outcome.status === 'changed' ? unknown('a condition lets it run in checks alone') : outcome;
}

/** The first condition that leaves the task out. Throws TemplateError. */
export function unmetCondition({ step, run }: TaskRun, scope: Scope): string | boolean | undefined {
  return firstFalse(step.when, scope, run.batch.run.input.templating)?.expression;
}

async function tryItem(task: TaskRun, scope: Scope, local: Vars, item: number): Promise<Outcome> {
  const { step, run } = task;
  const { input, limit } = run.batch.run;
  const job = jobOf(task, scope);
  const seconds = asNumber(step.timeout, scope, input.templating) ?? 0;
  let isOver = false;
  const timeIsUp = (ended: Outcome) => {
    isOver = true;
    return timedOut(seconds, ended);
  };
  const attemptIn = (signal: AbortSignal) =>
    withinTime(job, signal, (until) => attemptOnce(task, scope, item, until, job));
  const scopeWith = (outcome: Outcome) => taskScope(task, { ...local, ...resultVariable(task, outcome) });
  const tryOnce = async () => {
    // Who waits for another host takes nobody's place: it may be the other that needs it. Time runs from its place on.
    const outcome = await waitingForOthers(task, () =>
      limit(() => withinSeconds(seconds, input.signal, attemptIn, timeIsUp), waitsForFork(task)),
    );
    if (isOver) return outcome;
    const grown = grow(task, outcome);
    return waitingForOthers(task, () => judge(grown, step, scopeWith(grown), input.templating));
  };
  const progress = (attempts: number, of: number) => {
    beforeTryingAgain(run);
    report(task)('waiting to try again', attempts, of, 'attempts');
  };
  const { templating, signal } = input;
  const retried = { step, scope, templating, signal, scopeWith, progress, isOver: () => isOver };
  return asTheHostIs(task, scope, await untilDone(retried, tryOnce));
}

function resultVariable({ step }: TaskRun, outcome: Outcome): Vars {
  return step.task.register === undefined ? {} : { [step.task.register]: registered(outcome, step.task) };
}

function timedOut(seconds: number, ended: Outcome): Outcome {
  return failed({
    message: `not done after ${seconds} s, the task's timeout`,
    hint: `${fateOf(ended)}; raise \`timeout\`, or look at what it waited for`,
  });
}

function report({ run, ref }: TaskRun): Control['progress'] {
  const { emit } = run.batch.run.input;
  return (what, done, total, unit) =>
    emit({ type: 'task-progress', task: ref, host: run.host.name, what, done, total, unit });
}

async function attemptOnce(
  task: TaskRun,
  scope: Scope,
  item: number,
  signal: AbortSignal,
  job: Job | undefined,
): Promise<Outcome> {
  const { step, run } = task;
  const { input, opener, connections } = run.batch.run;
  const progress = report(task);
  const check = isTrue(step.checkMode, scope, input.templating) ?? input.check;
  const prepared = run.early.prepared(keyOf(task, item)) ?? (await prepareSurely(task, scope, item));
  if ('mistake' in prepared) return failed(prepared.mistake);
  const { target, module } = prepared;
  if (job?.isLeft && !module.background) return failed(cannotBeLeft(module.name));
  // What a task that only checks would change is gone with it.
  const shadows = check && shadowsOf(task, connections);
  const realHands = () => openTarget(target, opener, { signal, progress });
  const hands = () => (shadows ? openTarget(target, shadows, { signal, progress }) : realHands());
  const model = shadows ? shadows.modelOf(target?.host ?? run.host.name) : undefined;
  const reconnect = async () => {
    if (!shadows && target) await connections.reset(target.host);
    return hands();
  };
  const control = createControl({
    run: run.batch.run,
    host: run.host.name,
    scope,
    step,
    signal,
    progress,
    reconnect,
    check,
    ...placeOf(task, target),
    ...backgroundOf(job),
  });
  const { isDraft, isTrial, isPerhaps } = run.batch.run;
  // What a task does in a check for real, or in a run on a model alone, is neither saved nor held against what was.
  const isMeant = check === input.check;
  const ledger = isMeant ? ledgerOf(task, item, target?.host ?? run.host.name) : undefined;
  if (!isMeant) noteOpen(task);
  const outcome = await attempt({
    step,
    prepared,
    control,
    hands,
    realHands,
    model,
    isDraft,
    isTrial,
    isPerhaps,
    early: run.early,
    ledger,
    begin: () => noteUnderWay(run, task.position, namesToCome(task, scope)),
    shared: sharedBy(task, prepared),
    doubt: (reason) => doubt(task, doubtful(task, reason), scope, userOf(target)),
  });
  if (input.check && !check) beforeWaiting(run);
  return outcome;
}

/** As `prepare`; where the arguments can't be known, neither can be what is done. */
async function prepareSurely(task: TaskRun, scope: Scope, item: number): Promise<ReturnType<typeof prepare>> {
  try {
    return prepare(task, scope, item);
  } catch (error) {
    if (error instanceof DependsOnUnknown)
      await doubt(task, doubtful(task, error.reason), scope, userNamed(task, scope));
    throw error;
  }
}

function doubtful({ step: { task } }: TaskRun, reason: string): string {
  return `what \`${task.action}\` does (${formatPlace(task.origin.place)}), which depends on ${reason}`;
}

function shadowsOf({ run, step }: TaskRun, connections: Connections): Shadows {
  const { input, shadows } = run.batch.run;
  if (input.check) return step.checkMode === undefined ? shadows : apartFrom(shadows);
  const model = createModel();
  return createShadows(connections, () => model);
}

/** The hosts as the models say, and what is done to them goes no further. */
function apartFrom(shadows: Shadows): Shadows {
  const forks = new Map<string, Model>();
  return shadows.on((host) => {
    const made = forks.get(host) ?? fork(shadows.modelOf(host)).model;
    forks.set(host, made);
    return made;
  });
}
