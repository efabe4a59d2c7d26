import { join } from 'node:path';
import type { Project } from '../load/project.ts';
import type { Vars } from '../model/inventory.ts';
import { type Expansion, expandRole, expandTasks, siteOf } from './include.ts';
import { possibleNames } from './possible-names.ts';
import type { Step, TaskStep } from './step.ts';

/** What an include brings, as far as that can be told before the run. */
export interface Brought {
  /** One for each file or role that its name may mean. */
  readonly expansions: readonly Expansion[];
  /** Variables of the roles among them. */
  readonly vars: readonly Vars[];
  /** Whether every host gets it: no condition, loop or fact is asked. */
  readonly surely: boolean;
}

/** Looks into an include; undefined where it could bring anything, and for any other task. */
export type Look = (step: TaskStep) => Brought | undefined;

/** Looks into includes before the run, into each once. */
export function lookIntoIncludes(project: Pick<Project, 'tasks' | 'role'>): Look {
  const seen = new Map<TaskStep, Brought | undefined>();
  return (step) => {
    if (!isInclude(step)) return undefined;
    if (!seen.has(step)) seen.set(step, lookInto(step, project));
    return seen.get(step);
  };
}

/** Whether a task is an include. */
export function isInclude({ task }: TaskStep): boolean {
  return task.action === 'include_tasks' || task.action === 'include_role';
}

/** Tells two includes apart that may bring different things. */
export function includeKey({ task, role, searchPath }: TaskStep): string {
  return JSON.stringify([task.action, task.args, task.loop?.items, task.vars, role?.path, searchPath]);
}

/** All tasks of steps in order, those of `rescue` and `always`, of health checks, and of what includes may bring, each include once. */
export function* unfolded(
  steps: readonly Step[],
  look: Look,
  seen: Set<string> = new Set(),
): Generator<TaskStep> {
  for (const step of steps) {
    yield* unfolded(step.rolling?.health ?? [], look, seen);
    if (step.kind === 'block') {
      yield* unfolded([...step.steps, ...step.rescue, ...step.always], look, seen);
      continue;
    }
    yield step;
    if (!isInclude(step) || seen.has(includeKey(step))) continue;
    seen.add(includeKey(step));
    for (const expansion of look(step)?.expansions ?? [])
      yield* unfolded([...expansion.steps, ...expansion.handlers], look, seen);
  }
}

function lookInto(step: TaskStep, project: Pick<Project, 'tasks' | 'role'>): Brought | undefined {
  const { args } = step.task;
  if (typeof args === 'string') return undefined;
  const isRole = step.task.action === 'include_role';
  const names = possibleNames(args[isRole ? 'name' : 'file'], step, isRole ? [] : taskFolders(step));
  const found = names?.all.map((name) =>
    isRole ? role(name, args, step, project) : tasks(name, step, project),
  );
  if (!names || !found?.every((one) => one !== undefined)) return undefined;
  return {
    expansions: found.map(({ expansion }) => expansion),
    vars: found.flatMap(({ vars }) => vars),
    surely: names.surely && step.when.length === 0,
  };
}

interface Found {
  readonly expansion: Expansion;
  readonly vars: readonly Vars[];
}

function tasks(name: string, step: TaskStep, project: Pick<Project, 'tasks'>): Found | undefined {
  const loaded = project.tasks(name, step.task, siteOf(step));
  if (!('value' in loaded)) return undefined;
  return { expansion: expandTasks(step, loaded.value, callOf(step, name)), vars: [] };
}

function role(name: string, args: Vars, step: TaskStep, project: Pick<Project, 'role'>): Found | undefined {
  const parts = partsOf(args);
  const loaded = parts && project.role(name, parts, step.task, siteOf(step));
  if (!loaded || !('value' in loaded)) return undefined;
  const { defaults, vars } = loaded.value.role;
  return { expansion: expandRole(step, loaded.value, callOf(step, name)), vars: [defaults, vars] };
}

function callOf({ task }: TaskStep, key: string) {
  return { params: task.vars ?? {}, key };
}

/** The files that an `include_role` names; undefined where one isn't known before the run. */
function partsOf(args: Vars) {
  const named = [
    ['tasksFrom', args.tasks_from],
    ['varsFrom', args.vars_from],
    ['defaultsFrom', args.defaults_from],
    ['handlersFrom', args.handlers_from],
  ] as const;
  const given = named.filter(([, name]) => name !== undefined);
  if (given.some(([, name]) => typeof name !== 'string' || name.includes('{{'))) return undefined;
  return {
    ...(Object.fromEntries(given) as Readonly<Record<string, string>>),
    ...(String(args.rolespec_validate) === 'false' && { validate: false }),
  };
}

/** Where `include_tasks` looks for its file. */
function taskFolders(step: TaskStep): readonly string[] {
  const { folders, role, play, handler } = { ...siteOf(step), role: step.role };
  const own = role ? [join(role.path, handler ? 'handlers' : 'tasks'), role.path] : [];
  return [...new Set([...folders, ...own, play.folder])];
}
