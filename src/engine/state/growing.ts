import { isDeepStrictEqual } from 'node:util';
import type { GrowableInventory, Growth, Inventory } from '../../model/inventory.ts';

/** The inventory of a run. Tasks add to it; what they add is there for all hosts at once, when they have met. */
export interface GrowingInventory {
  /** As it is since hosts last met behind a task that adds to it. */
  readonly now: () => GrowableInventory;
  /** The magic variable `groups`; the same object as long as nothing is added. */
  readonly groups: () => Readonly<Record<string, readonly string[]>>;
  /** Adds what a task on a host asks for; whether anything of it is new. */
  readonly add: (by: string, growth: Growth) => boolean;
  /** Takes another inventory for the given one; what was added stays. */
  readonly refresh: (given: GrowableInventory) => void;
  /** Makes known what was added, in the order of the hosts that did it. */
  readonly settle: () => void;
}

/** The inventory as a run finds it; `onGrown` is told of each that comes after. */
export function createGrowing(
  given: GrowableInventory,
  onGrown: (inventory: Inventory) => void,
): GrowingInventory {
  let now = given;
  let groups = membersByGroup(given);
  const pending = new Map<string, Growth[]>();
  const added: Growth[] = [];
  function become(inventory: GrowableInventory): void {
    now = inventory;
    groups = membersByGroup(now);
    onGrown(now);
  }
  return {
    now: () => now,
    groups: () => groups,
    add(by, growth) {
      const before = pending.get(by) ?? [];
      if (!isNew(growth, now, before)) return false;
      pending.set(by, [...before, growth]);
      return true;
    },
    settle() {
      if (pending.size === 0) return;
      const order = [...now.hosts.keys()];
      const byHost = [...pending].toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b));
      pending.clear();
      const growths = byHost.flatMap(([, own]) => own);
      added.push(...growths);
      become(now.grow(growths));
    },
    refresh(inventory) {
      become(added.length > 0 ? inventory.grow(added) : inventory);
    },
  };
}

function membersByGroup({ groups }: Inventory): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...groups].map(([name, { members }]) => [name, members]));
}

/** Whether an inventory, and what the same host adds to it with the same task, lacks something. */
function isNew(
  { host, vars, groups, parents }: Growth,
  inventory: GrowableInventory,
  before: readonly Growth[],
): boolean {
  const same = before.filter((other) => other.host === host);
  const own = Object.assign({}, inventory.ownVars(host), ...same.map((other) => other.vars));
  const isIn = (group: string) =>
    inventory.groups.get(group)?.hosts.includes(host) || same.some((other) => other.groups.includes(group));
  const isBelow = (group: string, parent: string) =>
    inventory.groups.get(parent)?.children.includes(group) ||
    before.some((other) => other.groups.includes(group) && other.parents.includes(parent));
  return (
    !(inventory.hosts.has(host) || same.length > 0) ||
    !groups.every((group) => isIn(group) && parents.every((parent) => isBelow(group, parent))) ||
    !Object.entries(vars).every(([name, value]) => isDeepStrictEqual(own[name], value))
  );
}
