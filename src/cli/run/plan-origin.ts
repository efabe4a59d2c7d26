import { createHmac } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Inventory } from '../../model/inventory.ts';
import { createDigest, type Digest } from '../../saved/digest.ts';
import { type Diagnostic, mistake } from '../../source/diagnostic.ts';
import type { Tools } from '../tools.ts';
import type { Execution } from './execute.ts';
import type { PlanFile } from './plan-file.ts';

type Given = Pick<PlanFile, 'vaults' | 'extraVars'>;

/** What a plan was made from, as digests. */
type Origin = Pick<PlanFile, 'files' | 'hosts'>;

/** Makes the digests of a plan: who has the file and not the vault passwords can't try secrets out. */
export function digestWith(key: string, { vaultPasswords }: Tools): Digest {
  const hash = createHmac('sha256', key);
  for (const { id, password } of vaultPasswords) hash.update(JSON.stringify([id, password]));
  return createDigest(hash.digest('hex'));
}

/** What is read for a run beside the hosts; `files` are those of this machine. */
export async function originOf(
  { plan }: Pick<Execution, 'plan'>,
  files: Iterable<string>,
  digest: Digest,
): Promise<Origin> {
  const read = [...new Set(files)].toSorted();
  const digests = await Promise.all(read.map(async (file) => digest(await contentOf(file))));
  return {
    files: Object.fromEntries(read.map((file, index) => [relative('', file) || '.', digests[index] ?? ''])),
    hosts: inventoryDigests(plan.inventory, digest),
  };
}

/** A file by its bytes, a folder by the names, kinds and bytes in it; nothing where nothing is. */
async function contentOf(path: string): Promise<unknown> {
  const seen = await lstat(path).catch(() => undefined);
  if (!seen) return undefined;
  if (seen.isSymbolicLink()) {
    const inside = await readFile(path).catch(() => undefined);
    return [await readlink(path), inside];
  }
  if (!seen.isDirectory()) return [seen.mode & 0o7777, await readFile(path).catch(() => undefined)];
  const names = (await readdir(path)).toSorted();
  return Promise.all(names.map(async (name) => [name, await contentOf(join(path, name))]));
}

function inventoryDigests({ hosts, groups, layersOf }: Inventory, digest: Digest): PlanFile['hosts'] {
  const members = [...groups].map(([name, group]) => [name, group.members]);
  const each = [...hosts.values()].map(({ name, groups: own }) => [name, digest([own, layersOf(name)])]);
  return Object.fromEntries([['', digest(members)], ...each]);
}

/** What a run is given, as digests. */
export function givenDigests({ extraVars }: Pick<Tools, 'extraVars'>, digest: Digest): Given {
  return { vaults: digest('vault passwords'), extraVars: digest(extraVars) };
}

/** Where a plan was saved with other passwords or variables. */
export function otherGiven(saved: Given, now: Given): readonly Diagnostic[] {
  if (saved.vaults !== now.vaults)
    return [mistake('the plan was saved with other vault passwords', undefined, 'give the same ones')];
  if (saved.extraVars === now.extraVars) return [];
  return [mistake('the plan was saved with other variables', undefined, 'give the same --extra-vars')];
}

/** Where a plan was made from something else than what is here now. */
export function otherOrigin(saved: Origin, now: Origin): readonly Diagnostic[] {
  const files = differing(saved.files, now.files);
  const hosts = differing(saved.hosts, now.hosts).map((host) => (host === '' ? 'the groups' : host));
  return [
    ...(files.length > 0 ? [anew(`${listed(files)} changed since the plan was saved`)] : []),
    ...(hosts.length > 0 ? [anew(`the inventory says something else now of ${listed(hosts)}`)] : []),
  ];
}

function anew(message: string): Diagnostic {
  return mistake(message, undefined, 'look at a new check, and save that');
}

function differing(
  saved: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly string[] {
  const names = new Set([...Object.keys(saved), ...Object.keys(now)]);
  return [...names].filter((name) => saved[name] !== now[name]);
}

function listed(names: readonly string[]): string {
  const more = names.length - 5;
  const some = names.slice(0, 5).join(', ');
  return more > 0 ? `${some} and ${more} more` : some;
}
