import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { $ } from 'zx';
import type { Artefact } from './artefact.ts';
import { ArtefactError, fetchPackages } from './packages.ts';
import { makeTarball } from './tarball.ts';

/** What came of one artefact. */
export interface Prepared {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** It was there already. */
  readonly kept: boolean;
}

/** `$FPLAY_ARTEFACTS`, or `~/.cache/fplay/artefacts`: the roles' default archives are looked for there too. */
export function artefactsFolder(environment: Readonly<Record<string, string | undefined>>): string {
  if (environment.FPLAY_ARTEFACTS) return path.resolve(environment.FPLAY_ARTEFACTS);
  return path.join(environment.HOME || homedir(), '.cache/fplay/artefacts');
}

/**
 * Makes sure that a folder has an artefact with the right checksum. It appears whole or not at all. `say` hears what is
 * done before it is done. Throws ArtefactError.
 */
export async function prepareArtefact(
  artefact: Artefact,
  folder: string,
  say: (line: string) => void,
): Promise<Prepared> {
  const destination = path.join(folder, artefact.name);
  const before = await sha256Of(destination);
  if (before === artefact.sha256) {
    say(`${artefact.name}: there`);
    return { name: artefact.name, path: destination, kept: true };
  }
  if (before !== undefined)
    say(`${artefact.name}: the file that is there has another checksum; making it anew`);
  await requireTools(artefact);
  await mkdir(folder, { recursive: true });
  const workspace = await mkdtemp(path.join(folder, '.making-'));
  try {
    say(`${artefact.name}: getting ${describePackages(artefact).join(', ')}`);
    const made = await make(artefact, workspace);
    await compare(artefact, made);
    await rename(made, destination);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
  say(`${artefact.name}: made, ${megabytes((await stat(destination)).size)}`);
  return { name: artefact.name, path: destination, kept: false };
}

/** Hex sha256 of a file; undefined where there is none. */
export async function sha256Of(file: string): Promise<string | undefined> {
  if (!(await stat(file).catch(() => undefined))?.isFile()) return undefined;
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest('hex');
}

async function make({ make: recipe }: Artefact, workspace: string): Promise<string> {
  if (recipe.kind === 'jar') {
    const [jar] = await fetchPackages(recipe.from, path.join(workspace, 'jar'));
    if (jar === undefined) throw new Error('Maven ended well and left nothing');
    return jar;
  }
  const file = path.join(workspace, 'archive');
  await makeTarball(recipe, path.join(workspace, 'work'), file);
  return file;
}

async function compare(artefact: Artefact, made: string): Promise<void> {
  const sha256 = await sha256Of(made);
  if (sha256 === artefact.sha256) return;
  throw new ArtefactError(`${artefact.name} came out with sha256 ${sha256}, not ${artefact.sha256}`, {
    hint:
      'the packages were checked by pip and Maven as they came, so this machine packs differently: GNU tar and GNU gzip are ' +
      'needed, first in PATH, and the jars in the local Maven repository must be as they were published',
  });
}

/** What has to be installed to make an artefact, with a Debian package that brings it. */
async function requireTools(artefact: Artefact): Promise<void> {
  const missing: string[] = [];
  for (const tool of toolsOf(artefact)) {
    const { exitCode } = await $({ quiet: true, nothrow: true, stdio: 'pipe' })`${tool.try}`;
    if (exitCode !== 0) missing.push(`${tool.name} (on Debian: apt-get install ${tool.debian})`);
  }
  if (missing.length > 0)
    throw new ArtefactError(`${artefact.name} can't be made here: ${missing.join(' and ')} missing`, {
      hint: `install that, or put ${artefact.name} with sha256 ${artefact.sha256} into the folder yourself`,
    });
}

interface Tool {
  readonly name: string;
  /** Ends with code 0 where the tool works. */
  readonly try: readonly string[];
  readonly debian: string;
}

const pip: Tool = {
  name: 'pip for python3',
  try: ['python3', '-m', 'pip', '--version'],
  debian: 'python3-pip',
};
const maven: Tool = { name: 'Maven with a Java', try: ['mvn', '--version'], debian: 'maven' };
const python: Tool = { name: 'python3', try: ['python3', '--version'], debian: 'python3' };
const tar: Tool = { name: 'GNU tar', try: ['tar', '--sort=name', '--version'], debian: 'tar' };
const gzip: Tool = { name: 'gzip', try: ['gzip', '--version'], debian: 'gzip' };

function toolsOf({ make: recipe }: Artefact): readonly Tool[] {
  if (recipe.kind === 'jar') return [maven];
  const sources = recipe.parts.flatMap((part) => (part.kind === 'own' ? [] : [part.from.registry]));
  const unpacks = recipe.parts.some(({ kind }) => kind === 'unpack');
  return [
    tar,
    gzip,
    ...(sources.includes('pip') ? [pip] : unpacks ? [python] : []),
    ...(sources.includes('maven') ? [maven] : []),
  ];
}

function describePackages({ make: recipe }: Artefact): readonly string[] {
  const sources =
    recipe.kind === 'jar'
      ? [recipe.from]
      : recipe.parts.flatMap((part) => (part.kind === 'own' ? [] : [part.from]));
  return sources.map((source) => {
    if (source.registry === 'pip') return `${source.name} ${source.version} with pip`;
    const [first] = source.packages;
    const others = source.packages.length - 1;
    return `${first?.artifact} ${first?.version}${others > 0 ? ` and ${others} more` : ''} with Maven`;
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
