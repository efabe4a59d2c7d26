import { posix } from 'node:path';
import type { Ground } from '../host/ground.ts';
import type { Content } from '../sdk/content.ts';
import type { FileStat, ListOptions, ModelHands, Probe, ReadOptions } from '../sdk/host.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import { known } from '../template/unknown.ts';
import { bytesOfContent, digestOf } from './digest.ts';
import { doubted } from './doubted.ts';
import { modelFacts } from './facts.ts';
import { withNames } from './id-names.ts';
import { statOf } from './inode.ts';
import { listAt } from './listing.ts';
import { type Located, locate } from './locate.ts';
import { noteMissing, noteNone, noteSaid } from './missing.ts';
import { changedBefore, type Model, questionKey } from './model.ts';
import { accessOf, denied, hasOwnPermissions } from './permission.ts';

interface Held {
  readonly content?: Content;
  readonly ground?: string;
  /** Where it lies, where nothing of it was changed. */
  readonly found?: Located;
}

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
    const found = await find(path, follow);
    const seen = known(await statAt(ground, found, path, follow));
    if (!seen) noteMissing(model, 'looked', found);
    const isVague = found.kind === 'inode' && found.inode.vague !== undefined;
    return seen && !isVague ? withNames({ model, ground }, seen) : seen;
  }

  /** A file's content: in memory, or the real path that has it. */
  async function contentAt(path: string): Promise<Held> {
    const found = await find(path, true);
    if (found.kind === 'absent') return {};
    if (found.kind === 'ground') return { ground: found.ground, found };
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

  async function read(path: string, { compared }: ReadOptions = {}): Promise<Uint8Array | undefined> {
    if (pristine()) return ground.read(path);
    const { content, ground: real, found } = await contentAt(path);
    if (content !== undefined) return bytesOfContent(content);
    const seen = real === undefined ? undefined : await ground.read(real);
    if (!seen && found) noteMissing(model, compared ? 'looked' : 'read', found);
    return seen;
  }

  async function list(path: string, options: ListOptions = {}): Promise<readonly FileStat[]> {
    if (pristine()) return ground.list(path, options);
    const found = await find(path, true);
    noteMissing(model, 'looked', found);
    const all = await listAt({ ground, options, path }, found, path.replace(/\/+$/, ''));
    const listed = await Promise.all(all.map((seen) => withNames({ model, ground }, seen)));
    return listed.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  return {
    stat,
    read,
    list,
    async checksum(path, algorithm = 'sha256') {
      if (pristine()) return ground.checksum(path, algorithm);
      const { content, ground: real } = await contentAt(path);
      if (content !== undefined) return digestOf(content, algorithm);
      return real === undefined ? undefined : ground.checksum(real, algorithm);
    },
    user: async (name) =>
      model.users.has(name) ? model.users.get(name) : ((await ground.user(name)) ?? noteNone(model, name)),
    group: async (name) =>
      model.groups.has(name) ? model.groups.get(name) : ((await ground.group(name)) ?? noteNone(model, name)),
    async which(program) {
      if (pristine()) return ground.which(program);
      if (program.includes('/'))
        return isProgram(await stat(program, { follow: true })) ? program : undefined;
      return findProgram(program);
    },
    async realPath(path) {
      if (pristine()) return ground.realPath(path);
      const found = await find(path, true);
      if (found.kind === 'absent' && found.isCircle) return path;
      // What ends in a slash and is no folder's leads nowhere, a link's target too.
      const isOfFolder = path.endsWith('/') || (found.kind === 'absent' && found.isOfFolder);
      if (found.kind === 'absent' && isOfFolder && (await stat(found.path))) return path;
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
      if (model.answers.has(key)) throw new DependsOnUnknown(changedBefore);
      if (pristine()) return ground.query(command, rest);
      noteSaid(model);
      try {
        await seeUntouched(reads);
      } catch (error) {
        const told = error instanceof DependsOnUnknown ? await foretell?.({ content }) : undefined;
        if (told) return told;
        throw error;
      }
      return ground.query(command, rest);
    },
    async facts(folder) {
      const real = await ground.facts(folder);
      if (pristine()) return real;
      return modelFacts(real, folder ?? '/etc/ansible/facts.d', { probe: { list, read }, isChanged });
    },
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
    noteSaid(model);
    return undefined;
  }

  /** Where a path isn't there, before and after, nothing has changed for who asks about it. */
  async function isTouched(path: string): Promise<boolean> {
    const found = await find(path, true);
    if (found.kind === 'ground') return false;
    return found.kind === 'inode' || (await ground.stat(path, { follow: true })) !== undefined;
  }

  /** What is no path is a word for what isn't a file. */
  async function isChanged(what: string): Promise<boolean> {
    return what.startsWith('/') ? isTouched(what) : model.states.has(what);
  }

  async function seeUntouched(reads: readonly string[] | undefined): Promise<void> {
    if (reads === undefined) throw new DependsOnUnknown(changedBefore);
    for (const one of reads) if (await isChanged(one)) throw new DependsOnUnknown(`${changedBefore}: ${one}`);
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

function isProgram(seen: FileStat | undefined): boolean {
  return seen?.type === 'file' && (seen.mode & 0o111) !== 0;
}
