import path from 'node:path';
import type { Vars } from '../../model/inventory.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import type { VaultPassword } from '../../vault/vault.ts';
import { namesInFolder, readVarsFolder, type VarsByName } from './vars.ts';

/** What `group_vars/` and `host_vars/` hold, a map for each folder that has them. */
export interface VarsFolders {
  readonly groupVars: readonly VarsByName[];
  readonly playbookGroupVars: readonly VarsByName[];
  readonly hostVars: readonly VarsByName[];
  readonly playbookHostVars: readonly VarsByName[];
  /** Reads the files of groups and hosts; yields what is wrong with them. */
  read(groups: Names, hosts: Names): readonly Diagnostic[];
  /** Reads the files of one that came later, once. */
  readMore(kind: 'group' | 'host', name: string): readonly Diagnostic[];
  /** Whether there are files of others than these groups and hosts. */
  holdMore(groups: Names, hosts: Names): boolean;
}

interface Names {
  has(name: string): boolean;
}

/** The folders of variables beside the sources of an inventory, and beside the playbooks; nothing is read yet. */
export function createVarsFolders(
  besides: readonly string[],
  playbookFolders: readonly string[],
  passwords: readonly VaultPassword[],
): VarsFolders {
  const unread = (folders: readonly string[], kind: string) =>
    [...new Set(folders)].map((folder) => ({
      folder: path.join(folder, kind),
      vars: new Map<string, readonly Vars[]>(),
    }));
  const groups = [unread(besides, 'group_vars'), unread(playbookFolders, 'group_vars')] as const;
  const hosts = [unread(besides, 'host_vars'), unread(playbookFolders, 'host_vars')] as const;

  function readInto(all: readonly ReturnType<typeof unread>[], names: Names): readonly Diagnostic[] {
    const diagnostics: Diagnostic[] = [];
    for (const { folder, vars } of all.flat())
      for (const [name, found] of readVarsFolder(folder, names, passwords, diagnostics))
        vars.set(name, found);
    return diagnostics;
  }

  const later = new Map<string, readonly Diagnostic[]>();
  const varsOf = (all: ReturnType<typeof unread>) => all.map(({ vars }) => vars);
  return {
    groupVars: varsOf(groups[0]),
    playbookGroupVars: varsOf(groups[1]),
    hostVars: varsOf(hosts[0]),
    playbookHostVars: varsOf(hosts[1]),
    read: (groupNames, hostNames) => [...readInto(groups, groupNames), ...readInto(hosts, hostNames)],
    holdMore: (groupNames, hostNames) =>
      [
        ...groups.flat().map((one) => [one.folder, groupNames] as const),
        ...hosts.flat().map((one) => [one.folder, hostNames] as const),
      ].some(([folder, names]) => namesInFolder(folder).some((name) => !names.has(name))),
    readMore(kind, name) {
      const key = `${kind} ${name}`;
      const found = later.get(key) ?? readInto(kind === 'group' ? groups : hosts, new Set([name]));
      later.set(key, found);
      return found;
    },
  };
}
