import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Vars } from '../../model/inventory.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import { namesIn, statOf } from '../../util/look.ts';
import { shownPath } from '../../util/shown-path.ts';
import type { VaultPassword } from '../../vault/vault.ts';
import { readVariables } from '../vars.ts';

const extensions: readonly string[] = ['', '.yml', '.yaml', '.json'];

/** Variables by the name of their host or group; a name may have several files. */
export type VarsByName = ReadonlyMap<string, readonly Vars[]>;

/**
 * Reads `group_vars/` or `host_vars/` of a folder for those names that are asked for: a file without extension, or a
 * folder of files at any depth, sorted; else one with .yml, .yaml or .json. As in Ansible the first of these is all that
 * counts; a warning names what it hides. Nothing waits: a thousand hosts have a thousand small files.
 */
export function readVarsFolder(
  folder: string,
  names: { has(name: string): boolean },
  passwords: readonly VaultPassword[],
  diagnostics: Diagnostic[],
): VarsByName {
  const entries = new Set(namesIn(folder));
  const read = [...namesOf(entries, names)].map((name) => {
    const there = extensions.map((extension) => name + extension).filter((entry) => entries.has(entry));
    const [first = '', ...hidden] = withoutFolders(folder, name, there);
    for (const entry of hidden)
      diagnostics.push(isHidden(path.join(folder, entry), path.join(folder, first)));
    const full = path.join(folder, first);
    const paths = statOf(full)?.isDirectory() ? filesBelow(full) : [full];
    return [name, first === '' ? [] : readAll(paths, passwords, diagnostics)] as const;
  });
  return new Map(read);
}

/** The names that have files in a folder of variables. */
export function namesInFolder(folder: string): readonly string[] {
  const entries = namesIn(folder).filter((entry) => !/^\.|~$/.test(entry));
  return entries.map((entry) => entry.replace(/\.(ya?ml|json)$/, ''));
}

/** Those of the names that have something in a folder, in a fixed order. */
function namesOf(entries: ReadonlySet<string>, names: { has(name: string): boolean }): ReadonlySet<string> {
  const candidates = [...entries]
    .sort()
    .flatMap((entry) =>
      extensions
        .filter((extension) => entry.endsWith(extension))
        .map((extension) => entry.slice(0, entry.length - extension.length)),
    );
  return new Set(candidates.filter((name) => names.has(name)));
}

/** Only what is called as the name itself may be a folder. */
function withoutFolders(folder: string, name: string, entries: readonly string[]): readonly string[] {
  return entries.filter((entry) => entry === name || !statOf(path.join(folder, entry))?.isDirectory());
}

function isHidden(file: string, by: string): Diagnostic {
  return {
    severity: 'warning',
    message: `${shownPath(file)} isn't read: ${shownPath(by)} is there`,
    hint: 'put the variables into one of them',
  };
}

function readAll(
  paths: readonly string[],
  passwords: readonly VaultPassword[],
  diagnostics: Diagnostic[],
): readonly Vars[] {
  const all: Vars[] = [];
  for (const file of paths) {
    const found = readVariables(file, passwords);
    if ('vars' in found) all.push(found.vars);
    else diagnostics.push(...found.diagnostics);
  }
  return all;
}

function filesBelow(folder: string): string[] {
  const files: string[] = [];
  for (const entry of readdirSync(folder).sort()) {
    if (entry.startsWith('.') || entry.endsWith('~')) continue;
    const full = path.join(folder, entry);
    const extension = path.extname(entry);
    if (statOf(full)?.isDirectory()) {
      if (extension === '') files.push(...filesBelow(full));
    } else if (extensions.includes(extension)) files.push(full);
  }
  return files;
}
