import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadInventory } from '../../load/inventory/inventory.ts';
import type { GrowableInventory } from '../../model/inventory.ts';
import { type Diagnostic, mistake } from '../../source/diagnostic.ts';
import type { InventoryOptions } from '../shared-options.ts';
import type { Surroundings } from '../streams.ts';
import type { Tools } from '../tools.ts';

/** An inventory, unless mistakes stand in its way. */
export interface ReadInventory {
  readonly inventory?: GrowableInventory;
  /** Told where another host than this machine is wanted: no inventory was named, and this one has nobody. */
  readonly missing?: Diagnostic;
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

/** What to do without an inventory; with one of Ansible's settings, what stands for that. */
function hintFor(folder: string): string {
  const others = existsSync(join(folder, 'ansible.cfg')) ? '; ansible.cfg and ANSIBLE_* are not read' : '';
  return `name one with -i (a file, a folder, or hosts as \`-i web1,web2,\`), or set FPLAY_INVENTORY${others}; \`fplay init\` writes one`;
}

/** Reads an inventory, with the variables that lie beside it and beside the playbooks. Where none is named, it has nobody. */
export async function readInventory(
  sources: readonly string[],
  playbooks: readonly string[],
  { vaultPasswords }: Tools,
): Promise<ReadInventory> {
  const playbookFolders = [...new Set(playbooks.map((playbook) => dirname(resolve(playbook))))];
  const read = await loadInventory(sources, { playbookFolders, vaultPasswords });
  if (sources.length > 0) return read;
  return { ...read, missing: mistake('no inventory was given', undefined, hintFor(process.cwd())) };
}

/** The same for what is about the hosts of an inventory: that none was named is a mistake. */
export async function readNamedInventory(
  sources: readonly string[],
  tools: Tools,
): Promise<Omit<ReadInventory, 'missing'>> {
  const { missing, ...read } = await readInventory(sources, [], tools);
  return missing ? { diagnostics: [missing] } : read;
}
