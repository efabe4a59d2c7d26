import type { Group, Host, Vars } from '../../model/inventory.ts';
import { type Diagnostic, mistake, type Place } from '../../source/diagnostic.ts';

/** What a draft is made of. */
interface Written {
  readonly groups: ReadonlyMap<string, DraftGroup>;
  readonly hostVars: ReadonlyMap<string, Vars>;
}

interface DraftGroup {
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly parents: Set<string>;
  readonly vars: Record<string, unknown>;
}

/** What the readers of the formats write into; the order of the calls is inventory order. */
export interface InventoryDraft {
  readonly diagnostics: Diagnostic[];
  hasGroup(name: string): boolean;
  hasHost(name: string): boolean;
  groupNames(): readonly string[];
  addGroup(name: string): void;
  addHost(name: string, group: string): void;
  setGroupVars(group: string, vars: Vars): void;
  setHostVars(host: string, vars: Vars): void;
  /** A child that leads back to its parent is a mistake at the place. */
  addChild(parent: string, child: string, place?: Place): void;
  /** Whether a child would lead back to its parent. */
  leadsBack(parent: string, child: string): boolean;
  /** The same again, to be written into apart. */
  copy(): InventoryDraft;
  finish(): Members;
}

/** Hosts and groups, and the variables that stand with them in the sources. */
export interface Members {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly hostVars: ReadonlyMap<string, Vars>;
  readonly groupVars: ReadonlyMap<string, Vars>;
}

/** An inventory with nothing in it but `all` and `ungrouped`. `source` is the file or list that is being read. */
export function createDraft(
  source: () => { readonly inventory_file: string; readonly inventory_dir: string },
): InventoryDraft {
  return draftFrom({ groups: new Map(), hostVars: new Map() }, source);
}

function draftFrom(written: Written, source: () => Vars): InventoryDraft {
  const groups = new Map([...written.groups].map(([name, one]) => [name, copyOf(one)]));
  const hostVars = new Map([...written.hostVars].map(([name, vars]) => [name, ownCopy(vars)]));
  const diagnostics: Diagnostic[] = [];

  function group(name: string): DraftGroup {
    const found = groups.get(name);
    if (found) return found;
    const made: DraftGroup = {
      hosts: new Set(),
      children: new Set(),
      parents: new Set(),
      vars: Object.create(null),
    };
    groups.set(name, made);
    return made;
  }

  function varsOfHost(name: string): Record<string, unknown> {
    const found = hostVars.get(name);
    if (found) return found;
    const made = Object.assign(Object.create(null), source());
    hostVars.set(name, made);
    return made;
  }

  function link(parent: string, child: string): void {
    group(parent).children.add(child);
    group(child).parents.add(parent);
  }

  const leadsBack = (parent: string, child: string) => child === parent || isAbove(groups, child, parent);

  group('all');
  link('all', 'ungrouped');
  return {
    diagnostics,
    hasGroup: (name) => groups.has(name),
    hasHost: (name) => hostVars.has(name),
    groupNames: () => [...groups.keys()],
    addGroup: (name) => void group(name),
    addHost(name, groupName) {
      varsOfHost(name);
      group(groupName).hosts.add(name);
    },
    setGroupVars: (name, vars) => void Object.assign(group(name).vars, vars),
    setHostVars: (name, vars) => void Object.assign(varsOfHost(name), vars),
    addChild(parent, child, place) {
      if (leadsBack(parent, child))
        diagnostics.push(
          mistake(`the group \`${child}\` would be inside itself, as a child of \`${parent}\``, place),
        );
      else link(parent, child);
    },
    leadsBack,
    copy: () => draftFrom({ groups, hostVars }, () => ({})),
    finish() {
      const hosts = [...hostVars.keys()];
      settleGroups(groups, hosts, link);
      warnOfDoubles(groups, hosts, diagnostics);
      return membersOf(groups, hostVars);
    },
  };
}

