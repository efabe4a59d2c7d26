import type { Ground } from '../host/ground.ts';
import { serviceOf } from '../sdk/states.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import { type Inode, mayBeGone, vagueInode } from './inode.ts';
import { locate } from './locate.ts';
import { lessSure, type Model } from './model.ts';
import { createReads } from './reads.ts';
import { inodeAt } from './spot.ts';

/**
 * Notes that something may be done at some paths of a model and below them, and to what isn't a file, of which nobody knows
 * what, for a reason.
 * Where they aren't given, or nobody knows where they lead, nothing is sure any more.
 */
export async function doubtPaths(
  model: Model,
  ground: Ground | undefined,
  paths: readonly string[] | undefined,
  reason: string,
): Promise<void> {
  if (model.unsure === 'all' || paths?.length === 0) return;
  model.changed = true;
  try {
    if (!ground || !paths) throw new DependsOnUnknown(reason);
    // A link itself may be replaced, or what it leads to be changed.
    for (const state of paths.filter(isState)) doubtState(model, state);
    for (const named of paths.filter((path) => !isState(path))) {
      const path = await withHome(model, ground, named);
      for (const follow of [true, false]) await doubtPath({ model, ground, reason }, path, follow);
    }
  } catch {
    lessSure(model, 'all');
    model.because = reason;
  }
}

/** Of a service nobody knows either whether it is started. */
function doubtState(model: Model, state: string): void {
  model.states.add(state);
  const service = serviceOf(state);
  if (service !== undefined) model.startedServices.add(service);
}

/** What isn't a file: `service sshd`. */
function isState(name: string): boolean {
  return !/^[/~]/.test(name);
}

async function withHome(model: Model, ground: Ground, path: string): Promise<string> {
  const [, name, rest = ''] = /^~([^/]+)(.*)$/s.exec(path) ?? [];
  if (path.startsWith('/')) return path;
  if (name === undefined) throw new DependsOnUnknown(`where ${path} is`);
  const user = await createReads(model, ground).user(name);
  if (!user) throw new DependsOnUnknown(`the home of ${name}`);
  return user.home + rest;
}

interface Doubt {
  readonly model: Model;
  readonly ground: Ground;
  readonly reason: string;
}

async function doubtPath({ model, ground, reason }: Doubt, path: string, follow: boolean): Promise<void> {
  const around = await firstUnknown(model, ground, path, follow);
  if (around?.inode.mayLead) throw new DependsOnUnknown(reason);
  // What a command made for sure may be gone by then.
  if (around?.isWhole) mayBeGone(around.inode);
  if (around) return;
  const probe = createReads(model, ground);
  const found = await locate(model, ground, path, follow);
  const names = found.path.split('/').filter(Boolean);
  // Of folders that aren't there the first is what may come.
  for (let count = 1; count <= names.length; count++) {
    const at = `/${names.slice(0, count).join('/')}`;
    const stat = await probe.stat(at);
    if (stat && count < names.length) continue;
    const folder = `/${names.slice(0, count - 1).join('/')}`;
    const there = await probe.stat(folder);
    if (!there) throw new DependsOnUnknown(reason);
    const parent = inodeAt({ model, ground, probe }, await locate(model, ground, folder, true), there);
    const leads = stat === undefined ? false : stat.type === 'link';
    parent.children.set(names[count - 1] ?? '', { ...vagueInode(reason), ...(leads && { mayLead: true }) });
    parent.mtime = 'later';
    return;
  }
  throw new DependsOnUnknown(reason);
}

/** What is unknown already on the way to a path, through links; `isWhole`: it is what lies there. */
async function firstUnknown(
  model: Model,
  ground: Ground,
  path: string,
  follow: boolean,
): Promise<{ readonly inode: Inode; readonly isWhole: boolean } | undefined> {
  const names = path.split('/').filter(Boolean);
  for (let count = 1; count <= names.length; count++) {
    const isWhole = count === names.length;
    const found = await locate(model, ground, `/${names.slice(0, count).join('/')}`, follow || !isWhole);
    if (found.kind === 'absent') return undefined;
    if (found.kind === 'inode' && found.inode.vague !== undefined) return { inode: found.inode, isWhole };
  }
  return undefined;
}
