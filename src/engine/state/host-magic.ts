import type { Vars } from '../../model/inventory.ts';

/** The magic variables of a host in its groups. */
export function hostMagic(name: string, groups: readonly string[]): Vars {
  return {
    inventory_hostname: name,
    inventory_hostname_short: name.split('.')[0],
    group_names: groups,
  };
}
