import type { Ground } from '../host/ground.ts';
import type { Attributes, FileStat, Probe } from '../sdk/host.ts';
import { groupNameOf, userNameOf } from './id-names.ts';
import type { Ownership } from './inode.ts';
import type { Model } from './model.ts';

interface OwnershipContext {
  readonly model: Model;
  readonly ground: Ground;
  readonly probe: Probe;
}

/** Who owns what the task's user makes in a folder; `most` are the permissions that the umask takes from. */
export async function newOwnership(
  { ground }: OwnershipContext,
  folder: FileStat | undefined,
  most: number,
): Promise<Ownership> {
  const { uid, gid, owner, group, umask } = await ground.identity();
  const mode = most & ~umask;
  // A folder with the setgid bit gives its group to what is made in it.
  if (folder && folder.mode & 0o2000) return { uid, owner, gid: folder.gid, group: folder.group, mode };
  return { uid, gid, owner, group, mode };
}

/** Owner, group and mode after a change. Throws what `refuse` makes of a name that nobody has. */
export async function ownershipAfter(
  context: OwnershipContext,
  before: Ownership & { readonly type?: FileStat['type'] },
  { owner, group, mode }: Attributes,
  refuse: (said: string) => Error,
): Promise<Ownership> {
  const { probe } = context;
  const [user, groupEntry] = await Promise.all([
    owner === undefined
      ? undefined
      : (idNamed(await probe.user(owner), 'uid') ?? numbered(owner, (id) => userNameOf(context, id))),
    group === undefined
      ? undefined
      : (idNamed(await probe.group(group), 'gid') ?? numbered(group, (id) => groupNameOf(context, id))),
  ]);
  if (owner !== undefined && !user) throw refuse(`chown: invalid user: '${owner}'`);
  if (group !== undefined && !groupEntry) throw refuse(`chown: invalid group: '${group}'`);
  const handed = user !== undefined || groupEntry !== undefined;
  return {
    uid: user?.id ?? before.uid,
    owner: user?.name ?? before.owner,
    gid: groupEntry?.id ?? before.gid,
    group: groupEntry?.name ?? before.group,
    mode: mode ?? (handed && before.type === 'file' ? withoutSetId(before.mode) : before.mode),
  };
}

/** chown(2): a file that is handed over loses its setuid bit, and its setgid bit where the group may execute it. */
function withoutSetId(mode: number): number {
  return mode & ~0o4000 & (mode & 0o010 ? ~0o2000 : ~0);
}

interface Id {
  readonly id: number;
  readonly name: string;
}

function idNamed<K extends 'uid' | 'gid'>(
  entry: ({ readonly [P in K]: number } & { readonly name: string }) | undefined,
  key: K,
): Id | undefined {
  return entry && { id: entry[key], name: entry.name };
}

/** A number that stands for itself, with the name that it has, if any. */
async function numbered(
  word: string,
  nameOf: (id: number) => Promise<string | undefined>,
): Promise<Id | undefined> {
  if (!/^\d+$/.test(word)) return undefined;
  return { id: Number(word), name: (await nameOf(Number(word))) ?? word };
}
