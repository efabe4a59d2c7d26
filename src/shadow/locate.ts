import { posix } from 'node:path';
import type { Ground } from '../host/ground.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import type { Inode } from './inode.ts';
import type { Model } from './model.ts';
import { denied, isInQuestion, mustSearch } from './permission.ts';

/** Where a path leads. `path` is without links, and what it is called in the model. */
export type Located =
  | { readonly kind: 'inode'; readonly path: string; readonly inode: Inode }
  /** Nothing of it was changed: it is what the real host has at `ground`, if anything. */
  | { readonly kind: 'ground'; readonly path: string; readonly ground: string }
  /**
   * `isCircle`: links on the way lead round and round. `isOfFolder`: a link leads here by the name of a folder, and none
   * is here: nothing else can be made through it.
   */
  | { readonly kind: 'absent'; readonly path: string; readonly isCircle?: true; readonly isOfFolder?: true };

/** How many links may still be followed before a path is taken for a loop: Linux's limit is 40 for a path. */
interface Hops {
  left: number;
}

/**
 * Walks a path name by name, as the kernel does; the last one is followed where it is a link and `follow` says so.
 * Throws HostError where the user may not look into a folder of the model.
 */
export async function locate(
  model: Model,
  ground: Ground,
  path: string,
  follow: boolean,
  hops: Hops = { left: 40 },
): Promise<Located> {
  const names = namesOf(path);
  let inode = model.root;
  let at = '';
  if (names.length === 0) return { kind: 'inode', path: '/', inode };
  const { uid } = await ground.identity();
  for (const [index, name] of names.entries()) {
    const rest = names.slice(index + 1);
    if (inode.type !== 'directory') return { kind: 'absent', path: join(at, [name, ...rest]) };
    if (isInQuestion(model, inode, uid)) await mustSearch(ground, inode, at);
    if (name === '..' && inode.vague !== undefined) throw new DependsOnUnknown(inode.vague);
    if (name === '..') return locate(model, ground, join(posix.dirname(at || '/'), rest), follow, hops);
    const child = inode.children.get(name);
    const open = inode.vague ?? (inode.children.has(name) ? undefined : inode.inside);
    if (!child && open !== undefined) throw new DependsOnUnknown(open);
    if (!child) {
      if (inode.children.has(name) || inode.ground === undefined)
        return { kind: 'absent', path: join(at, [name, ...rest]) };
      return onGround({ model, ground, at, base: inode.ground, names: [name, ...rest], follow, hops });
    }
    if (child.type === 'link' && (follow || rest.length > 0)) {
      if (hops.left-- <= 0) return { kind: 'absent', path, isCircle: true };
      const target = child.target ?? (await ground.stat(child.ground ?? '/'))?.target ?? '';
      const end = await locate(model, ground, join(from(at, target), rest), follow, hops);
      return rest.length === 0 ? asNamed(ground, end, target) : end;
    }
    inode = child;
    at = `${at}/${name}`;
  }
  return { kind: 'inode', path: at, inode };
}

interface GroundPath {
  readonly model: Model;
  readonly ground: Ground;
  /** The folder of the model, and the real one that it shows. */
  readonly at: string;
  readonly base: string;
  readonly names: readonly string[];
  readonly follow: boolean;
  readonly hops: Hops;
}

/** The rest of a way lies where nothing was changed, unless a link leads away from there. */
async function onGround({ model, ground, at, base, names, follow, hops }: GroundPath): Promise<Located> {
  const up = names.indexOf('..');
  if (up > 0) {
    const before = await locate(model, ground, join(at, names.slice(0, up)), true, hops);
    if (!(await isFolder(ground, before)))
      return before.kind === 'absent'
        ? { ...before, path: join(at, names) }
        : { kind: 'absent', path: join(at, names) };
    await mustLeave(model, ground, before);
    return locate(model, ground, join(posix.dirname(before.path), names.slice(up + 1)), follow, hops);
  }
  const real = join(base, names);
  const way = follow ? real : posix.dirname(real);
  const link = way === '/' ? undefined : await ground.link(way);
  const depth = namesOf(base).length;
  if (!link || link.names <= depth) return { kind: 'ground', path: join(at, names), ground: real };
  if (hops.left-- <= 0) return { kind: 'absent', path: join(at, names), isCircle: true };
  const before = join(at, names.slice(0, link.names - depth - 1));
  const rest = names.slice(link.names - depth);
  const end = await locate(model, ground, join(from(before, link.target), rest), follow, hops);
  return rest.length === 0 ? asNamed(ground, end, link.target) : end;
}

/** A link whose target ends in a slash leads to a folder, or nowhere. */
async function asNamed(ground: Ground, end: Located, target: string): Promise<Located> {
  if (!target.endsWith('/') || (end.kind === 'absent' && end.isCircle)) return end;
  // Of what may be anything, nobody knows.
  if (end.kind === 'inode' && end.inode.vague !== undefined) return end;
  return (await isFolder(ground, end)) ? end : { kind: 'absent', path: end.path, isOfFolder: true };
}

/** The way back out of a folder is one of the names that are looked for in it. */
async function mustLeave(model: Model, ground: Ground, found: Located): Promise<void> {
  const { uid } = await ground.identity();
  if (uid === 0) return;
  if (found.kind === 'inode' && isInQuestion(model, found.inode, uid))
    await mustSearch(ground, found.inode, found.path);
  if (found.kind === 'ground' && !(await ground.access(found.ground)).execute)
    throw denied(`cannot look into ${found.path}`);
}

async function isFolder(ground: Ground, found: Located): Promise<boolean> {
  if (found.kind === 'inode') return found.inode.type === 'directory';
  return found.kind === 'ground' && (await ground.stat(found.ground))?.type === 'directory';
}

/** Where a link in a folder leads. */
function from(folder: string, target: string): string {
  return target.startsWith('/') ? target : `${folder}/${target}`;
}

function namesOf(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

function join(folder: string, names: readonly string[]): string {
  const start = folder === '/' ? '' : folder;
  return names.length === 0 ? folder || '/' : `${start}/${names.join('/')}`;
}
