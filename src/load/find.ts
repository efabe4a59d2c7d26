import { join, resolve } from 'node:path';
import { type Diagnostic, mistake, type Place } from '../source/diagnostic.ts';
import type { Loading, Surroundings } from './context.ts';

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
