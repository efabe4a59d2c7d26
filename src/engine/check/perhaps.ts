import type { TaskStep } from '../../compile/step.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Module } from '../../sdk/define.ts';
import { type Fork, fork } from '../../shadow/fork.ts';
import { changedBefore } from '../../shadow/model.ts';
import { formatPlace } from '../../source/diagnostic.ts';
import { DependsOnUnknown, type Scope } from '../../template/templating.ts';
import { unknownReason } from '../../template/unknown.ts';
import { unknown } from '../outcome/result.ts';
import { createEarlyPlans } from '../state/early-plans.ts';
import { createOwed } from '../state/owed.ts';
import { draftHostState } from '../state/state.ts';
import { isTrue } from '../variables/keywords.ts';
import type { TaskRun } from '../variables/task-run.ts';

/**
 * In check mode: does a task that may run or not on copies of the models. Whatever it would change there is unknown from
 * now on.
 */
export async function perhaps(task: TaskRun, work: (tried: TaskRun) => Promise<unknown>): Promise<void> {
  const { run, step } = task;
  const { input, shadows } = run.batch.run;
  const module = input.registry.get(step.task.action);
  if (!input.check || !module?.apply || module.local) return;
  const why = whyOf(step);
  // What is done for real in a check isn't tried out.
  if (step.checkMode !== undefined) return doubt(task, why);
  const forks = new Map<string, Fork>();
  const modelOf = (host: string) => {
    const made = forks.get(host) ?? fork(shadows.modelOf(host));
    forks.set(host, made);
    return made.model;
  };
  const { witness: _, ...silent } = { ...input, emit: () => {} };
  await work({
    ...task,
    run: {
      ...run,
      host: draftHostState(run.host),
      batch: {
        ...run.batch,
        run: { ...run.batch.run, input: silent, shadows: shadows.on(modelOf), isPerhaps: true },
      },
      early: createEarlyPlans(),
      kept: {},
      notified: createOwed(),
      perhapsNotified: createOwed(),
    },
  });
  run.early.spoil();
  for (const { settle } of forks.values()) settle(why);
}

/** In check mode: what an include brings isn't known. */
export async function doubtAll({ run, step }: TaskRun): Promise<void> {
  const { check } = run.batch.run.input;
  if (!check) return;
  run.early.spoil();
  await run.batch.run.shadows.doubt(run.host.name, undefined, whyOf(step));
}

function whyOf({ task }: TaskStep): string {
  return `whether \`${task.action}\` runs (${formatPlace(task.origin.place)})`;
}

/** In check mode: nobody knows what a task does. What it may change is unknown from now on. `user`: whose home `~` is. */
export async function doubt(task: TaskRun, reason: string, scope?: Scope, user?: string): Promise<void> {
  const { run, step } = task;
  const { registry, check, templating } = run.batch.run.input;
  const module = registry.get(step.task.action);
  if (!check || run.batch.run.isDraft || (module && changesNothing(module, step))) return;
  run.early.spoil();
  const render = (value: unknown) => (scope ? templating.render(value, scope) : undefined);
  try {
    const host = hostOf(task, render);
    const { args } = step.task;
    const given = typeof args === 'string' ? {} : args;
    const value = (name: string) => (given[name] === undefined ? undefined : pathOrName(render(given[name])));
    const outputs = given.outputs === undefined ? undefined : listed(render(given.outputs));
    const named = typeof args === 'string' ? undefined : module && reachOf(module, value);
    const paths = (outputs ?? named)?.map((path) => absolute(path, user));
    await run.batch.run.shadows.doubt(host, paths, reason);
  } catch {
    await run.batch.run.shadows.doubt(run.host.name, undefined, reason);
  }
}

/**
 * Of a failure of what is done for real in a check: on a host that earlier tasks would have changed there may be none. Where
 * the playbook has an answer to it, it stands as it was found.
 */
export function asTheHostIs(task: TaskRun, scope: Scope, outcome: Outcome): Outcome {
  const { run, step, isCaught } = task;
  const { input, shadows } = run.batch.run;
  if (outcome.status !== 'failed' || !input.check || isCaught) return outcome;
  if (isTrue(step.checkMode, scope, input.templating) !== false) return outcome;
  const host = hostOf(task, (value) => input.templating.render(value, scope));
  if (!shadows.modelOf(host).changed) return outcome;
  const said = `as the host is, it fails: ${outcome.failure.message}`;
  return unknown(`it depends on ${changedBefore}; ${said}`, outcome);
}

/** The host that a task works on. */
function hostOf({ run, step: { delegateTo } }: TaskRun, render: (value: unknown) => unknown): string {
  return delegateTo === undefined ? run.host.name : String(render(delegateTo));
}

function changesNothing(module: Module, { task }: TaskStep): boolean {
  if (!module.apply || module.local) return true;
  return (
    module.freeForm !== undefined &&
    (promisesNoChange(task) || (typeof task.args === 'object' && task.args.read_only === true))
  );
}

/** `changed_when: false` says of a command that it changes nothing. */
export function promisesNoChange({ changedWhen }: TaskStep['task']): boolean {
  const [first, ...more] = changedWhen ?? [];
  return first !== undefined && more.length === 0 && String(first.expression) === 'false';
}

/** What a command says that it writes. */
function listed(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(pathOrName).map(isPath);
}

/** All paths that a module may change; undefined where that may be anything. */
function reachOf(
  { touches }: Module,
  given: (name: string) => string | undefined,
): readonly string[] | undefined {
  if (typeof touches === 'function') return touches(given);
  return touches?.flatMap((name) => given(name) ?? []).map(isPath);
}

function isPath(text: string): string {
  if (/^[/~]/.test(text)) return text;
  throw new DependsOnUnknown('a path');
}

/** A path of the user's own home as one of somebody's. */
function absolute(path: string, user: string | undefined): string {
  if (!/^~(\/|$)/.test(path)) return path;
  if (user === undefined) throw new DependsOnUnknown('whose home it is');
  return `~${user}${path.slice(1)}`;
}

function pathOrName(value: unknown): string {
  const reason = unknownReason(value);
  if (reason === undefined && typeof value === 'string') return value;
  throw new DependsOnUnknown(reason ?? 'an argument');
}
