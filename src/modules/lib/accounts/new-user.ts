import type { ModelHands, UserEntry } from '../../../sdk/host.ts';
import { unknownReason } from '../../../template/unknown.ts';
import { defined } from '../../../util/defined.ts';
import { below } from '../files/paths.ts';
import { type Account, type AccountOptions, daysOf } from './account.ts';
import { knowDetails, knowEntry } from './answers.ts';
import { editAccountFiles, field, withMember, withRow } from './database.ts';
import { fillsHome, homeMode } from './home.ts';
import { joins } from './members.ts';
import { chosenNumber } from './numbers.ts';
import { mustBeFree, mustHaveGroup, mustHaveSelinux, mustManage } from './refusals.ts';
import { hasOwnGroups, type UseraddDefaults, useraddDefaults, usualAging } from './user-defaults.ts';

/** A user is made: with a group of its own where none is given, and a home folder out of the skeleton. */
export async function becomesUser(
  model: ModelHands,
  account: Account,
  options: AccountOptions,
): Promise<void> {
  const { name, groups = [] } = account;
  await mustManage(model);
  await mustHaveSelinux(model, options.seuser);
  await mustHaveGroup(model, account.group);
  if (!options.nonUnique) await mustBeFree(model, 'UID', account.uid);
  const defaults = await useraddDefaults(model);
  const made = await newUser(model, account, options, defaults);
  model.setUser(made.entry);
  for (const one of groups) await joins(model, name, one);
  const expires = daysOf(account.expires);
  const aging = await usualAging(model, options.system);
  knowDetails(model, name, { primary: made.group, groups, password: '', locked: true, expires, aging });
  await entersFiles(model, made, groups, options.system);
  await knowEntry(model, 'passwd', name);
  for (const one of made.hasOwnGroup ? [name, ...groups] : groups) await knowEntry(model, 'group', one);
  if (options.createHome && !(await model.stat(made.entry.home, { follow: true })))
    await fillsHome(
      model,
      made.entry.home,
      options.skeleton ?? defaults.SKEL ?? '/etc/skel',
      { owner: name, group: made.primary, mode: await homeMode(model, options.umask) },
      madeAbove,
    );
}

interface NewUser {
  readonly entry: UserEntry;
  /** The primary group, as it was asked for. */
  readonly primary: string;
  /** Its name, where it has one. */
  readonly group: string;
  readonly hasOwnGroup: boolean;
}

/** The entry of a user to be, with the numbers that the host will choose; its own group is there from then on. */
async function newUser(
  model: ModelHands,
  account: Account,
  { system, uidMin, uidMax }: AccountOptions,
  defaults: UseraddDefaults,
): Promise<NewUser> {
  const { name, comment = '' } = account;
  const range = { ...defined({ least: uidMin, most: uidMax }) };
  const uid = account.uid ?? (await chosenNumber(model, 'UID', system, undefined, range));
  const hasOwnGroup = account.group === undefined && (await hasOwnGroups(model));
  const preferred = unknownReason(uid) === undefined ? uid : undefined;
  if (hasOwnGroup)
    model.setGroup({ name, gid: await chosenNumber(model, 'GID', system, preferred), members: [] });
  const primary = account.group ?? (hasOwnGroup ? name : (defaults.GROUP ?? '100'));
  const group = await model.group(primary);
  const gid = group?.gid ?? (/^\d+$/.test(primary) ? Number(primary) : model.unknownNumber);
  const home = account.home ?? below(defaults.HOME ?? '/home', name);
  const shell = account.shell ?? defaults.SHELL ?? '/bin/sh';
  const entry = { name, uid, gid, comment, home, shell };
  return { entry, primary, group: group?.name ?? primary, hasOwnGroup };
}

async function entersFiles(
  model: ModelHands,
  { entry, hasOwnGroup }: NewUser,
  groups: readonly string[],
  isSystem: boolean,
): Promise<void> {
  const { name, comment, home, shell } = entry;
  const [uid, gid] = [field(entry.uid), field(entry.gid)];
  const joinsGroups = withMember(name, groups, false);
  await editAccountFiles(model, {
    passwd: withRow([name, 'x', uid, gid, comment, home, shell]),
    shadow: 'unknown',
    group: (rows) => joinsGroups(hasOwnGroup ? [...rows, [name, 'x', gid, '']] : rows),
    gshadow: (rows) => joinsGroups(hasOwnGroup ? [...rows, [name, '!', '', '']] : rows),
    ...(!isSystem && { subuid: 'unknown', subgid: 'unknown' }),
  });
}

/** useradd's folders above a home, whatever the umask and the folder that they are made in say. */
const madeAbove = { owner: 'root', group: 'root', mode: '0755' };
