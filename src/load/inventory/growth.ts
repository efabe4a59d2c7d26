import type { GrowableInventory, Growth } from '../../model/inventory.ts';
import { formatDiagnostic, isError } from '../../source/diagnostic.ts';
import type { InventoryDraft, Members } from './draft.ts';
import { layersOfHosts } from './layers.ts';
import type { VarsFolders } from './vars-folders.ts';

/** The inventory that a finished draft holds. It grows by writing into a copy of the draft. */
export function grownFrom(
  draft: InventoryDraft,
  members: Members,
  folders: VarsFolders,
  sources: readonly string[],
): GrowableInventory {
  return {
    hosts: members.hosts,
    groups: members.groups,
    sources,
    layersOf: layersOfHosts(members, folders),
    ownVars: (host) => members.hostVars.get(host) ?? {},
    obstacleTo: (growth) => obstacleTo(growth, draft, folders),
    mayBringVariables: () => folders.holdMore(members.groups, members.hosts),
    grow(growths) {
      const next = draft.copy();
      for (const growth of growths) write(growth, next);
      return grownFrom(next, next.finish(), folders, sources);
    },
  };
}

function obstacleTo(
  { host, groups, parents }: Growth,
  draft: InventoryDraft,
  folders: VarsFolders,
): string | undefined {
  const inside = groups.find((group) => parents.some((parent) => draft.leadsBack(parent, group)));
  if (inside !== undefined) return `the group \`${inside}\` would be inside itself`;
  const unknown = [...groups, ...parents].filter((group) => !draft.hasGroup(group));
  const ofGroups = unknown.flatMap((group) => folders.readMore('group', group));
  const ofHost = draft.hasHost(host) ? [] : folders.readMore('host', host);
  const wrong = [...ofGroups, ...ofHost].find(isError);
  return wrong && formatDiagnostic(wrong);
}

function write({ host, vars, groups, parents }: Growth, draft: InventoryDraft): void {
  for (const group of groups) {
    draft.addGroup(group);
    for (const parent of parents) draft.addChild(parent, group);
    draft.addHost(host, group);
  }
  if (groups.length === 0) draft.addHost(host, 'ungrouped');
  draft.setHostVars(host, vars);
}
