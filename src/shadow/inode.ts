import { sizeOf } from '../host/files/operations.ts';
import { encodeText } from '../host/text.ts';
import type { Content } from '../sdk/content.ts';
import type { FileStat } from '../sdk/host.ts';
import { comingMoment, unknownValue } from '../template/unknown.ts';

/** One file, folder or link of the model; two names of one file share it. */
export interface Inode {
  readonly type: FileStat['type'];
  /** The real path that it shows, and what is below it, as far as nothing here says otherwise. */
  readonly ground: string | undefined;
  readonly target?: string;
  /** Nobody knows what it is, nor, unless `isThere`, whether anything is, for this reason. */
  readonly vague?: string;
  readonly isThere?: true;
  /** With `vague`: it may be a link, and lead to something else. */
  readonly mayLead?: true;
  content?: Content;
  mode?: number;
  uid?: number;
  gid?: number;
  owner?: string;
  group?: string;
  /** `later`: the moment at which it will be written. */
  mtime?: number | 'later';
  atime?: number | 'later';
  /** Of something new: a number that isn't known yet, and that is its alone. */
  readonly number: number | undefined;
  links?: number;
  /** Of a folder: nobody knows, for this reason, what else is in it than `children`. */
  inside?: string;
  /** By name; undefined where something was removed. Names that aren't here are as on the ground. */
  readonly children: Map<string, Inode | undefined>;
}

/** Who owns something and who may do what with it. */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
}

/** What a real path shows, from now on with changes of the model's own. */
export function shownInode(type: FileStat['type'], ground: string): Inode {
  return { type, ground, number: undefined, children: new Map() };
}

/** Something that only the model has. */
export function newInode(
  type: FileStat['type'],
  ownership: Ownership,
  more: { readonly content?: Content; readonly target?: string; readonly ground?: string } = {},
): Inode {
  const { ground, ...rest } = more;
  return {
    ...ownership,
    ...rest,
    type,
    ground,
    mtime: 'later',
    atime: 'later',
    number: later('the number of a new file'),
    ...(type !== 'directory' && { links: 1 }),
    children: new Map(),
  };
}

/** Something of which nobody knows what it is; `children` are those that are known to be there. */
export function vagueInode(vague: string): Inode {
  const number = later('the number of a new file');
  return { type: 'directory', ground: undefined, vague, number, mtime: 'later', children: new Map() };
}

/** What was there for sure may be gone. */
export function mayBeGone(inode: { isThere?: true }): void {
  delete inode.isThere;
}

const later = (what: string) => unknownValue(`${what} is known only when the task runs`) as number;
const device = later('the device of a new file');
const coming = comingMoment('its time is known only when the task runs') as number;

/** What `stat` will say; values that aren't known yet are unknown values. `base` is what the ground says. */
export function statOf(inode: Inode, path: string, base: FileStat | undefined): FileStat {
  const { type, target, vague } = inode;
  if (vague !== undefined) return vagueStat(vague, inode.isThere ? path : undefined);
  const time = (own: number | 'later' | undefined, real: number | undefined) =>
    own === undefined ? (real ?? coming) : own === 'later' ? coming : own;
  const settled = inode.children.size > 0 ? undefined : base;
  const shown = inode.target ?? base?.target;
  return {
    path,
    type,
    mode: inode.mode ?? base?.mode ?? 0,
    uid: inode.uid ?? base?.uid ?? 0,
    gid: inode.gid ?? base?.gid ?? 0,
    owner: inode.owner ?? base?.owner ?? '',
    group: inode.group ?? base?.group ?? '',
    size: ownSize(inode, target) ?? settled?.size ?? later('the size of a changed folder'),
    mtime: time(inode.mtime, base?.mtime),
    atime: time(inode.atime, base?.atime),
    ctime: isTouched(inode) ? coming : (base?.ctime ?? coming),
    inode: inode.number ?? base?.inode ?? later('the number of a file'),
    device: inode.number === undefined ? (base?.device ?? device) : device,
    links: inode.links ?? settled?.links ?? later('the number of names of a changed folder'),
    ...(shown !== undefined && { target: shown }),
  };
}

/** Of something that is there for sure, the path can be told; looking for more throws, as it does of what may be there or not. */
function vagueStat(reason: string, path: string | undefined): FileStat {
  const nothing = unknownValue(reason) as FileStat;
  if (path === undefined) return nothing;
  return new Proxy({} as FileStat, {
    get: (_target, key) => (key === 'path' ? path : nothing[key as keyof FileStat]),
  });
}

/** Whether anything of its own, not of what is below it, was changed. */
function isTouched({ number, content, mode, uid, gid, mtime, atime, links }: Inode): boolean {
  return [number, content, mode, uid, gid, mtime, atime, links].some((value) => value !== undefined);
}

/** Whether anything of it or below it is the model's own. */
export function isTouchedWithin(inode: Inode): boolean {
  return isTouched(inode) || [...inode.children.values()].some((child) => !child || isTouchedWithin(child));
}

function ownSize({ content }: Inode, target: string | undefined): number | undefined {
  if (target !== undefined) return encodeText(target).length;
  return content === undefined ? undefined : sizeOf(content);
}
