import type { HostedPlay } from '../../src/compile/named-files.ts';
import { compileProgram } from '../../src/compile/program.ts';
import type { Inventory, Vars } from '../../src/model/inventory.ts';
import { modules } from '../../src/modules/index.ts';
import { createRegistry } from '../../src/sdk/registry.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { loadWell } from '../load/project-files.ts';

/** What checks before a run need, with the modules that fplay has. */
export const tools = { registry: createRegistry(modules), templating: createTemplating() };

/** An inventory of hosts, each with its variables. */
export function inventoryOf(hosts: Readonly<Record<string, Vars>>): Inventory {
  const named = Object.keys(hosts).map((name) => [name, { name, groups: [] }] as const);
  return { hosts: new Map(named), groups: new Map(), sources: [], layersOf: (host) => [hosts[host] ?? {}] };
}

/** The plays of `site.yml`, on all hosts of an inventory. */
export function hosted(files: Readonly<Record<string, string>>, { hosts }: Inventory): readonly HostedPlay[] {
  const { plays } = loadWell(files, tools);
  return compileProgram(plays, { only: [], skip: [] }).map((program) => ({
    program,
    hosts: [...hosts.keys()],
  }));
}
