import { selectHosts } from '../../compile/hosts.ts';
import type { Inventory } from '../../model/inventory.ts';
import { harmlessJson } from '../../report/json.ts';
import { printableRow } from '../../report/text.ts';
import { mistake } from '../../source/diagnostic.ts';
import { nearest } from '../../util/nearest.ts';
import { type Checked, refuse } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import type { ShowInventoryOptions } from '../options.ts';
import type { Surroundings } from '../streams.ts';
import { createTools } from '../tools.ts';
import { inventorySources, readNamedInventory } from './sources.ts';
import { inventoryAsGraph, inventoryAsJson, variablesOf } from './view.ts';

/** `fplay inventory`: shows hosts, groups and variables. Resolves to the exit code. */
export async function inventoryCommand(
  options: ShowInventoryOptions,
  surroundings: Surroundings,
): Promise<number> {
  const shown = await show(options, surroundings);
  if ('diagnostics' in shown) return refuse(shown.diagnostics, surroundings);
  surroundings.out(shown.value);
  return exitCodes.well;
}

async function show(options: ShowInventoryOptions, surroundings: Surroundings): Promise<Checked<string>> {
  const tools = await createTools(options, surroundings);
  if ('diagnostics' in tools) return tools;
  const sources = inventorySources(options, surroundings);
  const { inventory, diagnostics } = await readNamedInventory(sources, tools.value);
  if (!inventory) return { diagnostics };
  if (options.host !== undefined) return showHost(options.host, inventory);
  const { hosts, diagnostics: unmatched } = selectHosts(options.limit ?? 'all', inventory);
  if (options.limit !== undefined && hosts.length === 0) return { diagnostics: unmatched };
  if (options.list) return { value: harmlessJson(inventoryAsJson(inventory, hosts), 2) };
  return { value: inventoryAsGraph(inventory, hosts).map(printableRow).join('\n') };
}

function showHost(name: string, inventory: Inventory): Checked<string> {
  if (inventory.hosts.has(name)) return { value: harmlessJson(variablesOf(inventory, name), 2) };
  const near = nearest(name, inventory.hosts.keys());
  const hint = near === undefined ? 'see fplay inventory --graph' : `did you mean \`${near}\`?`;
  return { diagnostics: [mistake(`no host is called \`${name}\``, undefined, hint)] };
}
