import { basename, dirname, join, resolve } from 'node:path';
import type { Node, Play, Role, Task } from '../model/playbook.ts';
import { type Diagnostic, isError, mistake } from '../source/diagnostic.ts';
import { inOrder } from '../source/in-order.ts';
import { isLink, isNoFile, namesIn, statOf } from '../util/look.ts';
import { nearest } from '../util/nearest.ts';
import { shownPath } from '../util/shown-path.ts';
import type { At, LoadedRole, Loading, LoadOptions, RoleParts, Surroundings, YamlFile } from './context.ts';
import { findTaskFile, notFound } from './find.ts';
import { readTaskFile } from './imports.ts';
import { readPlaybook } from './playbook.ts';
import { type CachedFile, readFile } from './read-file.ts';
import { namedRole, roleSearch, roleVariables } from './role/find-role.ts';
import { readRole } from './role/role.ts';
import { defaultsKey } from './task/module-defaults.ts';
import { readNode, readNodes } from './task/nodes.ts';

/** A value, or the mistakes that stand in its way. */
export type Loaded<T> = { readonly value: T } | { readonly diagnostics: readonly Diagnostic[] };

/** Where an include stands, for what is looked for beside it. */
export interface IncludeSite {
  readonly play: Play;
  readonly role?: Role;
  /** Folders of the task file and of those that include it, nearest first. */
  readonly folders: readonly string[];
  readonly handler: boolean;
}

/** A file of tasks. */
export interface LoadedTasks {
  readonly nodes: readonly Node[];
  /** Absolute, the folder of the file. */
  readonly folder: string;
}

/** Playbooks with all that they import, read and checked; and what their dynamic includes will ask for. */
export interface Project {
  readonly plays: readonly Play[];
  /** Absolute paths of all files that were read so far. */
  files(): readonly string[];
  /** The tasks of an `include_tasks`; `task` says where mistakes are told. Read once for each site. */
  tasks(file: string, task: Task, site: IncludeSite): Loaded<LoadedTasks>;
  /** The role of an `include_role`. */
  role(name: string, parts: RoleParts, task: Task, site: IncludeSite): Loaded<LoadedRole>;
}

/** Reads roles by their folders, without a playbook, for the mistakes in them. */
export function checkRoles(folders: readonly string[], options: LoadOptions): readonly Diagnostic[] {
  const { loading, found } = startLoading(options, new Map());
  for (const path of folders) {
    const place = { source: { file: loading.display(path), text: '' }, line: 1, column: 1 };
    const around = surroundingsOfRole(path);
    loading.role(path, basename(path), {}, around, place);
  }
  return inOrder(found);
}

function surroundingsOfRole(path: string): Surroundings {
  const playFolder = dirname(dirname(path));
  return {
    folder: playFolder,
    outerFolders: [],
    playFolder,
    known: {},
    defaults: {},
    importing: [],
    site: 'task',
  };
}

/** Reads playbooks. All mistakes are found in one go, sorted by file and line; with any there is no project. */
export function loadProject(
  playbooks: readonly string[],
  options: LoadOptions,
): { readonly project?: Project; readonly diagnostics: readonly Diagnostic[] } {
  const cache = new Map<string, CachedFile>();
  const { loading, found } = startLoading(options, cache);
  const plays = playbooks.flatMap((name) => readNamedPlaybook(name, loading));
  const diagnostics = inOrder(found);
  if (diagnostics.some(isError)) return { diagnostics };
  return { project: projectOf(plays, options, cache), diagnostics };
}

function readNamedPlaybook(name: string, loading: Loading): readonly Play[] {
  const path = resolve(loading.options.workingFolder ?? process.cwd(), name);
  if (loading.isFile(path)) return readPlaybook(path, [], loading);
  loading.report(missingPlaybook(name, path, loading));
  return [];
}

function missingPlaybook(name: string, path: string, { isFolder, display }: Loading): Diagnostic {
  if (isNoFile(path))
    return mistake(
      `\`${name}\` is no file of text`,
      undefined,
      'it is a device, a pipe, or a link that leads nowhere',
    );
  if (!isFolder(path)) {
    const near = nearest(
      basename(path),
      namesIn(dirname(path)).filter((file) => /\.ya?ml$/.test(file)),
    );
    const hint =
      near === undefined ? `looked for ${display(path)}` : `did you mean \`${join(dirname(name), near)}\`?`;
    return mistake(`there is no playbook \`${name}\``, undefined, hint);
  }
  const hint = isFolder(join(path, 'tasks'))
    ? `it is a role: a playbook names it under \`roles:\`, and \`fplay test role ${name}\` tries it out`
    : 'name a file in it';
  return mistake(`\`${name}\` is a folder, not a playbook`, undefined, hint);
}

