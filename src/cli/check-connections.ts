import type { PlannedPlay } from '../engine/input.ts';
import { connectionSettings, isMistaken } from '../host/settings.ts';
import type { Inventory, Vars } from '../model/inventory.ts';
import { type Diagnostic, mistake } from '../source/diagnostic.ts';

/**
 * Checks the connection variables of every host that takes part, before any is touched. Values that hold templates,
 * or are encrypted, wait for their turn. What is wrong with many hosts is told once.
 */
export function checkConnections(
  plays: readonly PlannedPlay[],
  inventory: Inventory,
  extra: Vars,
): readonly Diagnostic[] {
  const wrong = new Map<string, { readonly hint: string | undefined; readonly hosts: string[] }>();
  for (const host of new Set(plays.flatMap(({ hosts }) => hosts))) {
    const settings = connectionSettings(host, plainVariables([...inventory.layersOf(host), extra]));
    for (const { message, hint } of isMistaken(settings) ? settings : []) {
      const known = wrong.get(message) ?? { hint, hosts: [] };
      known.hosts.push(host);
      wrong.set(message, known);
    }
  }
  return [...wrong].map(([message, { hint, hosts }]) =>
    mistake(`${message}, for ${named(hosts)}`, undefined, hint),
  );
}

function plainVariables(layers: readonly Vars[]): Vars {
  const merged = Object.assign({}, ...layers) as Vars;
  const isPlain = (value: unknown) => typeof value !== 'object' && !String(value).includes('{{');
  return Object.fromEntries(
    Object.entries(merged).filter(([name, value]) => name.startsWith('ansible_') && isPlain(value)),
  );
}

function named([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? `the host ${first}` : `${first} and ${others.length} more`;
}
