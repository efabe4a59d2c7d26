import { existsSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { findRole, missingRole } from '../load/role/find-role.ts';
import type { Checked } from './diagnostics.ts';

/** The folder of a role that the command line names: as a playbook in the working folder would find it, or by path. */
export function locateRole(name: string, workingFolder: string): Checked<string> {
  const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory();
  const display = (path: string) => relative(workingFolder, path);
  const from = { playFolder: workingFolder };
  const found = findRole(name, from, { isFolder });
  // `roles/*` of a shell is a list of paths
  const path = found.path ?? findRole(resolve(workingFolder, name), from, { isFolder }).path;
  if (path !== undefined) return { value: path };
  return { diagnostics: [missingRole(name, from, found, undefined, { isFolder, display })] };
}
