import type { TaskStep } from '../compile/step.ts';
import type { Outcome, Result } from '../model/outcome.ts';
import { changes, differences } from '../sdk/changes.ts';
import { type Control, isFailure, type Module, type Plan } from '../sdk/define.ts';
import type { Hands } from '../sdk/host.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import type { EarlyPlans } from './early.ts';
import type { RunInput } from './input.ts';
import type { Prepared } from './prepared.ts';
import { complete, failed, fromError, fromFailure, skipped, unknown } from './result.ts';

/** One try of one task (or of one item of its loop) on one host. */
export interface Attempt {
  readonly step: TaskStep;
  readonly input: RunInput;
  readonly prepared: Prepared;
  readonly control: Control;
  /** Connects where that hasn't been done yet. */
  readonly hands: () => Promise<Hands>;
  readonly check: boolean;
  /** In check mode: something before it would have changed the host. */
  readonly outdated: boolean;
  /** It is tried out on a model before its turn: only what can be foreseen is done. */
  readonly isDraft: boolean;
  /** Plans of this host's tasks that were made before their turn, this one's perhaps among them. */
  readonly early: EarlyPlans;
}

/** Plans, and applies where there is a gap: the only place that knows check mode. */
export async function attempt(task: Attempt): Promise<Outcome> {
  try {
    return await planAndApply(task);
  } catch (error) {
    if (task.control.signal.aborted) return failed({ message: 'interrupted' });
    return inDoubt(task, fromError(error));
  }
}

async function planAndApply(task: Attempt): Promise<Outcome> {
  const { module, args } = task.prepared;
  const hands = module.local ? noHost(module) : await task.hands();
  const early = await task.early.take(task.prepared);
  const plan = early ?? (await module.plan(args, hands, task.control));
  if (isFailure(plan)) return inDoubt(task, fromFailure(plan));
  if (plan.skipped !== undefined) return skipped(plan.skipped, plan.result);
  const run = () => apply(plan, hands, task);
  if (!task.check) return run();
  if (task.isDraft) throw new DependsOnUnknown('a check');
  return predict(task, plan, run);
}

async function apply(plan: Plan, hands: Hands, task: Attempt): Promise<Outcome> {
  const { module, args } = task.prepared;
  const gap = changes(plan);
  const effect = plan.effect ?? 'state';
  const changed = effect === 'arbitrary' || (effect === 'state' && Object.keys(gap).length > 0);
  if (!changed && effect === 'state') return settled(plan, false, plan.result);
  // What waits (observe) lets the world change as well.
  if (changed || effect === 'observe') task.early.spoil();
  if (effect !== 'state' && task.isDraft) throw new DependsOnUnknown('what only the host will tell');
  const applied = await module.apply?.(gap, args, hands, task.control);
  const result = { ...plan.result, ...(isFailure(applied) ? applied.result : applied) };
  // A command that ran and failed has done something; a state that wasn't reached is left as it was.
  return isFailure(applied)
    ? fromFailure({ ...applied, result }, effect === 'arbitrary' && applied.result?.changed !== false)
    : settled(plan, changed, result);
}

function settled(plan: Plan, changed: boolean, result: Result = {}): Outcome {
  const completed = complete(result, { changed, failed: false });
  return changed
    ? { status: 'changed', result: completed, differences: differences(plan) }
    : { status: 'ok', result: completed };
}

/** What `apply` would come to. Commands that only look are run, as long as what they see is still true. */
async function predict(task: Attempt, plan: Plan, run: () => Promise<Outcome>): Promise<Outcome> {
  const what = `\`${task.step.task.action}\` at ${task.control.host}`;
  switch (plan.effect ?? 'state') {
    case 'state':
      return settled(plan, Object.keys(changes(plan)).length > 0, plan.result);
    case 'observe':
      if (plan.readOnly || !task.outdated) return inDoubt(task, await run());
      return unknown(`${what} looks at what earlier tasks would have changed`);
    case 'arbitrary':
      return unknown(`what ${what} does is known only when it runs`);
  }
}

/** In check mode, a failure that may come from an earlier task's change not being there says nothing. */
function inDoubt(task: Attempt, outcome: Outcome): Outcome {
  if (!task.check || !task.outdated || outcome.status !== 'failed') return outcome;
  return unknown(`it builds on what earlier tasks would have changed: ${outcome.failure.message}`);
}

/** What modules that run on the control machine alone get for a host: touching it is a fault of the module. */
function noHost(module: Module): Hands {
  return new Proxy({} as Hands, {
    get() {
      throw new Error(`the module ${module.name} is declared local, yet it uses the host`);
    },
  });
}