function copyOf({ hosts, children, parents, vars }: DraftGroup): DraftGroup {
  return {
    hosts: new Set(hosts),
    children: new Set(children),
    parents: new Set(parents),
    vars: ownCopy(vars),
  };
}

function ownCopy(vars: Vars): Record<string, unknown> {
  return Object.assign(Object.create(null), vars);
}

/** Whether `name` is `below` or one of its ancestors. */
function isAbove(groups: ReadonlyMap<string, DraftGroup>, name: string, below: string): boolean {
  const open = [below];
  const seen = new Set(open);
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const parent of groups.get(at)?.parents ?? []) {
      if (parent === name) return true;
      if (!seen.has(parent)) open.push(parent);
      seen.add(parent);
    }
  return false;
}

/** Groups that have no parent belong to `all`, and hosts that have no group to `ungrouped`. */
function settleGroups(
  groups: ReadonlyMap<string, DraftGroup>,
  hosts: readonly string[],
  link: (parent: string, child: string) => void,
): void {
  for (const [name, { parents }] of groups) if (name !== 'all' && parents.size === 0) link('all', name);
  const grouped = new Set<string>();
  for (const [name, { hosts: own }] of groups)
    if (name !== 'all' && name !== 'ungrouped') for (const host of own) grouped.add(host);
  const ungrouped = groups.get('ungrouped')?.hosts;
  for (const host of hosts)
    if (grouped.has(host)) ungrouped?.delete(host);
    else ungrouped?.add(host);
}

/** A group that holds nothing but the host of its own name means the same either way. */
function warnOfDoubles(
  groups: ReadonlyMap<string, DraftGroup>,
  hosts: readonly string[],
  diagnostics: Diagnostic[],
): void {
  for (const name of hosts) {
    if (!groups.has(name) || membersBelow(groups, name).join() === name) continue;
    diagnostics.push({
      severity: 'warning',
      message: `\`${name}\` is a host and a group: in patterns it means the host`,
      hint: 'give one of them another name',
    });
  }
}

function membersOf(groups: ReadonlyMap<string, DraftGroup>, hostVars: ReadonlyMap<string, Vars>): Members {
  const groupsOfHost = new Map([...hostVars.keys()].map((name) => [name, [] as string[]]));
  const depthOf = depths(groups);
  const finished = new Map<string, Group>();
  for (const [name, { hosts, children, vars }] of groups) {
    const members = membersBelow(groups, name);
    if (name !== 'all') for (const member of members) groupsOfHost.get(member)?.push(name);
    const priority = Number(vars.ansible_group_priority ?? 1);
    finished.set(name, {
      name,
      hosts: [...hosts],
      children: [...children],
      members,
      depth: depthOf(name),
      priority: Number.isNaN(priority) ? 1 : priority,
    });
  }
  const hosts = [...groupsOfHost].map(([name, names]) => [name, { name, groups: names.sort() }] as const);
  const groupVars = new Map([...groups].map(([name, { vars }]) => [name, withoutPriority(vars)]));
  return { hosts: new Map(hosts), groups: finished, hostVars, groupVars };
}

function withoutPriority({ ansible_group_priority: _, ...vars }: Vars): Vars {
  return vars;
}

/** The group's own hosts first, then those of its children, then those further down. */
function membersBelow(groups: ReadonlyMap<string, DraftGroup>, name: string): readonly string[] {
  const order = new Set([name]);
  for (const at of order) for (const child of groups.get(at)?.children ?? []) order.add(child);
  return [...new Set([...order].flatMap((at) => [...(groups.get(at)?.hosts ?? [])]))];
}

/** The longest way down from `all`. */
function depths(groups: ReadonlyMap<string, DraftGroup>): (name: string) => number {
  const known = new Map<string, number>();
  function depth(name: string): number {
    const found = known.get(name);
    if (found !== undefined) return found;
    const parents = [...(groups.get(name)?.parents ?? [])];
    const value = parents.length === 0 ? 0 : 1 + Math.max(...parents.map(depth));
    known.set(name, value);
    return value;
  }
  return depth;
}
