import type { Group, Vars } from '../../model/inventory.ts';
import type { Members } from './draft.ts';
import type { VarsByName } from './vars.ts';
import type { VarsFolders } from './vars-folders.ts';

/**
 * The layers of each host, lowest precedence first. Hosts of the same groups share the layers of those. A host that the
 * inventory doesn't have is this machine: it gets the variables of `all`, and a local connection.
 */
export function layersOfHosts(members: Members, folders: VarsFolders): (host: string) => readonly Vars[] {
  const shared = new Map<string, readonly Vars[]>();
  const hosts = new Map<string, readonly Vars[]>();

  function groupLayers(names: readonly string[]): readonly Vars[] {
    const key = JSON.stringify(names);
    const found = shared.get(key) ?? layersOfGroups(names, members, folders);
    shared.set(key, found);
    return found;
  }

  return (name) => {
    const found = hosts.get(name);
    if (found) return found;
    const own = members.hostVars.get(name) ?? { ansible_connection: 'local' };
    const files = [...folders.hostVars, ...folders.playbookHostVars].flatMap(
      (folder) => folder.get(name) ?? [],
    );
    const layers = [...groupLayers(members.hosts.get(name)?.groups ?? []), own, ...files];
    hosts.set(name, layers);
    return layers;
  };
}

function layersOfGroups(
  names: readonly string[],
  { groups, groupVars }: Members,
  folders: VarsFolders,
): readonly Vars[] {
  const ordered = names.flatMap((name) => groups.get(name) ?? []).sort(before);
  const own = (name: string) => [groupVars.get(name) ?? {}].filter((vars) => Object.keys(vars).length > 0);
  const inFolders = (all: readonly VarsByName[], wanted: readonly string[]) =>
    all.flatMap((folder) => wanted.flatMap((name) => folder.get(name) ?? []));
  const inOrder = ordered.map(({ name }) => name);
  return [
    ...own('all'),
    ...inOrder.flatMap(own),
    ...inFolders(folders.groupVars, ['all']),
    ...inFolders(folders.playbookGroupVars, ['all']),
    ...inFolders(folders.groupVars, inOrder),
    ...inFolders(folders.playbookGroupVars, inOrder),
  ];
}

/** By depth, then by priority, then by name. */
function before(a: Group, b: Group): number {
  return a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : 1);
}
