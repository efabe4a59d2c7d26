import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Vars } from '../../model/inventory.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import type { VaultPassword } from '../../vault/vault.ts';
import { readVariables } from '../vars.ts';

const extensions: readonly string[] = ['', '.yml', '.yaml', '.json'];

/** Variables by the name of their host or group; a name may have several files. */
export type VarsByName = ReadonlyMap<string, readonly Vars[]>;

/**
 * Reads `group_vars/` or `host_vars/` of a folder for those names that are asked for: a file without extension or with
 * .yml, .yaml or .json, and a folder of such files, sorted, at any depth.
 */
export async function readVarsFolder(
  folder: string,
  names: { has(name: string): boolean },
  passwords: readonly VaultPassword[],
  diagnostics: Diagnostic[],
): Promise<VarsByName> {
  const files = new Map<string, string[]>();
  for (const entry of (await readdir(folder).catch(() => [])).sort(shorterFirst)) {
    const extension = extensions.find((known) => known !== '' && entry.endsWith(known)) ?? '';
    const full = path.join(folder, entry);
    if (names.has(entry)) addTo(files, entry, (await isFolder(full)) ? await filesBelow(full) : [full]);
    else if (extension !== '') {
      const name = entry.slice(0, -extension.length);
      if (names.has(name) && !(await isFolder(full)) && !files.get(name)?.includes(path.join(folder, name)))
        addTo(files, name, [full]);
    }
  }
  const read = [...files].map(
    async ([name, paths]) => [name, await readAll(paths, passwords, diagnostics)] as const,
  );
  return new Map(await Promise.all(read));
}

function addTo(files: Map<string, string[]>, name: string, more: readonly string[]): void {
  files.set(name, [...(files.get(name) ?? []), ...more]);
}

/** `web` before `web.yml`. */
function shorterFirst(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

async function readAll(
  paths: readonly string[],
  passwords: readonly VaultPassword[],
  diagnostics: Diagnostic[],
): Promise<readonly Vars[]> {
  const all: Vars[] = [];
  for (const file of paths) {
    const found = await readVariables(file, passwords);
    if ('vars' in found) all.push(found.vars);
    else diagnostics.push(...found.diagnostics);
  }
  return all;
}

async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of (await readdir(folder)).sort()) {
    if (entry.startsWith('.') || entry.endsWith('~')) continue;
    const full = path.join(folder, entry);
    const extension = path.extname(entry);
    if (await isFolder(full)) {
      if (extension === '') files.push(...(await filesBelow(full)));
    } else if (extensions.includes(extension)) files.push(full);
  }
  return files;
}

async function isFolder(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isDirectory() ?? false;
}
