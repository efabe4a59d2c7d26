import { basename, dirname, join, resolve } from 'node:path';
import { type Diagnostic, mistake, type Place } from '../source/diagnostic.ts';
import type { Loading, Surroundings } from './context.ts';

const roleParts = ['tasks', 'handlers', 'defaults', 'vars', 'meta', 'files', 'templates'];

/** A path, or the places where nothing was. */
export type Found = { readonly path: string } | { readonly searched: readonly string[] };

/**
 * A task file as Ansible looks for it: beside the file that names it, beside the files that import that one, in the
 * role's `tasks/` (`handlers/` for handlers), and beside the playbook.
 */
export function findTaskFile(name: string, around: Surroundings, loading: Loading): Found {
  const { role, site } = around;
  const own = role ? [join(role.path, site === 'handler' ? 'handlers' : 'tasks'), role.path] : [];
  return first([around.folder, ...around.outerFolders, ...own, around.playFolder], name, loading.isFile);
}

/**
 * A role by name: `roles/` beside the playbook and in each folder above it, beside the role that names it, then a
 * package `node_modules/NAME`. A name with a leading `/` or `.` is a path from the playbook's folder.
 */
export function findRole(name: string, around: Surroundings, loading: Loading): Found {
  const isRole = (path: string) => roleParts.some((part) => loading.isFolder(join(path, part)));
  if (/^[./]/.test(name)) return first([around.playFolder], name, isRole);
  const above = ancestors(around.playFolder);
  const siblings = around.role ? [dirname(around.role.path)] : [];
  const folders = [...above.map((folder) => join(folder, 'roles')), ...siblings];
  const packages = above.map((folder) => join(folder, 'node_modules'));
  const found = first([...folders, ...packages], name, isRole);
  if ('path' in found) return found;
  // the folders above are worth naming only where they exist
  return {
    searched: [
      join(around.playFolder, 'roles', name),
      ...found.searched.slice(1).filter((path) => loading.isFolder(outer(path, name))),
    ],
  };
}

/** A variables file of a play: beside the playbook, or in `vars/` there. */
export function findVarsFile(name: string, playFolder: string, loading: Loading): Found {
  return first([playFolder, join(playFolder, 'vars')], name, loading.isFile);
}

/** What to say where nothing was found. */
export function notFound(
  what: string,
  { searched }: { readonly searched: readonly string[] },
  place: Place,
  loading: Loading,
): Diagnostic {
  return mistake(
    `there is no ${what}`,
    place,
    `looked for ${searched.map((path) => loading.display(path)).join(', ')}`,
  );
}

function first(folders: readonly string[], name: string, exists: (path: string) => boolean): Found {
  const searched = new Set<string>();
  for (const folder of folders) {
    const path = resolve(folder, name);
    if (!searched.has(path) && exists(path)) return { path };
    searched.add(path);
  }
  return { searched: [...searched] };
}

/** A folder and those above it, nearest first. */
function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function outer(path: string, name: string): string {
  return name.split('/').reduce((folder) => dirname(folder), path);
}

/** The name of a role that is given as a path. */
export function roleName(name: string): string {
  return /^[./]/.test(name) ? basename(name) : name;
}
