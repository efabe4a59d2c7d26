import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Ground } from '../host/ground.ts';
import { bytesOf, isInMemory } from '../host/input.ts';
import type { Content } from '../sdk/content.ts';
import type { ChecksumAlgorithm, FileStat, ListOptions, ModelHands, Probe } from '../sdk/host.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import { known } from '../template/unknown.ts';
import { doubted } from './doubted.ts';
import { type Inode, statOf } from './inode.ts';
import { type Located, locate } from './locate.ts';
import { type Model, questionKey } from './model.ts';
import { accessOf, denied, hasOwnPermissions } from './permission.ts';
import type { UnknownContent } from './unknown-content.ts';

/** What a model shows of a host. */
export type ModelReads = Probe & Pick<ModelHands, 'content'>;

/** The Probe of a model: what the host would answer once all that was done to the model is done to it. */
export function createReads(model: Model, real: Ground): ModelReads {
  const ground = doubted(real, model);
  /** A name that ends in a slash is that of a folder, behind a link too. */
  async function find(path: string, follow: boolean): Promise<Located> {
    const isFolder = path.endsWith('/') && path !== '/';
    const found = await locate(model, ground, path, follow || isFolder);
    if (!isFolder || (await statAt(ground, found, path, true))?.type === 'directory') return found;
    return { kind: 'absent', path: found.path };
  }

  const pristine = () => !model.changed;

  async function stat(path: string, { follow = false }: { readonly follow?: boolean } = {}) {
    if (pristine()) return ground.stat(path, { follow });
    return known(await statAt(ground, await find(path, follow), path, follow));
  }

  /** A file's content: in memory, or the real path that has it. */
  async function contentAt(path: string): Promise<{ readonly content?: Content; readonly ground?: string }> {
    const found = await find(path, true);
    if (found.kind === 'absent') return {};
    if (found.kind === 'ground') return { ground: found.ground };
    const { type, content, ground: real, vague } = found.inode;
    if (vague !== undefined) throw new DependsOnUnknown(vague);
    if (type !== 'file') return {};
    await mustRead(found, path, `cannot read ${path}`);
    return content === undefined ? { ...(real !== undefined && { ground: real }) } : { content };
  }

  /** Throws where permissions of the model's own are against it; for others the host itself speaks. */
  async function mustRead(found: Located, path: string, purpose: string): Promise<void> {
    if (found.kind !== 'inode' || !hasOwnPermissions(found.inode)) return;
    const seen = await statAt(ground, found, path, true);
    if (seen && !accessOf(seen, await ground.identity()).read) throw denied(purpose);
  }

  return {
    stat,
    async read(path) {
      if (pristine()) return ground.read(path);
      const { content, ground: real } = await contentAt(path);
      if (content !== undefined) return bytesOfContent(content);
      return real === undefined ? undefined : ground.read(real);
    },
    async checksum(path, algorithm = 'sha256') {
      if (pristine()) return ground.checksum(path, algorithm);
      const { content, ground: real } = await contentAt(path);
      if (content !== undefined) return digestOf(content, algorithm);
      return real === undefined ? undefined : ground.checksum(real, algorithm);
    },
    async list(path, options = {}) {
      if (pristine()) return ground.list(path, options);
      const found = await find(path, true);
      const start = path.replace(/\/+$/, '');
      await mustRead(found, path, `cannot list ${path}`);
      const listed = await listAt({ ground, options }, found, start);
      return listed.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    },
    user: async (name) => (model.users.has(name) ? model.users.get(name) : ground.user(name)),
    group: async (name) => (model.groups.has(name) ? model.groups.get(name) : ground.group(name)),
    async which(program) {
      if (pristine()) return ground.which(program);
      if (program.includes('/'))
        return isProgram(await stat(program, { follow: true })) ? program : undefined;
      return findProgram(program);
    },
    async realPath(path) {
      if (pristine()) return ground.realPath(path);
      const found = await find(path, true);
      if (!(await stat(found.path)) && (await stat(path)))
        throw new DependsOnUnknown(`where the link ${path}, which leads to nothing, leads`);
      const folder = await stat(posix.dirname(found.path), { follow: true });
      return folder?.type === 'directory' ? found.path : path;
    },
    async access(path) {
      if (pristine()) return ground.access(path);
      const found = await find(path, true);
      if (found.kind === 'ground') return ground.access(found.ground);
      const seen = await statAt(ground, found, path, true);
      return seen ? accessOf(seen, await ground.identity()) : { read: false, write: false, execute: false };
    },
    async query(command, options = {}) {
      const { reads, foretell, ...rest } = options;
      const key = questionKey(command);
      const answer = model.answers.get(key);
      if (answer) return answer;
      if (model.answers.has(key)) throw new DependsOnUnknown('what earlier tasks change on the host');
      if (pristine()) return ground.query(command, rest);
      try {
        await seeUntouched(reads);
      } catch (error) {
        const told = error instanceof DependsOnUnknown ? await foretell?.({ content }) : undefined;
        if (told) return told;
        throw error;
      }
      return ground.query(command, rest);
    },
    facts: (folder) => ground.facts(folder),
    content,
  };

  async function content(path: string): Promise<Content | undefined> {
    const seen = await stat(path, { follow: true });
    const { content: held, ground: at } = await contentAt(path);
    if (seen?.type !== 'file' || held !== undefined || at === undefined) return held;
    const read = async () => (await ground.read(at)) ?? new Uint8Array();
    const sha256 = async () => (await ground.checksum(at)) ?? '';
    return { path, size: seen.size, mode: seen.mode, sha256, read };
  }

  /** The first of the folders of PATH that has it. What the real host finds first is only as good as what is before it. */
  async function findProgram(program: string): Promise<string | undefined> {
    const [{ programs }, real] = await Promise.all([ground.identity(), ground.which(program)]);
    for (const folder of programs) {
      const path = posix.join(folder, program);
      const found = await find(folder, true);
      if (found.kind === 'inode' && isProgram(await stat(path, { follow: true }))) return path;
      if (found.kind === 'ground' && real === path) return real;
    }
    return undefined;
  }

  /** Where a path isn't there, before and after, nothing has changed for who asks about it. */
  async function isTouched(path: string): Promise<boolean> {
    const found = await find(path, true);
    if (found.kind === 'ground') return false;
    return found.kind === 'inode' || (await ground.stat(path, { follow: true })) !== undefined;
  }

  async function seeUntouched(reads: readonly string[] | undefined): Promise<void> {
    const changed = 'what earlier tasks change on the host';
    if (reads === undefined) throw new DependsOnUnknown(changed);
    for (const one of reads) {
      if (one.startsWith('/') ? await isTouched(one) : model.states.has(one))
        throw new DependsOnUnknown(`${changed}: ${one}`);
    }
  }
}

