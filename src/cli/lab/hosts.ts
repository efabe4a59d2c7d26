import { selectHosts } from '../../compile/hosts.ts';
import type { WantedHost } from '../../lab/names.ts';
import type { Inventory } from '../../model/inventory.ts';
import { type Diagnostic, isError } from '../../source/diagnostic.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { inventorySources, readNamedInventory } from '../inventory/sources.ts';
import { variablesOf } from '../inventory/view.ts';
import type { InventoryOptions } from '../shared-options.ts';
import type { Surroundings } from '../streams.ts';
import { createTools } from '../tools.ts';

/** What an inventory says about the hosts of a lab. */
export interface InventoryHosts {
  /** What `-i` named. */
  readonly sources: readonly string[];
  readonly hosts: readonly WantedHost[];
}

/** Reads the inventory and the hosts in it that are wanted, and says what is wrong with it. Undefined where that stands in the way. */
export async function readHosts(
  options: InventoryOptions,
  surroundings: Surroundings,
): Promise<InventoryHosts | undefined> {
  const refuse = (diagnostics: readonly Diagnostic[]) => {
    printDiagnostics(diagnostics, surroundings);
    return undefined;
  };
  const tools = await createTools(options, surroundings);
  if ('diagnostics' in tools) return refuse(tools.diagnostics);
  const sources = inventorySources(options, surroundings);
  const { inventory, diagnostics } = await readNamedInventory(sources, tools.value);
  if (!inventory || diagnostics.some(isError)) return refuse(diagnostics);
  const selection = selectHosts('all', inventory, { limit: options.limit });
  const none = selection.hosts.length === 0 && selection.diagnostics.length > 0;
  if (none || selection.diagnostics.some(isError)) return refuse(selection.diagnostics);
  printDiagnostics([...diagnostics, ...selection.diagnostics], surroundings);
  return { sources, hosts: selection.hosts.map((name) => ({ name, aliases: aliasesOf(inventory, name) })) };
}

/** Where playbooks and configurations may name a host otherwise than the inventory does. */
function aliasesOf(inventory: Inventory, name: string): readonly string[] {
  const { ansible_host, ansible_ssh_host } = variablesOf(inventory, name);
  return [ansible_host, ansible_ssh_host].filter(
    (alias): alias is string => typeof alias === 'string' && alias !== name,
  );
}
