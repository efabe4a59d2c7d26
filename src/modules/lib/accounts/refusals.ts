import { HostError, type ModelHands, type UserEntry } from '../../../sdk/host.ts';
import { unknownReason } from '../../../template/unknown.ts';
import { type AccountFile, accountRows, hasShadowTools } from './database.ts';
import { isTaken, type Kind } from './numbers.ts';

/** Throws where the task's user can't write the files of users and groups. */
export async function mustManage(model: ModelHands): Promise<void> {
  if ((await model.access('/etc')).write) return;
  throw new HostError('cannot lock /etc/passwd: Permission denied', { hint: 'set become: true' });
}

/** Throws where somebody has a number already. */
export async function mustBeFree(model: ModelHands, kind: Kind, id: number | undefined): Promise<void> {
  if (id === undefined || unknownReason(id) !== undefined) return;
  if (await isTaken(model, kind, id)) throw new HostError(`${kind} ${id} is not unique`);
}

/** Throws where a group that is named by its number isn't there. */
export async function mustHaveGroup(model: ModelHands, group: string | undefined): Promise<void> {
  if (group === undefined || !/^\d+$/.test(group) || (await isTaken(model, 'GID', Number(group)))) return;
  // Where the lines of the file aren't known, it may be among them.
  if (await accountRows(model, 'group')) throw new HostError(`there is no group ${group}`);
}

/** Throws where a name comes from elsewhere (a directory service) and not from the file that is to be changed. */
export async function mustBeLocal(model: ModelHands, file: AccountFile, name: string): Promise<void> {
  const rows = await accountRows(model, file);
  if (rows && !rows.some(([first]) => first === name)) throw new HostError(`${name} is not in /etc/${file}`);
}

/** Throws where a group is the primary one of a user. */
export async function mustBeNobodysOwn(model: ModelHands, gid: number): Promise<void> {
  const rows = await accountRows(model, 'passwd');
  const user = rows?.find((row) => row[3] === String(gid));
  if (user) throw new HostError(`it is the primary group of the user ${user[0]}`);
}

/** Throws where SELinux is off and a user of it is wanted. */
export async function mustHaveSelinux(model: ModelHands, seuser: string | undefined): Promise<void> {
  if (seuser !== undefined && !(await model.stat('/sys/fs/selinux/enforce')))
    throw new HostError(`the SELinux user ${seuser} needs a kernel with SELinux enabled`);
}

/** Throws where usermod leaves the home folder in its old place, when all else is done. Whether there is something to move. */
export async function mayMoveHome(model: ModelHands, from: string, to: string): Promise<boolean> {
  if (await model.stat(to, { follow: true })) throw new HostError(`the folder ${to} exists`);
  const old = await model.stat(from, { follow: true });
  if (old && old.type !== 'directory') throw new HostError(`${from} is not a folder`);
  return old !== undefined;
}

/** Throws where userdel leaves a home folder, when all else is done. Whether there is something to remove. */
export async function mayRemoveHome(model: ModelHands, { name, uid, home }: UserEntry): Promise<boolean> {
  if (!(await hasShadowTools(model))) return true;
  const found = await model.stat(home, { follow: true });
  if (!found) return false;
  const isKnown = [found.uid, uid].every((id) => unknownReason(id) === undefined);
  if (isKnown && found.uid !== uid) throw new HostError(`${home} is not owned by ${name}`);
  if ((await model.stat(home))?.type !== 'directory') throw new HostError(`${home} is not a folder`);
  return true;
}
