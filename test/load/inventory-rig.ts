import path from 'node:path';
import { type InventoryOptions, loadInventory } from '../../src/load/inventory/inventory.ts';
import type { Inventory, Vars } from '../../src/model/inventory.ts';
import { formatPlace } from '../../src/source/diagnostic.ts';

/** Loads sources below the folder; anything but a clean load is an error. */
export async function load(
  folder: string,
  sources: readonly string[],
  options?: InventoryOptions,
): Promise<Inventory> {
  const found = await loadInventory(
    sources.map((source) => path.join(folder, source)),
    options,
  );
  if (!found.inventory || found.diagnostics.length > 0)
    throw new Error(JSON.stringify(found.diagnostics, null, 2));
  return found.inventory;
}

/** Mistakes and warnings as `line:column message (hint)`, without the folder. */
export async function complaints(
  folder: string,
  source: string,
  options?: InventoryOptions,
): Promise<readonly string[]> {
  const { diagnostics } = await loadInventory([path.join(folder, source)], options);
  return diagnostics.map(({ severity, message, place, hint }) => {
    const where = place ? `${formatPlace(place).slice(folder.length + 1)} ` : '';
    const way = hint === undefined ? '' : ` (${hint})`;
    return `${where}${severity === 'warning' ? 'warning: ' : ''}${message.replaceAll(`${folder}/`, '')}${way}`;
  });
}

/** What a host sees of the inventory, without where it comes from. */
export function varsOf(inventory: Inventory, host: string): Vars {
  const { inventory_file: _, inventory_dir: __, ...vars } = Object.assign({}, ...inventory.layersOf(host));
  return vars;
}

/** Members of every group, by name. */
export function membersOf(inventory: Inventory): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...inventory.groups.values()].map(({ name, members }) => [name, members.join(' ')]),
  );
}
