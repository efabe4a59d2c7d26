import { readFileSync } from 'node:fs';
import { access, chmod, constants, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Vars } from '../../model/inventory.ts';
import { namesIn } from '../../util/look.ts';
import type { Secrets } from './secrets.ts';

/** Facts that outlast runs, a file for each host. */
export interface FactCache {
  /** What earlier runs kept, by host: of those whose facts aren't too old. */
  readonly facts: ReadonlyMap<string, Vars>;
  /** Facts of these names aren't kept: a task set them under `no_log`. */
  hide(names: readonly string[]): void;
  /** Keeps what a host's facts are at the end of a run; nothing where there are none. */
  keep(host: string, facts: Vars): Promise<void>;
}

/** Where facts are kept, and for how long. */
export interface FactCacheOptions {
  readonly folder: string;
  /** Seconds; 0 is for ever. */
  readonly timeout: number;
  readonly hosts: Iterable<string>;
  readonly secrets: Pick<Secrets, 'mask'>;
}

interface Entry {
  /** Seconds since 1970. */
  readonly gathered: number;
  readonly facts: Vars;
}

/** The fact that says that all were gathered, as Ansible's `setup` has it. */
const whole = 'ansible_module_setup';

/** Whether all facts of a host are there. */
export function hasGathered(facts: Vars): boolean {
  return facts[whole] === true;
}

/** Reads what a folder holds of hosts; makes the folder where it isn't there. Rejects where it can't be used. */
export async function openFactCache({
  folder,
  timeout,
  hosts,
  secrets,
}: FactCacheOptions): Promise<FactCache> {
  await makeFolder(folder);
  const entries = new Map<string, Entry>();
  for (const host of hosts) {
    const entry = await readEntry(fileOf(folder, host));
    if (entry && (timeout === 0 || now() - entry.gathered < timeout)) entries.set(host, entry);
  }
  const hidden = new Set<string>();
  const mayKeep = (name: string, value: unknown) =>
    !hidden.has(name) && JSON.stringify(secrets.mask(value)) === JSON.stringify(value);
  return {
    facts: new Map([...entries].map(([host, { facts }]) => [host, facts])),
    hide(names) {
      for (const name of names) hidden.add(name);
    },
    async keep(host, facts) {
      const before = entries.get(host);
      if (before && isSame(before.facts, facts)) return;
      const kept = Object.entries(facts).filter(([name, value]) => mayKeep(name, value));
      if (kept.length === 0) return before && rm(fileOf(folder, host), { force: true });
      // With a part left out the host is asked again: not even that it was left out is a secret's trace then.
      const all = kept.length === Object.keys(facts).length;
      const entry: Entry = {
        gathered: before && !isAsked(before.facts, facts) ? before.gathered : now(),
        facts: Object.fromEntries(all ? kept : kept.filter(([name]) => name !== whole)),
      };
      await writeEntry(fileOf(folder, host), entry);
    },
  };
}

/**
 * Tells whether a folder holds something of a name, of any host and however old. Files are read when it is asked, each once
 * and no more of them than it takes; what can't be read holds nothing.
 */
export function keptNames(folder: string | undefined): (name: string) => boolean {
  const seen = new Set<string>();
  let unread: string[] | undefined;
  return (name) => {
    if (folder === undefined) return false;
    unread ??= namesIn(folder).map((name) => join(folder, name));
    while (!seen.has(name)) {
      const file = unread.pop();
      if (file === undefined) return false;
      for (const kept of Object.keys(parseEntry(textOf(file))?.facts ?? {})) seen.add(kept);
    }
    return true;
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The folder above has to be there. */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  await readdir(folder);
}

/** Names of hosts may hold what names of files can't. */
function fileOf(folder: string, host: string): string {
  return join(folder, `${encodeURIComponent(host)}.json`);
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

function isSame(before: Vars, facts: Vars): boolean {
  const names = Object.keys(facts);
  return names.length === Object.keys(before).length && names.every((name) => before[name] === facts[name]);
}

/** Whether a host was asked for all facts since: its clock was read anew. */
function isAsked(before: Vars, facts: Vars): boolean {
  return facts.ansible_date_time !== before.ansible_date_time;
}

/** A file that isn't there, or isn't whole, says nothing. */
async function readEntry(file: string): Promise<Entry | undefined> {
  return parseEntry(await readFile(file, 'utf8').catch(() => ''));
}

function parseEntry(text: string): Entry | undefined {
  try {
    const { gathered, facts } = JSON.parse(text) as Partial<Entry>;
    const isEntry = typeof gathered === 'number' && typeof facts === 'object' && facts !== null;
    return isEntry ? { gathered, facts } : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all, and for its owner alone. */
async function writeEntry(file: string, entry: Entry): Promise<void> {
  const beside = `${file}.${process.pid}`;
  await rm(beside, { force: true });
  const handle = await open(beside, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(entry)}\n`);
  } finally {
    await handle.close();
  }
  await chmod(beside, 0o600);
  await rename(beside, file);
}
