import { dirname, resolve } from 'node:path';
import { loadInventory } from '../../load/inventory/inventory.ts';
import type { GrowableInventory } from '../../model/inventory.ts';
import { type Diagnostic, mistake } from '../../source/diagnostic.ts';
import type { InventoryOptions } from '../shared-options.ts';
import type { Surroundings } from '../streams.ts';
import type { Tools } from '../tools.ts';

/** An inventory, unless mistakes stand in its way. */
export interface ReadInventory {
  readonly inventory?: GrowableInventory;
  readonly diagnostics: readonly Diagnostic[];
}

/** What `-i` names, or else FPLAY_INVENTORY (several between commas). */
export function inventorySources(
  { inventory }: Pick<InventoryOptions, 'inventory'>,
  { environment }: Surroundings,
): readonly string[] {
  if (inventory.length > 0) return inventory;
  return environment.FPLAY_INVENTORY ? environment.FPLAY_INVENTORY.split(',').filter(Boolean) : [];
}

/** Reads an inventory, with the variables that lie beside it and beside the playbooks. */
export async function readInventory(
  sources: readonly string[],
  playbooks: readonly string[],
  { vaultPasswords }: Tools,
): Promise<ReadInventory> {
  if (sources.length === 0)
    return {
      diagnostics: [mistake('no inventory was given', undefined, 'name one with -i, or set FPLAY_INVENTORY')],
    };
  const playbookFolders = [...new Set(playbooks.map((playbook) => dirname(resolve(playbook))))];
  return loadInventory(sources, { playbookFolders, vaultPasswords });
}
