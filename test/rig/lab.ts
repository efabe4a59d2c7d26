import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLab } from '../../src/lab/down.ts';
import { hostFolder, type Lab, type LabHost, type LabUser } from '../../src/lab/lab.ts';
import type { WantedHost } from '../../src/lab/names.ts';
import { type Entry, snapshotOf } from '../../src/lab/snapshot.ts';
import { bringUp } from '../../src/lab/up.ts';
import { loadInventory } from '../../src/load/inventory/inventory.ts';
import { formatDiagnostic } from '../../src/source/diagnostic.ts';

/** Real hosts for a test. */
export interface TestLab {
  readonly lab: Lab;
  /** An inventory by itself, and a layer that turns the hosts of another one into the lab's. */
  readonly inventoryFolder: string;
  /** A host, with the folder that holds what was written there since it came up. */
  host(name: string): LabHost & { readonly upper: string };
  /** All that a host wrote since it came up, by path. */
  snapshot(name: string): Promise<Readonly<Record<string, Entry>>>;
  down(): Promise<void>;
}

/** Makes real hosts: for names, or for the hosts of an inventory. The caller takes them down. */
export async function startLab(
  hosts: readonly string[] | string,
  users: readonly LabUser[] = [],
): Promise<TestLab> {
  const root = await mkdtemp(join(tmpdir(), 'fplay-labs-'));
  const wanted =
    typeof hosts === 'string' ? await hostsOf(hosts) : hosts.map((name) => ({ name, aliases: [] }));
  const answer = await bringUp({ root, name: 'test', hosts: wanted, users }, () => {});
  if ('mistake' in answer) throw new Error(formatDiagnostic(answer.mistake));
  const lab = answer.value;
  const host = (name: string) => {
    const found = lab.hosts.find((one) => one.name === name);
    if (!found) throw new Error(`the lab has no host ${name}`);
    return { ...found, upper: join(hostFolder(lab, found), 'upper') };
  };
  return {
    lab,
    inventoryFolder: lab.inventory,
    host,
    snapshot: (name) => snapshotOf(host(name).upper),
    down: async () => {
      await removeLab(lab.folder);
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function hostsOf(inventoryFile: string): Promise<readonly WantedHost[]> {
  const { inventory, diagnostics } = await loadInventory([inventoryFile], { playbookFolders: [] });
  if (!inventory) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
  return [...inventory.hosts.keys()].map((name) => ({ name, aliases: [] }));
}
