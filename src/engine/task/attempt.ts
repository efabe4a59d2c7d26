import { isDeepStrictEqual } from 'node:util';
import type { TaskStep } from '../../compile/step.ts';
import type { Outcome, Result } from '../../model/outcome.ts';
import { changes, differences } from '../../sdk/changes.ts';
import { type Control, type Failure, isFailure, type Module, type Plan } from '../../sdk/define.ts';
import type { Hands } from '../../sdk/host.ts';
import { liesElsewhere, mayHaveCome } from '../../shadow/missing.ts';
import { lessSure, type Model } from '../../shadow/model.ts';
import { formatPlace } from '../../source/diagnostic.ts';
import { DependsOnUnknown, MayBeRefused } from '../../template/templating.ts';
import { unknownValue } from '../../template/unknown.ts';
import type { Ledger } from '../check/ledger.ts';
import { promisesNoChange } from '../check/perhaps.ts';
import { interrupted } from '../outcome/interrupted.ts';
import { complete, fromError, fromFailure, skipped, unknown } from '../outcome/result.ts';
import type { EarlyPlans, Prepared } from '../state/early-plans.ts';
import { NeedsTurn } from '../state/state.ts';

/** One try of one task (or of one item of its loop) on one host. */
export interface Attempt {
  readonly step: TaskStep;
  readonly prepared: Prepared;
  readonly control: Control;
  /** Where the task works: the host, or a model of it. Connects where that hasn't been done yet. */
  readonly hands: () => Promise<Hands>;
  /** The host itself, also in check mode. */
  readonly realHands: () => Promise<Hands>;
  /** In check mode: the model that is changed in place of the host. */
  readonly model: Model | undefined;
  /** It is tried out on a model before its turn: only what can be foreseen is done. */
  readonly isDraft: boolean;
  /** It is found out whether the host has something to do, before its turn. */
  readonly isTrial: boolean;
  /** Plans of this host's tasks that were made before their turn, this one's perhaps among them. */
  readonly early: EarlyPlans;
  /** It may not run at all: what only looks or waits is left out. */
  readonly isPerhaps: boolean;
  /** Told before the host is changed. */
  readonly begin: () => void;
  /** In check mode: told that nobody knows what it does, and why. */
  readonly doubt: (reason: string) => Promise<void>;
  /** Where a plan is saved, or a saved one is done. */
  readonly ledger: Ledger | undefined;
  /** Where other hosts may change the same at the same time: how they take turns. */
  readonly shared: Shared | undefined;
}

