import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Diagnostic, mistake } from '../source/diagnostic.ts';
import { nearest } from '../util/nearest.ts';

/** A normal user that every host of a lab has; the lab's key logs in as them too. */
export interface LabUser {
  readonly name: string;
  /** `sudo`: may become anybody, without a password. */
  readonly rights: 'none' | 'sudo';
}

/** One throw-away host. */
export interface LabHost {
  /** As the inventory has it. */
  readonly name: string;
  /** The name of its folder below `hosts/`: the name with everything unusual percent-encoded. */
  readonly folder: string;
  /** In 198.18.0.0/15, without the prefix length. */
  readonly address: string;
  /** Under which the hosts of the lab find it. */
  readonly names: readonly string[];
}

/** A lab that is up, or was: what `lab.json` in its folder says. */
export interface Lab {
  readonly name: string;
  readonly folder: string;
  /** ISO 8601. */
  readonly created: string;
  /** `198.18.3.0/24`. */
  readonly subnet: string;
  /** This machine's address in the lab's network. */
  readonly gateway: string;
  /** The network link between this machine and the lab. */
  readonly link: string;
  /** The folder to give as a second `-i`, behind the inventory that the lab was made from. */
  readonly inventory: string;
  /** The private key that logs in everywhere. */
  readonly key: string;
  readonly knownHosts: string;
  readonly hosts: readonly LabHost[];
  readonly users: readonly LabUser[];
}

/** What was asked for, or the user's mistake that stands in the way. */
export type Answer<T> = { readonly value: T } | { readonly mistake: Diagnostic };

const labSchema = z.object({
  name: z.string(),
  folder: z.string(),
  created: z.string(),
  subnet: z.string(),
  gateway: z.string(),
  link: z.string(),
  inventory: z.string(),
  key: z.string(),
  knownHosts: z.string(),
  hosts: z.array(
    z.object({ name: z.string(), folder: z.string(), address: z.string(), names: z.array(z.string()) }),
  ),
  users: z.array(z.object({ name: z.string(), rights: z.enum(['none', 'sudo']) })),
});

/** Where labs keep their state: `FPLAY_LAB_FOLDER`, or `/var/lib/fplay/labs`. */
export function labsFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return environment.FPLAY_LAB_FOLDER || '/var/lib/fplay/labs';
}

/** Names of labs become folders and parts of messages: letters, digits, `-` and `_`, 32 at most. */
export function checkLabName(name: string): Diagnostic | undefined {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/.test(name)) return undefined;
  return mistake(
    `${JSON.stringify(name)} can't be the name of a lab`,
    undefined,
    'use up to 32 letters, digits, "-" and "_", such as --name rehearsal',
  );
}

/** Writes `lab.json`. */
export async function saveLab(lab: Lab): Promise<void> {
  await writeFile(join(lab.folder, 'lab.json'), `${JSON.stringify(lab, null, 2)}\n`);
}

/** A lab by its folder. Undefined where `lab.json` isn't there or isn't whole: a lab that was never finished. */
export async function readLab(folder: string): Promise<Lab | undefined> {
  const text = await readFile(join(folder, 'lab.json'), 'utf8').catch(() => '');
  try {
    return labSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The names of the labs that have a folder, finished or not, sorted. */
export async function labNames(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The lab of that name, or the only one there is where no name is given. */
export async function chooseLab(root: string, name: string | undefined): Promise<Answer<string>> {
  const names = await labNames(root);
  const [first] = names;
  if (name === undefined && first !== undefined && names.length === 1) return { value: first };
  if (name !== undefined && names.includes(name)) return { value: name };
  if (first === undefined)
    return { mistake: mistake(`no lab is in ${root}`, undefined, 'make one: fplay lab up -i INVENTORY') };
  if (name === undefined)
    return {
      mistake: mistake('there are several labs', undefined, `say which: --name ${names.join(', --name ')}`),
    };
  const near = nearest(name, names);
  const hint = near ? `did you mean ${near}?` : `there are: ${names.join(', ')}`;
  return { mistake: mistake(`there is no lab ${JSON.stringify(name)} in ${root}`, undefined, hint) };
}

/** A host of a lab by its inventory name or another of its names. */
export function chooseHost(lab: Lab, name: string): Answer<LabHost> {
  const host =
    lab.hosts.find((one) => one.name === name) ?? lab.hosts.find((one) => one.names.includes(name));
  if (host) return { value: host };
  const names = lab.hosts.map((one) => one.name);
  const near = nearest(name, names);
  const hint = near ? `did you mean ${near}?` : `it has: ${names.slice(0, 20).join(', ')}`;
  return { mistake: mistake(`lab ${lab.name} has no host ${JSON.stringify(name)}`, undefined, hint) };
}

/** The folder of a host's state: `upper` (what it wrote), `init.stat`, `start.log`, `sshd.log`. */
export function hostFolder(lab: Lab, host: LabHost): string {
  return join(lab.folder, 'hosts', host.folder);
}

/** Makes the folder of a new lab; false where there is one of that name. */
export async function claimFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(dirname(folder), { recursive: true, mode: 0o711 });
    await mkdir(folder, { mode: 0o711 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // The last lab went down in between, and took the folder of all labs with it.
    if (code === 'ENOENT') return claimFolder(folder);
    throw error;
  }
}
