import { selectHosts } from '../../compile/hosts.ts';
import type { Inventory } from '../../model/inventory.ts';
import { mistake } from '../../source/diagnostic.ts';
import { nearest } from '../../util/nearest.ts';
import { type Checked, printDiagnostics } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import type { ShowInventoryOptions } from '../options.ts';
import type { Surroundings } from '../streams.ts';
import { createTools } from '../tools.ts';
import { inventorySources, readInventory } from './sources.ts';
import { inventoryAsGraph, inventoryAsJson, variablesOf } from './view.ts';

/** `fplay inventory`: shows hosts, groups and variables. Resolves to the exit code. */
export async function inventoryCommand(
  options: ShowInventoryOptions,
  surroundings: Surroundings,
): Promise<number> {
  const shown = await show(options, surroundings);
  if ('diagnostics' in shown) {
    printDiagnostics(shown.diagnostics, surroundings);
    return exitCodes.mistake;
  }
  surroundings.out(shown.value);
  return exitCodes.well;
}

async function show(options: ShowInventoryOptions, surroundings: Surroundings): Promise<Checked<string>> {
  const tools = await createTools(options, surroundings);
  if ('diagnostics' in tools) return tools;
  const { inventory, diagnostics } = await readInventory(
    inventorySources(options, surroundings),
    [],
    tools.value,
  );
  if (!inventory) return { diagnostics };
  if (options.host !== undefined) return showHost(options.host, inventory);
  const { hosts, diagnostics: unmatched } = selectHosts(options.limit ?? 'all', inventory);
  if (options.limit !== undefined && hosts.length === 0) return { diagnostics: unmatched };
  if (options.list) return { value: JSON.stringify(inventoryAsJson(inventory, hosts), undefined, 2) };
  return { value: inventoryAsGraph(inventory, hosts).join('\n') };
}

function showHost(name: string, inventory: Inventory): Checked<string> {
  if (inventory.hosts.has(name)) return { value: JSON.stringify(variablesOf(inventory, name), undefined, 2) };
  const near = nearest(name, inventory.hosts.keys());
  const hint = near === undefined ? 'see fplay inventory --graph' : `did you mean \`${near}\`?`;
  return { diagnostics: [mistake(`no host is called \`${name}\``, undefined, hint)] };
}