/** Changes of one thing: how many there were, and one more when those before it are made. */
export interface Shared {
  readonly count: () => number;
  readonly change: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Plans, and applies where there is a gap: the only place that knows check mode. */
export async function attempt(task: Attempt): Promise<Outcome> {
  const outcome = await (task.model ? checked(task, task.model) : planAndApply(task));
  await task.ledger?.outcome(outcome);
  // What is refused is said in the host's own words, whatever `failed_when` makes of it.
  return task.isDraft && outcome.status === 'failed' ? unknown('why it fails') : outcome;
}

async function planAndApply(task: Attempt): Promise<Outcome> {
  try {
    const { module, args } = task.prepared;
    const hands = module.local || module.connects ? noHost(module) : await task.hands();
    const early = await task.early.take(task.prepared);
    const before = early ? 0 : task.shared?.count();
    const plan = early ?? (await module.plan(args, hands, task.control));
    if (!task.shared || !hasToChange(plan)) return await carryOut(plan, hands, task);
    if (task.isDraft) throw new DependsOnUnknown('what others change');
    const { count, change } = task.shared;
    return await change(async () => {
      const isStale = count() !== before;
      return carryOut(isStale ? await module.plan(args, hands, task.control) : plan, hands, task);
    });
  } catch (error) {
    if (error instanceof DependsOnUnknown && task.model) await task.doubt(error.reason);
    return task.control.signal.aborted ? interrupted(error) : fromError(error);
  }
}

/** Whether a state is to be reached that isn't there. */
function hasToChange(plan: Plan | Failure): boolean {
  return !isFailure(plan) && (plan.effect ?? 'state') === 'state' && Object.keys(changes(plan)).length > 0;
}

async function carryOut(plan: Plan | Failure, hands: Hands, task: Attempt): Promise<Outcome> {
  if (isFailure(plan)) return fromFailure(plan);
  if (plan.skipped !== undefined) return skipped(plan.skipped, plan.result);
  if (!task.model) return apply(plan, hands, task);
  if (task.isDraft) throw new DependsOnUnknown('a check');
  return predict(plan, hands, task, task.model);
}

async function apply(plan: Plan, hands: Hands, task: Attempt): Promise<Outcome> {
  const { module, args } = task.prepared;
  const gap = changes(plan);
  const effect = plan.effect ?? 'state';
  const changed = effect === 'arbitrary' || (effect === 'state' && Object.keys(gap).length > 0);
  if (!changed && effect === 'state') return settled(plan, false, plan.result);
  // `changed_when: false` also stands on what had better not be done to all hosts at once.
  if (changed && task.isTrial) throw new NeedsTurn();
  const refusal = changed && (await task.ledger?.change({ args, gap, differences: differences(plan) }));
  if (refusal) return refusal;
  // What waits (observe) lets the world change as well.
  if (changed || effect === 'observe') task.early.spoil();
  if (effect !== 'state' && task.isDraft) throw new DependsOnUnknown('what only the host will tell');
  if (changed) task.begin();
  const applied = await module.apply?.(gap, args, hands, task.control);
  const result = { ...plan.result, ...(isFailure(applied) ? applied.result : applied) };
  // A command that ran and failed has done something; a state that wasn't reached is left as it was.
  return isFailure(applied)
    ? fromFailure({ ...applied, result }, effect === 'arbitrary' && applied.result?.changed !== false)
    : settled(plan, changed && !(effect === 'arbitrary' && applied?.changed === false), result);
}

function settled(plan: Plan, changed: boolean, result: Result = {}): Outcome {
  const completed = complete(result, { changed, failed: false });
  return changed
    ? { status: 'changed', result: completed, differences: differences(plan) }
    : { status: 'ok', result: completed };
}

/** In check mode: what came of it, and how sure that is. */
async function checked(task: Attempt, model: Model): Promise<Outcome> {
  const { unsure, because } = model;
  model.missing = 'nothing';
  const outcome = await planAndApply(task);
  const { task: written } = task.step;
  if (model.unsure !== unsure)
    model.because = `what \`${written.action}\` does (${formatPlace(written.origin.place)})`;
  const { module } = task.prepared;
  if (module.local || module.steady) return outcome;
  if (unsure === 'nothing')
    return besideOthers(task, model, outcome, 'what services do that earlier tasks start');
  const isPrediction = ['ok', 'changed', 'failed'].includes(outcome.status);
  if (unsure === 'all') return isPrediction ? withoutOthers(task, outcome, because) : outcome;
  // Of a failure behind packages it has to be known that it is for nothing that they may have brought.
  const mayStand = outcome.status !== 'failed' || liesElsewhere(model);
  return mayStand ? besideOthers(task, model, outcome, because) : withoutOthers(task, outcome, because);
}

/** Packages and services may have brought by then what a task found missing: what it comes to then, nobody knows. */
async function besideOthers(
  task: Attempt,
  model: Model,
  outcome: Outcome,
  because: string,
): Promise<Outcome> {
  const { status } = outcome;
  const { missing } = model;
  const isCommand = task.prepared.module.freeForm !== undefined;
  if (status === 'unknown' || !mayHaveCome(model)) return outcome;
  if (status === 'changed' && missing === 'looked' && !isCommand) return outcome;
  if (status === 'changed' && missing === 'read') await task.doubt(because);
  return withoutOthers(task, outcome, because);
}

/** Nobody knows, for a reason; of what fails nobody knows what it does then. */
async function withoutOthers(task: Attempt, outcome: Outcome, because: string): Promise<Outcome> {
  const { status } = outcome;
  if (status === 'failed') await task.doubt(because);
  const otherwise = status === 'failed' ? `fail: ${outcome.failure.message}` : `be ${status}`;
  return unknown(`it depends on ${because}; without that it would ${otherwise}`, outcome);
}

/** What `apply` would come to, on a model of the host. Commands that only look are run, as long as what they see is still true. */
async function predict(plan: Plan, hands: Hands, task: Attempt, model: Model): Promise<Outcome> {
  switch (plan.effect ?? 'state') {
    case 'state':
      return foresee(plan, hands, task, model);
    case 'observe':
      if (task.isPerhaps) return unknown('it may not run');
      if (plan.readOnly || task.prepared.module.local) return apply(plan, hands, task);
      if (!model.changed) return apply(plan, await task.realHands(), task);
      return unknown('it looks at what earlier tasks change');
    case 'arbitrary':
      if (plan.outputs !== undefined) return foresee(plan, hands, task, model);
      if (!task.prepared.module.local && !promisesNoChange(task.step.task)) await anything(task, model);
      return unknown(`what \`${task.step.task.action}\` does is known only when it runs`);
  }
}

/** It does what nobody knows, as far as it goes. */
async function anything(task: Attempt, model: Model): Promise<void> {
  if (task.prepared.module.touches) await task.doubt('what is known only when it runs');
  else lessSure(model, 'all');
}

/** Where a change depends on what only the host will know, it is a change all the same. */
async function foresee(plan: Plan, hands: Hands, task: Attempt, model: Model): Promise<Outcome> {
  try {
    return await apply(plan, hands, task);
  } catch (error) {
    if (!(error instanceof DependsOnUnknown) || error instanceof MayBeRefused) throw error;
    const { module, args } = task.prepared;
    const again = await module.plan(args, hands, task.control).catch(() => undefined);
    // Where the model isn't yet what the task wanted, the rest of what it does is missing in it, and may be refused.
    if (again && (isFailure(again) || Object.keys(changes(again)).length > 0)) {
      lessSure(model, 'all');
      throw error;
    }
    const after = again && !isFailure(again) ? again.result : undefined;
    const result = {
      ...unknownResult(module, plan.result, error.reason),
      ...lasting(plan.result, args, after),
    };
    return settled(plan, true, result);
  }
}

/** What of a plan's result was said by the arguments, or is the same behind the change. */
function lasting(result: Result = {}, args: unknown, after: Result = {}): Result {
  const said = new Set(typeof args === 'object' && args !== null ? Object.values(args) : []);
  return Object.fromEntries(
    Object.entries(result).filter(([key, value]) => said.has(value) || isSame(after[key], value)),
  );
}

/** False where something in one of them isn't known. */
function isSame(a: unknown, b: unknown): boolean {
  try {
    return isDeepStrictEqual(a, b);
  } catch (error) {
    if (error instanceof DependsOnUnknown) return false;
    throw error;
  }
}

/** What a module leaves for `register`, none of it known. */
function unknownResult({ returns = {} }: Module, planned: Result = {}, reason: string): Result {
  const names = Object.keys({ ...planned, ...returns }).flatMap((name) =>
    name === 'stdout' || name === 'stderr' ? [name, `${name}_lines`] : [name],
  );
  return Object.fromEntries(names.map((name) => [name, unknownValue(reason)]));
}

/** What modules that run on the control machine alone get for a host: touching it is a fault of the module. */
function noHost(module: Module): Hands {
  return new Proxy({} as Hands, {
    get() {
      throw new Error(`the module ${module.name} is declared to need no connection, yet it uses the host`);
    },
  });
}