function startLoading(
  options: LoadOptions,
  cache: Map<string, CachedFile>,
): { readonly loading: Loading; readonly found: readonly Diagnostic[] } {
  const found: Diagnostic[] = [];
  const roles = new Map<string, LoadedRole>();
  const workingFolder = options.workingFolder ?? process.cwd();
  const display = (path: string) => shownPath(path, workingFolder);
  const stat = remembered(statOf);
  const loading: Loading = {
    options,
    report: (...diagnostics) => {
      found.push(...diagnostics);
    },
    read: (path) => {
      const read = cache.get(path) ?? readFile(path, display(path), options);
      cache.set(path, read);
      found.push(...read.diagnostics);
      return read.file;
    },
    isFile: (path) => options.texts?.has(path) || (stat(path)?.isFile() ?? false),
    isDangling: (path) => isLink(path) && stat(path) === undefined,
    isFolder: (path) => stat(path)?.isDirectory() ?? false,
    findRole: roleSearch({ isFolder: (path) => loading.isFolder(path) }),
    once: onceEach(),
    display,
    nodes: (value, at, around) => readNodes(value, at, around, loading),
    node: (value, at, around) => readNode(value, at, around, loading),
    role: (path, name, parts, around, place) => {
      const { playFolder, known, role, defaults } = around;
      const key = JSON.stringify([path, name, parts, playFolder, role?.path, known, defaultsKey(defaults)]);
      const loaded = roles.get(key) ?? readRole(path, name, parts, around, place, loading);
      if (loaded) roles.set(key, loaded);
      return loaded;
    },
  };
  return { loading, found };
}

function remembered<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key) as T;
  };
}

function onceEach(): Loading['once'] {
  const made = new Map<YamlFile, Map<string, unknown>>();
  return <T>(purpose: string, { file, path }: At, make: () => T): T => {
    const ofFile = made.get(file) ?? new Map<string, unknown>();
    made.set(file, ofFile);
    const key = [purpose, ...path].join('\0');
    if (!ofFile.has(key)) ofFile.set(key, make());
    return ofFile.get(key) as T;
  };
}

function projectOf(plays: readonly Play[], options: LoadOptions, cache: Map<string, CachedFile>): Project {
  const kept = new Map<string, Loaded<unknown>>();
  function once<T>(key: readonly unknown[], load: (loading: Loading) => T | undefined): Loaded<T> {
    const name = JSON.stringify(key);
    const before = kept.get(name);
    if (before) return before as Loaded<T>;
    const { loading, found } = startLoading(options, cache);
    const value = load(loading);
    const errors = found.filter(isError);
    const loaded = value === undefined || errors.length > 0 ? { diagnostics: inOrder(errors) } : { value };
    kept.set(name, loaded);
    return loaded;
  }
  return {
    plays,
    files: () => [...cache.keys()],
    tasks: (file, task, site) =>
      once(['tasks', file, keyOf(site, task)], (loading) => {
        const around = surroundingsOf(site, task);
        const found = findTaskFile(file, around, loading);
        if ('path' in found) return readTaskFile(found.path, around, loading);
        loading.report(notFound(`task file \`${file}\``, found, task.locateArgument(['file']), loading));
        return undefined;
      }),
    role: (name, parts, task, site) =>
      once(['role', name, parts, keyOf(site, task)], (loading) => {
        const around = surroundingsOf(site, task);
        const place = task.locateArgument(['name']);
        const found = namedRole(name, around, place, loading);
        return found && loading.role(found.path, found.name, parts, around, place);
      }),
  };
}

function keyOf({ play, role, folders, handler }: IncludeSite, task: Task): readonly unknown[] {
  return [play.folder, role?.path, folders, handler, defaultsKey(task.defaults ?? {})];
}

function surroundingsOf(
  { play, role, folders, handler }: IncludeSite,
  { defaults = {} }: Task,
): Surroundings {
  const [folder = play.folder, ...outerFolders] = folders;
  return {
    folder,
    outerFolders,
    playFolder: play.folder,
    ...(role && { role }),
    known: {
      playbook_dir: play.folder,
      ...(role && roleVariables(role)),
    },
    defaults,
    importing: [],
    site: handler ? 'handler' : 'task',
  };
}
