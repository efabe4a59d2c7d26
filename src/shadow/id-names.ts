import type { Ground } from '../host/ground.ts';
import type { FileStat, GroupEntry, UserEntry } from '../sdk/host.ts';
import { orUnknown, unknownReason } from '../template/unknown.ts';
import type { Model } from './model.ts';

interface Named {
  readonly model: Model;
  readonly ground: Ground;
}

/** The name of a user by its number, those that the model alone has among them. Undefined where nobody has it. */
export function userNameOf({ model, ground }: Named, uid: number): Promise<string | undefined> {
  return nameOf(
    model.users,
    (entry: UserEntry) => entry.uid,
    uid,
    (id) => ground.userName(id),
  );
}

/** The same of a group. */
export function groupNameOf({ model, ground }: Named, gid: number): Promise<string | undefined> {
  return nameOf(
    model.groups,
    (entry: GroupEntry) => entry.gid,
    gid,
    (id) => ground.groupName(id),
  );
}

/** What `stat` shows, with the names that owner and group have in the model: users and groups come, go and change numbers. */
export async function withNames(named: Named, stat: FileStat): Promise<FileStat> {
  const { users, groups } = named.model;
  if (users.size === 0 && groups.size === 0) return stat;
  // Of what isn't known at all even the numbers can't be asked for.
  const numbers = orUnknown(() => [stat.uid, stat.gid] as const);
  if (unknownReason(numbers) !== undefined) return stat;
  if (numbers.some((id) => unknownReason(id) !== undefined)) return stat;
  const [uid, gid] = numbers;
  const [owner, group] = await Promise.all([
    concerns(users, stat.owner, uid, (entry) => entry.uid) ? userNameOf(named, uid) : stat.owner,
    concerns(groups, stat.group, gid, (entry) => entry.gid) ? groupNameOf(named, gid) : stat.group,
  ]);
  return { ...stat, owner: owner ?? String(uid), group: group ?? String(gid) };
}

/** Whether the name of a number may be another one in the model. */
function concerns<T extends UserEntry | GroupEntry>(
  entries: ReadonlyMap<string, T | undefined>,
  name: string,
  id: number,
  numberOf: (entry: T) => number,
): boolean {
  if (unknownReason(name) !== undefined) return false;
  return entries.has(name) || holdersOf(entries, numberOf, id).length > 0;
}

async function nameOf<T extends UserEntry | GroupEntry>(
  entries: ReadonlyMap<string, T | undefined>,
  numberOf: (entry: T) => number,
  id: number,
  ask: (id: number) => Promise<string | undefined>,
): Promise<string | undefined> {
  const holders = holdersOf(entries, numberOf, id);
  const real = await ask(id);
  // Who was removed, or has another number now, gives it no name any more. Of several the first counts, and new ones come last.
  const isLeft = real !== undefined && (!entries.has(real) || holders.includes(real));
  return isLeft ? real : holders[0];
}

/** Who has a number in the model. */
function holdersOf<T extends UserEntry | GroupEntry>(
  entries: ReadonlyMap<string, T | undefined>,
  numberOf: (entry: T) => number,
  id: number,
): readonly string[] {
  return [...entries].flatMap(([name, entry]) =>
    entry && unknownReason(entry) === undefined && numberOf(entry) === id ? [name] : [],
  );
}
