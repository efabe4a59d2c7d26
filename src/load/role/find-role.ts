import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Vars } from '../../model/inventory.ts';
import { type Diagnostic, mistake, type Place } from '../../source/diagnostic.ts';
import { nearest } from '../../util/nearest.ts';
import type { Loading, SearchedRole, Surroundings } from '../context.ts';

/** What Ansible's Python is in: a role of nothing else has nothing for a playbook here. */
const pluginFolders = ['library', 'module_utils', 'filter_plugins', 'lookup_plugins', 'action_plugins'];

const roleParts = ['tasks', 'handlers', 'defaults', 'vars', 'meta', 'files', 'templates'];

/** From where a role is looked for. */
type From = Pick<Surroundings, 'playFolder' | 'role'>;

/**
 * A role by name: in `roles/` beside the playbook and in each folder above it, beside the role that names it, then in an
 * npm package. `PACKAGE/ROLE` is the role of that name in the package's `roles/`; a package may also be a role itself. A
 * role of a package finds those beside it first: what it came with is what it was written for. So does a playbook in
 * a role's `tests/`. A name with a leading `/` or `.` is a path from the playbook's folder, or else from `roles/` there.
 */
export function findRole(name: string, from: From, { isFolder }: Pick<Loading, 'isFolder'>): SearchedRole {
  const isRole = (path: string) => isFolder(path) && roleParts.some((part) => isFolder(join(path, part)));
  if (/^[./]/.test(name)) {
    // the tests of roles name it from a `roles/` that needn't be there: `../../`
    const paths = [resolve(from.playFolder, name), resolve(from.playFolder, 'roles', name)];
    const path = paths.find(isRole);
    return { path, hidden: undefined, searched: paths.slice(0, 1) };
  }
  const folders = foldersOf(from, isRole).map((folder) => join(folder, name));
  const packages = packagesOf(from).flatMap((folder) => [
    ...inRoles(folder, name),
    join(folder, 'node_modules', name),
  ]);
  const own = folders.find(isRole);
  const packed = packages.find(isRole);
  return {
    path: own ?? packed,
    hidden: own !== undefined && !inPackage(own) ? packed : undefined,
    searched: [...new Set([...folders, ...packages])],
  };
}

/** `findRole` that looks once: roles are asked for by each of their uses, and each look goes through all folders above. */
export function roleSearch(loading: Pick<Loading, 'isFolder'>): Loading['findRole'] {
  const found = new Map<string, SearchedRole>();
  return (name, from) => {
    const key = [name, from.playFolder, from.role?.path].join('\0');
    const role = found.get(key) ?? findRole(name, from, loading);
    found.set(key, role);
    return role;
  };
}

/** The folders whose folders are roles, in the order in which they are looked into. */
function foldersOf({ playFolder, role }: From, isRole: (path: string) => boolean): readonly string[] {
  const tested = dirname(playFolder);
  const beside = basename(playFolder) === 'tests' && isRole(tested) ? [dirname(tested)] : [];
  const siblings = role ? [dirname(role.path)] : [];
  const usual = ancestors(playFolder).map((folder) => join(folder, 'roles'));
  return role && inPackage(role.path)
    ? [...siblings, ...beside, ...usual]
    : [...beside, ...usual, ...siblings];
}

/** Where `node_modules` may be: packages that a role's own package needs are nearer to it than the playbook's. */
function packagesOf({ playFolder, role }: From): readonly string[] {
  return [...new Set([...(role ? ancestors(role.path) : []), ...ancestors(playFolder)])];
}

function inRoles(folder: string, name: string): readonly string[] {
  const [, packageName, role] = /^((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(name) ?? [];
  return packageName && role ? [join(folder, 'node_modules', packageName, 'roles', role)] : [];
}

/** The path of a role, with the name to show for it. Tells where there is none, and where a package's is hidden. */
export function namedRole(
  name: string,
  from: From,
  place: Place,
  loading: Loading,
): { readonly path: string; readonly name: string } | undefined {
  const found = loading.findRole(name, from);
  if (found.path === undefined) {
    loading.report(missingRole(name, from, found, place, loading));
    return undefined;
  }
  if (found.hidden !== undefined) loading.report(hiddenRole(name, found.path, found.hidden, place, loading));
  return { path: found.path, name: /^[./]/.test(name) ? basename(found.path) : name };
}

/** What a role knows of itself. A role of a package has its short name as `role_name`, as one of a collection has. */
export function roleVariables(role: { readonly name: string; readonly path: string }): Vars {
  return {
    role_name: inPackage(role.path) ? basename(role.path) : role.name,
    ansible_role_name: role.name,
    role_path: role.path,
  };
}

/** What to say where there is no role of that name. */
export function missingRole(
  name: string,
  { playFolder }: Pick<From, 'playFolder'>,
  { searched }: SearchedRole,
  place: Place | undefined,
  loading: Pick<Loading, 'isFolder' | 'display'>,
): Diagnostic {
  // the folders above are worth naming only where they exist
  const folders = searched.map((path) => ({ path, folder: outer(path, name) }));
  const there = folders.filter(({ folder }) => loading.isFolder(folder));
  const nearby = join(playFolder, 'roles', name);
  const paths = /^[./]/.test(name) ? searched : [...new Set([nearby, ...there.map(({ path }) => path)])];
  const near = nearest(
    name,
    there.flatMap(({ folder, path }) => namesIn(folder, path, name)),
  );
  const empty = paths.find((path) => loading.isFolder(path) && !inPackage(path));
  if (empty !== undefined) return emptyRole(empty, place, loading);
  const looked = `looked for ${paths.map((path) => loading.display(path)).join(', ')}`;
  return mistake(
    `there is no role \`${name}\``,
    place,
    near === undefined ? looked : `did you mean \`${near}\`? ${looked}`,
  );
}

function emptyRole(
  path: string,
  place: Place | undefined,
  { isFolder, display }: Pick<Loading, 'isFolder' | 'display'>,
): Diagnostic {
  const plugins = pluginFolders.filter((folder) => isFolder(join(path, folder)));
  const listed = (folders: readonly string[]) => folders.map((folder) => `\`${folder}/\``).join(', ');
  return plugins.length > 0
    ? mistake(
        `\`${display(path)}\` has only plugins for Ansible, in Python (${listed(plugins)}): nothing here runs them`,
        place,
        'leave the role out; modules of your own for fplay are JavaScript, in `modules/`',
      )
    : mistake(
        `\`${display(path)}\` is no role: it has no folder of a role`,
        place,
        `such as ${listed(roleParts)}`,
      );
}

function hiddenRole(name: string, path: string, hidden: string, place: Place, loading: Loading): Diagnostic {
  return {
    severity: 'warning',
    message: `the role \`${name}\` is ${loading.display(path)}, which hides that of a package, ${loading.display(hidden)}`,
    place,
    hint: 'rename it, or give the path of the one that is meant',
  };
}

/** The names by which the roles of a folder would have been found where `path` was looked for. */
function namesIn(folder: string, path: string, name: string): readonly string[] {
  const within = dirname(path);
  const prefix = dirname(name) === '.' ? '' : `${dirname(name)}/`;
  if (basename(folder) === 'node_modules' && within === folder) return [];
  try {
    const entries = readdirSync(within, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => prefix + entry.name);
  } catch {
    return [];
  }
}

function inPackage(path: string): boolean {
  return path.split(sep).includes('node_modules');
}

/** A folder and those above it, nearest first. */
function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function outer(path: string, name: string): string {
  return name.split('/').reduce((folder) => dirname(folder), path);
}
