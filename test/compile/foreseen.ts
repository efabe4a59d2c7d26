import { type Look, lookIntoIncludes } from '../../src/compile/brought.ts';
import type { HostedPlay } from '../../src/compile/named-files.ts';
import { compileProgram } from '../../src/compile/program.ts';
import type { GrowableInventory, Inventory, Vars } from '../../src/model/inventory.ts';
import { modules } from '../../src/modules/index.ts';
import { createRegistry } from '../../src/sdk/registry.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { loadWell } from '../load/project-files.ts';

/** What checks before a run need, with the modules that fplay has. */
export const tools = { registry: createRegistry(modules), templating: createTemplating() };

/** An inventory of hosts, each with its variables. */
export function inventoryOf(hosts: Readonly<Record<string, Vars>>): GrowableInventory {
  const named = Object.keys(hosts).map((name) => [name, { name, groups: [] }] as const);
  const inventory: GrowableInventory = {
    hosts: new Map(named),
    groups: new Map(),
    sources: [],
    layersOf: (host) => [hosts[host] ?? {}],
    ownVars: () => ({}),
    obstacleTo: () => undefined,
    mayBringVariables: () => false,
    grow: () => inventory,
  };
  return inventory;
}

/** The plays of `site.yml`, on all hosts of an inventory, and how to look into their includes. */
export function hosted(
  files: Readonly<Record<string, string>>,
  { hosts }: Inventory,
  registry = tools.registry,
): { readonly plays: readonly HostedPlay[]; readonly look: Look } {
  const project = loadWell(files, { ...tools, registry });
  const plays = compileProgram(project.plays, { only: [], skip: [] }).map((program) => ({
    program,
    hosts: [...hosts.keys()],
  }));
  return { plays, look: lookIntoIncludes(project) };
}
