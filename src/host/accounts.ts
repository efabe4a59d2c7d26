import type { GroupEntry, UserEntry } from '../sdk/host.ts';

/** The line of a passwd database for a name. */
export function findUser(name: string, text: string): UserEntry | undefined {
  const [, , uid, gid, comment = '', home = '', shell = ''] = lineOf(name, text) ?? [];
  if (uid === undefined) return undefined;
  return { name, uid: Number(uid), gid: Number(gid), comment, home, shell };
}

/** The line of a group database for a name. */
export function findGroup(name: string, text: string): GroupEntry | undefined {
  const [, , gid, members = ''] = lineOf(name, text) ?? [];
  if (gid === undefined) return undefined;
  return { name, gid: Number(gid), members: members.split(',').filter((member) => member !== '') };
}

/** A database also answers for numbers, and for other spellings; only the name itself counts. */
function lineOf(name: string, text: string): readonly string[] | undefined {
  for (const line of text.split('\n')) {
    const fields = line.split(':');
    if (fields[0] === name) return fields;
  }
  return undefined;
}
