import type { Vars } from '../../model/inventory.ts';
import type { Control, Module } from '../../sdk/define.ts';
import { DependsOnUnknown } from '../../template/templating.ts';
import { createControl } from '../control/control.ts';
import { loopTools } from '../loop/items.ts';
import { loopItems } from '../loop/loop.ts';
import type { EarlyPlan, Prepared } from '../state/early-plans.ts';
import { unmetCondition } from '../task/item.ts';
import { backgroundOf, jobOf } from '../task/job.ts';
import { keyOf, prepare } from '../task/prepared.ts';
import { open, placeOf } from '../task/target.ts';
import { type TaskRun, taskScope } from '../variables/task-run.ts';

/**
 * Plans a task whose turn hasn't come, each item of its loop. What can't be rendered yet is left for its turn, and so is a task
 * that is heavy or has a time: only its turn starts the clock, and nothing else would end what never answers.
 */
export function prefetch(task: TaskRun): void {
  const { registry } = task.run.batch.run.input;
  const module = registry.get(task.step.task.action);
  if (!module || module.local || module.connects || waitsForTurn(task)) return;
  try {
    const scope = taskScope(task, task.local);
    const items = loopItems(task.step, loopTools(task, scope, unprinted)) ?? [{ local: undefined }];
    for (const [number, { local }] of items.entries()) prefetchItem(task, module, local, number);
  } catch {
    // Whatever it is, it is said when its turn comes.
  }
}

/** Whether there is a clock that a task's own turn starts, or its plan is work that is done once. */
export function waitsForTurn({ step, run }: TaskRun): boolean {
  const { heavy = false } = run.batch.run.input.registry.get(step.task.action) ?? {};
  return heavy || (step.timeout ?? step.task.async) !== undefined;
}

/** Commands of the control machine are run when their task's turn has come. */
function unprinted(): never {
  throw new DependsOnUnknown('what a command of the control machine prints');
}

function prefetchItem(task: TaskRun, module: Module, local: Vars | undefined, number: number): void {
  const { early } = task.run;
  try {
    const scope = taskScope(task, local ? { ...task.local, ...local } : task.local);
    if (unmetCondition(task, scope) !== undefined) return;
    if (early.has(keyOf(task, number))) return;
    const prepared = prepare(task, scope, number);
    if ('mistake' in prepared) return;
    const control = watched(
      createControl({
        ...controlOf(task),
        scope,
        ...placeOf(task, prepared.target),
        ...backgroundOf(jobOf(task, scope)),
      }),
    );
    const made = makePlan(task, module, prepared, control.control);
    // Nobody may ever ask for it; and where it fails, the task plans again in its own turn.
    made.catch(() => undefined);
    early.add({
      prepared,
      plan: made,
      hasSameVariables: variablesAsNow(task),
      usesVariables: control.usesVariables,
    });
  } catch {
    // As above.
  }
}

function controlOf({ run, step }: TaskRun) {
  const { signal } = run.batch.run.input;
  return {
    run: run.batch.run,
    host: run.host.name,
    step,
    signal,
    progress: () => {},
    reconnect: () => Promise.reject(new DependsOnUnknown('what time brings')),
    check: true,
  };
}

async function makePlan({ run }: TaskRun, module: Module, { args, target }: Prepared, control: Control) {
  const { opener, shadows, input } = run.batch.run;
  const hands = await open(target, input.check ? shadows : opener, {
    signal: input.signal,
    progress: () => {},
  });
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

/** True as long as the variables are what they are now. */
function variablesAsNow({ run }: TaskRun): EarlyPlan['hasSameVariables'] {
  const { host, batch } = run;
  const [facts, stored, included, losses, groups] = [
    host.facts.now,
    host.stored.now,
    host.included.now,
    batch.run.losses,
    batch.run.growing.groups(),
  ];
  return () =>
    host.facts.now === facts &&
    host.stored.now === stored &&
    host.included.now === included &&
    batch.run.losses === losses &&
    batch.run.growing.groups() === groups;
}
