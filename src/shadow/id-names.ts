import type { Ground } from '../host/ground.ts';
import type { GroupEntry, UserEntry } from '../sdk/host.ts';
import { unknownReason } from '../template/unknown.ts';
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

async function nameOf<T extends UserEntry | GroupEntry>(
  entries: ReadonlyMap<string, T | undefined>,
  numberOf: (entry: T) => number,
  id: number,
  ask: (id: number) => Promise<string | undefined>,
): Promise<string | undefined> {
  for (const [name, entry] of entries)
    if (entry && unknownReason(entry) === undefined && numberOf(entry) === id) return name;
  const real = await ask(id);
  // Who was removed, or has another number now, gives it no name any more.
  return real !== undefined && entries.has(real) ? undefined : real;
}