async function statAt(
  ground: Ground,
  found: Located,
  path: string,
  follow: boolean,
): Promise<FileStat | undefined> {
  if (found.kind === 'absent') return undefined;
  // A path without links is the same, followed or not: the question is asked as it was before.
  if (found.kind === 'ground') {
    const seen = await ground.stat(found.ground, { follow });
    return seen && { ...seen, path };
  }
  const { inode } = found;
  return statOf(inode, path, inode.ground === undefined ? undefined : await ground.stat(inode.ground));
}

interface Listing {
  readonly ground: Ground;
  readonly options: ListOptions;
}

/** Everything below a folder, by the names that start with `shown`. */
async function listAt(
  { ground, options }: Listing,
  found: Located,
  shown: string,
): Promise<readonly FileStat[]> {
  if (found.kind === 'absent' || options.depth === 0) return [];
  if (found.kind === 'ground') return renamed(await ground.list(found.ground, options), found.ground, shown);
  const { inode } = found;
  const open = inode.vague ?? inode.inside;
  if (open !== undefined) throw new DependsOnUnknown(open);
  if (inode.type !== 'directory') return [];
  const real =
    inode.ground === undefined ? [] : renamed(await ground.list(inode.ground, options), inode.ground, shown);
  const isOwn = ({ path }: FileStat) =>
    !inode.children.has(path.slice(shown.length + 1).split('/', 1)[0] ?? '');
  const { depth, ...rest } = options;
  const below = { ground, options: depth === undefined ? rest : { ...rest, depth: depth - 1 } };
  const own = [...inode.children].map(([name, child]) => listChild(below, child, `${shown}/${name}`));
  return [...real.filter(isOwn), ...(await Promise.all(own)).flat()];
}

async function listChild(
  listing: Listing,
  child: Inode | undefined,
  path: string,
): Promise<readonly FileStat[]> {
  if (!child) return [];
  const base = child.ground === undefined ? undefined : await listing.ground.stat(child.ground);
  const below = await listAt(listing, { kind: 'inode', path, inode: child }, path);
  return [statOf(child, path, base), ...below];
}

function renamed(stats: readonly FileStat[], from: string, to: string): readonly FileStat[] {
  const start = from === '/' ? 0 : from.length;
  return stats.map((stat) => ({ ...stat, path: to + stat.path.slice(start) }));
}

function isProgram(seen: FileStat | undefined): boolean {
  return seen?.type === 'file' && (seen.mode & 0o111) !== 0;
}

async function bytesOfContent(content: Content): Promise<Uint8Array> {
  return isInMemory(content) ? bytesOf(content) : content.read();
}

/** The hex digest of content. Throws DependsOnUnknown where nobody knows it yet. */
export async function digestOf(content: Content, algorithm: ChecksumAlgorithm): Promise<string> {
  if (typeof content === 'object' && 'sha256' in content) {
    const known = 'digests' in content ? (content as UnknownContent).digests[algorithm] : undefined;
    if (known !== undefined) return known;
    if (algorithm === 'sha256') return content.sha256();
  }
  return createHash(algorithm)
    .update(await bytesOfContent(content))
    .digest('hex');
}
