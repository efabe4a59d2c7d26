/** Variables by name; values may hold templates that aren't rendered yet. */
export type Vars = Readonly<Record<string, unknown>>;

/** A group of the inventory, `all` and `ungrouped` among them. */
export interface Group {
  readonly name: string;
  /** Direct members, in inventory order. */
  readonly hosts: readonly string[];
  readonly children: readonly string[];
  /** All members, through children too, in inventory order. */
  readonly members: readonly string[];
  /** Longest way down from `all` (0). */
  readonly depth: number;
  /** `ansible_group_priority`, 1 unless set. */
  readonly priority: number;
}

/** A host of the inventory. */
export interface Host {
  readonly name: string;
  /** Every group it is in, by itself or through children, sorted by name, without `all`: Ansible's `group_names`. */
  readonly groups: readonly string[];
}

/**
 * The variables that an inventory gives a host, one layer for each step of Ansible's order of precedence
 * (https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_variables.html), lowest first:
 * group vars of the inventory, group_vars/all beside the inventory and beside the playbook, the other group_vars,
 * host vars of the inventory, host_vars of both.
 */
export interface Inventory {
  /** In inventory order. */
  readonly hosts: ReadonlyMap<string, Host>;
  readonly groups: ReadonlyMap<string, Group>;
  /** What `-i` named, for messages. */
  readonly sources: readonly string[];
  layersOf(host: string): readonly Vars[];
}

/** An inventory to which a run may add. */
export interface GrowableInventory extends Inventory {
  /** What its sources and what it has grown by say of a host itself. */
  ownVars(host: string): Vars;
  /** Reads the files of variables of the host and groups; why it can't grow so, where it can't. */
  obstacleTo(growth: Growth): string | undefined;
  /** Whether there are files of variables for hosts or groups that it doesn't have. */
  mayBringVariables(): boolean;
  /** The inventory with more in it; this one stays as it is. */
  grow(growths: readonly Growth[]): GrowableInventory;
}

/** What a task adds to the inventory during a run: a host with variables, in groups that are children of others. */
export interface Growth {
  readonly host: string;
  readonly vars: Vars;
  readonly groups: readonly string[];
  readonly parents: readonly string[];
}

/** Tasks that add to the inventory of a run, and change no host. Hosts meet before and behind them. */
export const growers: readonly string[] = ['add_host', 'group_by'];
