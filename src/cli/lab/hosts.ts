import { selectHosts } from '../../compile/hosts.ts';
import type { WantedHost } from '../../lab/names.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import type { Checked } from '../diagnostics.ts';
import { inventorySources, readInventory } from '../inventory/sources.ts';
import { variablesOf } from '../inventory/view.ts';
import type { InventoryOptions } from '../shared-options.ts';
import type { Surroundings } from '../streams.ts';
import { createTools } from '../tools.ts';

/** What an inventory says about the hosts of a lab. */
export interface InventoryHosts {
  /** What `-i` named. */
  readonly sources: readonly string[];
  readonly hosts: readonly WantedHost[];
  readonly warnings: readonly Diagnostic[];
}

/** Reads the inventory and the hosts in it that are wanted. */
export async function readHosts(
  options: InventoryOptions,
  surroundings: Surroundings,
): Promise<Checked<InventoryHosts>> {
  const tools = await createTools(options, surroundings);
  if ('diagnostics' in tools) return tools;
  const sources = inventorySources(options, surroundings);
  const { inventory, diagnostics } = await readInventory(sources, [], tools.value);
  if (!inventory || diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics };
  const selection = selectHosts('all', inventory, { limit: options.limit });
  if (selection.diagnostics.some(({ severity }) => severity === 'error') || selection.hosts.length === 0)
    if (selection.diagnostics.length > 0) return selection;
  const hosts = selection.hosts.map((name) => ({ name, aliases: aliasesOf(inventory, name) }));
  return { value: { sources, hosts, warnings: [...diagnostics, ...selection.diagnostics] } };
}

/** Where playbooks and configurations may name a host otherwise than the inventory does. */
function aliasesOf(inventory: Inventory, name: string): readonly string[] {
  const { ansible_host, ansible_ssh_host } = variablesOf(inventory, name);
  return [ansible_host, ansible_ssh_host].filter(
    (alias): alias is string => typeof alias === 'string' && alias !== name,
  );
}
