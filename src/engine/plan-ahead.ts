import type { Step, TaskStep } from '../compile/step.ts';
import type { Vars } from '../model/inventory.ts';
import type { Control, Module } from '../sdk/define.ts';
import { createControl } from './control.ts';
import type { EarlyPlan } from './early.ts';
import { unmetCondition } from './item.ts';
import { loopItems } from './loop.ts';
import { type Prepared, prepare } from './prepared.ts';
import type { Position } from './progress.ts';
import type { HostRun } from './state.ts';
import { open } from './target.ts';
import { type TaskRun, taskScope } from './task-run.ts';

/**
 * Plans the tasks behind `index`, so many at the most, up to one that others take part in or that decides what comes
 * next. A task whose arguments can't be rendered yet is left for its turn.
 */
export function planAhead(
  run: HostRun,
  steps: readonly Step[],
  index: number,
  position: Position,
  local: Vars,
  most: number,
): void {
  const { program, run: whole } = run.batch;
  if (whole.input.planAhead === false || program.play.strategy === 'linear') return;
  let left = most;
  for (const [step, at] of upcoming(steps, index + 1, position)) {
    if (left <= 0 || isBoundary(step)) return;
    left -= planStep({ run, step, position: at, ref: noRef, local });
  }
}

/** Steps in the order in which they run as long as nothing fails, with their positions. */
function* upcoming(
  steps: readonly Step[],
  from: number,
  position: Position,
): Generator<readonly [TaskStep, Position]> {
  for (const [offset, step] of steps.slice(from).entries()) {
    const at = [...position, from + offset];
    if (step.kind === 'task') yield [step, at];
    else {
      yield* upcoming(step.steps, 0, [...at, 0]);
      yield* upcoming(step.always, 0, [...at, 2]);
    }
  }
}

/** What may stand behind it on another host's way, or isn't known before it ran. */
function isBoundary({ task, delegateTo, runOnce }: TaskStep): boolean {
  if (delegateTo !== undefined || (runOnce !== undefined && runOnce !== false)) return true;
  return task.action === 'meta' || task.action.startsWith('include_');
}

const noRef = { id: '', name: '', action: '', place: '', handler: false };

/** Plans a task, each item of its loop; returns how many plans that were. */
function planStep(task: TaskRun): number {
  const { templating, registry } = task.run.batch.run.input;
  const module = registry.get(task.step.task.action);
  // Nothing but a task's own turn starts the clock of its timeout.
  if (!module || module.local || task.step.task.timeout !== undefined) return 0;
  try {
    const scope = taskScope(task, task.local);
    const scopeWith = (more: Vars) => taskScope(task, { ...task.local, ...more });
    const items = loopItems(task.step, scope, templating, scopeWith) ?? [{ local: {} }];
    return items.filter(({ local }, number) => planItem(task, module, local, number)).length;
  } catch {
    return 0;
  }
}

function planItem(task: TaskRun, module: Module, local: Vars, number: number): boolean {
  const { early, batch } = task.run;
  try {
    const scope = taskScope(task, { ...task.local, ...local });
    if (unmetCondition(task, scope) !== undefined) return false;
    const prepared = prepare(task, scope, number);
    if ('mistake' in prepared || early.has(prepared.key)) return false;
    const control = watched(createControl({ ...controlOf(task), scope }));
    const made = makePlan(task, module, prepared, control.control);
    // Nobody may ever ask for it; and where it fails, the task plans again in its own turn.
    made.catch(() => undefined);
    early.add({ request: prepared, plan: made, holds: holding(task, control.usesVariables) });
    return batch.ended === undefined;
  } catch {
    return false;
  }
}

function controlOf({ run, step }: TaskRun) {
  const { signal } = run.batch.run.input;
  return { run: run.batch.run, host: run.host.name, searchPath: step.searchPath, signal, progress: () => {} };
}

async function makePlan({ run }: TaskRun, module: Module, { args, target }: Prepared, control: Control) {
  const { connections, input } = run.batch.run;
  const hands = await open(target, connections, { signal: input.signal, progress: () => {} });
  return module.plan(args, hands, control);
}

/** Whether a plan looked at variables beyond its arguments: a template does. */
function watched(control: Control): { readonly control: Control; readonly usesVariables: () => boolean } {
  let used = false;
  const noting =
    <A extends readonly unknown[], R>(look: (...words: A) => R) =>
    (...words: A): R => {
      used = true;
      return look(...words);
    };
  const { renderFile, evaluate, test, readVariables } = control;
  const noted = {
    renderFile: noting(renderFile),
    evaluate: noting(evaluate),
    test: noting(test),
    readVariables: noting(readVariables),
  };
  return { control: { ...control, ...noted }, usesVariables: () => used };
}

/** True as long as the variables are those that the plan saw, or it looked at none. */
function holding({ run }: TaskRun, usesVariables: () => boolean): EarlyPlan['holds'] {
  const { host, batch } = run;
  const [facts, stored, included, losses] = [
    host.facts.now,
    host.stored.now,
    host.included.now,
    batch.run.losses,
  ];
  return () =>
    !usesVariables() ||
    (host.facts.now === facts &&
      host.stored.now === stored &&
      host.included.now === included &&
      batch.run.losses === losses);
}
