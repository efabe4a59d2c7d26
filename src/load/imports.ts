import { dirname } from 'node:path';
import type { Block, Node, RoleUse, Task } from '../model/playbook.ts';
import { keywordsOf } from '../model/step-fields.ts';
import { mistake, type Place } from '../source/diagnostic.ts';
import { defined } from '../util/defined.ts';
import type { LoadedRole, Loading, RoleParts, Surroundings } from './context.ts';
import { findTaskFile, notFound } from './find.ts';
import { knownWith, settle } from './known.ts';
import { namedRole, roleVariables } from './role/find-role.ts';

/** The tasks of an imported file, as a block that has the import's keywords. */
export function importTasks(task: Task, around: Surroundings, loading: Loading): Block | undefined {
  const known = knownWith(around.known, task.vars);
  const name = importedName(task, 'file', known, loading);
  const path = name === undefined ? undefined : taskFile(name, task, around, loading);
  if (path === undefined) return undefined;
  if (around.importing.includes(path)) {
    loading.report(
      mistake(
        `\`${loading.display(path)}\` imports itself`,
        task.locateArgument(['file']),
        'use `include_tasks` with a `when` that ends it',
      ),
    );
    return undefined;
  }
  const { folder, nodes } = readTaskFile(path, { ...around, known }, loading);
  return blockOf(task, nodes, folder);
}

/** An imported role, as a block that has the import's keywords. */
export function importRole(task: Task, around: Surroundings, loading: Loading): Block | undefined {
  const known = knownWith(around.known, task.vars);
  const name = importedName(task, 'name', known, loading);
  const loaded = name === undefined ? undefined : loadedRole(name, task, { ...around, known }, loading);
  if (!loaded) return undefined;
  return { ...blockOf(task, loaded.tasks, loaded.folder), role: useOf(loaded, task) };
}

/** Checks the file that an `include_tasks` names outright, so that its mistakes are found before the run. */
export function checkIncludedTasks(task: Task, around: Surroundings, loading: Loading): Task {
  const name = includedName(task, 'file', around, loading);
  const path = name === undefined ? undefined : taskFile(name, task, around, loading);
  if (path !== undefined && !around.importing.includes(path)) readTaskFile(path, around, loading);
  return task;
}

/** Checks the role that an `include_role` names outright, and notes it. */
export function checkIncludedRole(task: Task, around: Surroundings, loading: Loading): Task {
  const name = includedName(task, 'name', around, loading);
  const loaded = name === undefined ? undefined : loadedRole(name, task, around, loading, 'included');
  return loaded ? { ...task, includedRole: loaded.role } : task;
}

/** The name that an include gives, where nothing in the run can change it. */
function includedName(
  task: Task,
  key: 'file' | 'name',
  around: Surroundings,
  loading: Loading,
): string | undefined {
  const { role, playFolder } = around;
  const fixed = { playbook_dir: playFolder, ...(role && roleVariables(role)) };
  const text = argument(task, key);
  return text === undefined ? undefined : settle(text, fixed, loading);
}

/** The tasks of a file, with its folder. */
export function readTaskFile(
  path: string,
  around: Surroundings,
  loading: Loading,
): { readonly folder: string; readonly nodes: readonly Node[] } {
  const folder = dirname(path);
  const file = loading.read(path);
  const inside = {
    ...around,
    folder,
    outerFolders: [around.folder, ...around.outerFolders],
    importing: [...around.importing, path],
  };
  return { folder, nodes: file ? loading.nodes(file.value, { file, path: [] }, inside) : [] };
}

/** Names of a role's files from the arguments of `import_role` and `include_role`. */
function rolePartsOf(args: Readonly<Record<string, unknown>>): RoleParts {
  const text = (key: string) => (typeof args[key] === 'string' ? args[key] : undefined);
  return defined({
    tasksFrom: text('tasks_from'),
    varsFrom: text('vars_from'),
    defaultsFrom: text('defaults_from'),
    handlersFrom: text('handlers_from'),
    validate: args.rolespec_validate === false ? false : undefined,
  });
}

/** The name that an import gives, settled now. */
function importedName(
  task: Task,
  key: 'file' | 'name',
  known: Readonly<Record<string, unknown>>,
  loading: Loading,
): string | undefined {
  reportLoop(task, loading);
  const text = argument(task, key);
  if (text === undefined) return undefined;
  const settled = settle(text, known, loading);
  if (settled === undefined)
    loading.report(
      mistake(
        `\`${task.action}\` is settled before the run, and \`${text}\` isn't known then`,
        task.locateArgument([key]),
        `use \`${task.action.replace('import', 'include')}\`, or give the value with \`-e\``,
      ),
    );
  return settled;
}

function reportLoop(task: Task, loading: Loading): void {
  if (task.loop)
    loading.report(
      mistake(
        `\`${task.action}\` can't loop`,
        task.loop.place,
        `use \`${task.action.replace('import', 'include')}\``,
      ),
    );
  if (task.register !== undefined)
    loading.report(mistake(`\`${task.action}\` has no result to register`, task.origin.locate(['register'])));
}

function argument(task: Task, key: string): string | undefined {
  const value = typeof task.args === 'string' ? undefined : task.args[key];
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function taskFile(name: string, task: Task, around: Surroundings, loading: Loading): string | undefined {
  const found = findTaskFile(name, around, loading);
  if ('path' in found) return found.path;
  loading.report(notFound(`task file \`${name}\``, found, task.locateArgument(['file']), loading));
  return undefined;
}

function loadedRole(
  name: string,
  task: Task,
  around: Surroundings,
  loading: Loading,
  how: 'imported' | 'included' = 'imported',
): LoadedRole | undefined {
  const parts = rolePartsOf(typeof task.args === 'string' ? {} : task.args);
  const place = task.locateArgument(['name']);
  const found = namedRole(name, around, place, loading);
  if (!found) return undefined;
  const templated = Object.values(parts).some((part) => typeof part === 'string' && part.includes('{{'));
  if (templated) return how === 'included' ? undefined : refuseTemplate(task, place, loading);
  const known = around.importing.includes(roleKey(found.path, parts));
  if (known && how === 'included') return undefined;
  return loading.role(found.path, found.name, parts, around, place);
}

function refuseTemplate(task: Task, place: Place, loading: Loading): undefined {
  loading.report(
    mistake(`\`${task.action}\` is settled before the run: no templates here`, place, 'use `include_role`'),
  );
}

/** A role and its entry point, for circles. */
export function roleKey(path: string, parts: RoleParts): string {
  return `${path}#${parts.tasksFrom ?? 'main'}`;
}

function blockOf(task: Task, steps: readonly Node[], folder: string): Block {
  return {
    kind: 'block',
    ...keywordsOf(task),
    ...defined({ rolling: task.rolling }),
    ...(task.notify.length > 0 && { notify: task.notify }),
    origin: task.origin,
    steps,
    rescue: [],
    always: [],
    folder,
  };
}

function useOf({ role }: LoadedRole, task: Task): RoleUse {
  return {
    role,
    params: {},
    keywords: { vars: task.vars ?? {} },
    origin: task.origin,
    once: argument(task, 'allow_duplicates') === 'false',
    parts: JSON.stringify(rolePartsOf(typeof task.args === 'string' ? {} : task.args)),
  };
}
