import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLab } from '../../src/lab/down.ts';
import { hostFolder, type Lab, type LabHost, type LabUser } from '../../src/lab/lab.ts';
import type { WantedHost } from '../../src/lab/names.ts';
import { bringUp } from '../../src/lab/up.ts';
import { loadInventory } from '../../src/load/inventory.ts';
import { formatDiagnostic } from '../../src/source/diagnostic.ts';

/** One path below a folder, with all that a write could change of it. */
interface Entry {
  readonly type: 'file' | 'directory' | 'link' | 'deleted' | 'other';
  /** Permissions, octal. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** Nanoseconds since 1970. */
  readonly mtime: bigint;
  /** Of a file: the hex digest of its content. */
  readonly sha256?: string;
  /** Of a link. */
  readonly target?: string;
}

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

/** Every path below a folder. */
async function snapshotOf(folder: string): Promise<Readonly<Record<string, Entry>>> {
  const paths = await readdir(folder, { recursive: true });
  const entries = await Promise.all(
    ['.', ...paths].sort().map(async (path) => [path, await entryOf(join(folder, path))] as const),
  );
  return Object.fromEntries(entries);
}

async function entryOf(path: string): Promise<Entry> {
  const found = await lstat(path, { bigint: true });
  const shared = {
    mode: (Number(found.mode) & 0o7777).toString(8),
    uid: Number(found.uid),
    gid: Number(found.gid),
    mtime: found.mtimeNs,
  };
  if (found.isFile())
    return {
      type: 'file',
      ...shared,
      sha256: createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    };
  if (found.isSymbolicLink()) return { type: 'link', ...shared, target: await readlink(path) };
  if (found.isDirectory()) return { type: 'directory', ...shared };
  return { type: found.isCharacterDevice() && found.rdev === 0n ? 'deleted' : 'other', ...shared };
}

async function hostsOf(inventoryFile: string): Promise<readonly WantedHost[]> {
  const { inventory, diagnostics } = await loadInventory([inventoryFile], { playbookFolders: [] });
  if (!inventory) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
  return [...inventory.hosts.keys()].map((name) => ({ name, aliases: [] }));
}
