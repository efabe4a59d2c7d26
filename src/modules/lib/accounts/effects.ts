import type { ModelHands, UserEntry } from '../../../sdk/host.ts';
import { unknownReason } from '../../../template/unknown.ts';
import { defined } from '../../../util/defined.ts';
import { below } from '../files/paths.ts';
import {
  type Account,
  type AccountDetails,
  type AccountOptions,
  detailsScript,
  type PasswordAging,
  parseDetails,
} from './account.ts';
import { forgetEntry, knowDetails, knowEntry } from './answers.ts';
import {
  accountRows,
  editAccountFiles,
  field,
  hasShadowTools,
  type Rows,
  withFields,
  withMember,
  withoutRow,
  withRow,
} from './database.ts';
import { fillsHome, handOver, homeMode } from './home.ts';
import { chosenNumber, mustBeFree } from './numbers.ts';

/** A user is made: with a group of its own where none is given, and a home folder out of the skeleton. */
export async function becomesUser(
  model: ModelHands,
  account: Account,
  options: AccountOptions,
): Promise<void> {
  const { name, groups = [] } = account;
  if (!options.nonUnique) await mustBeFree(model, 'UID', account.uid, `make the user ${name}`);
  const defaults = await useraddDefaults(model);
  const uid =
    account.uid ??
    (await chosenNumber(model, 'UID', options.system, undefined, {
      ...defined({ least: options.uidMin, most: options.uidMax }),
    }));
  const own = account.group === undefined && (await hasOwnGroups(model));
  const preferred = unknownReason(uid) === undefined ? uid : undefined;
  const ownGid = own ? await chosenNumber(model, 'GID', options.system, preferred) : undefined;
  if (ownGid !== undefined) model.setGroup({ name, gid: ownGid, members: [] });
  const primary = account.group ?? (own ? name : (defaults.GROUP ?? '100'));
  const group = await model.group(primary);
  const home = account.home ?? below(defaults.HOME ?? '/home', name);
  const gid = group?.gid ?? (/^\d+$/.test(primary) ? Number(primary) : model.unknownNumber);
  const shell = account.shell ?? defaults.SHELL ?? '/bin/sh';
  const comment = account.comment ?? '';
  model.setUser({ name, uid, gid, comment, home, shell });
  const expires = daysOf(account.expires);
  const named = group?.name ?? primary;
  const aging = await usualAging(model, options.system);
  for (const one of groups) await joins(model, name, one);
  knowDetails(model, name, { primary: named, groups, password: '', locked: true, expires, aging });
  const joinsGroups = withMember(name, groups, false);
  await editAccountFiles(model, {
    passwd: withRow([name, 'x', field(uid), field(gid), comment, home, shell]),
    shadow: 'unknown',
    group: (rows) => joinsGroups(own ? [...rows, [name, 'x', field(gid), '']] : rows),
    gshadow: (rows) => joinsGroups(own ? [...rows, [name, '!', '', '']] : rows),
    ...(!options.system && { subuid: 'unknown', subgid: 'unknown' }),
  });
  await knowEntry(model, 'passwd', name);
  if (own) await knowEntry(model, 'group', name);
  if (options.createHome && !(await model.stat(home, { follow: true })))
    await fillsHome(model, home, options.skeleton ?? defaults.SKEL ?? '/etc/skel', {
      owner: name,
      group: primary,
      mode: await homeMode(model, options.umask),
    });
}

/** What `/etc/default/useradd` says. */
async function useraddDefaults(model: ModelHands): Promise<Readonly<Record<string, string | undefined>>> {
  const text = new TextDecoder().decode(await model.read('/etc/default/useradd'));
  return Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(.+)$/gm)].map(([, name = '', value]) => [name, value]),
  );
}

/** login.defs(5): what a new password gets, but for that of a system's user. */
async function usualAging(model: ModelHands, isSystem: boolean): Promise<PasswordAging> {
  const text = isSystem ? '' : new TextDecoder().decode(await model.read('/etc/login.defs'));
  const days = (name: string) => Number(new RegExp(`^\\s*${name}\\s+(-?\\d+)`, 'm').exec(text)?.[1] ?? -1);
  return { min: days('PASS_MIN_DAYS'), max: days('PASS_MAX_DAYS'), warn: days('PASS_WARN_AGE'), disable: -1 };
}

/** login.defs(5): USERGROUPS_ENAB. busybox always makes one. */
async function hasOwnGroups(model: ModelHands): Promise<boolean> {
  if (!(await hasShadowTools(model))) return true;
  const text = new TextDecoder().decode(await model.read('/etc/login.defs'));
  return /^\s*USERGROUPS_ENAB\s+yes/im.test(text);
}

async function joins(model: ModelHands, name: string, group: string): Promise<void> {
  const present = await model.group(group);
  if (present && !present.members.includes(name))
    model.setGroup({ ...present, members: [...present.members, name] });
}

/** What shadow(5) keeps of a password. */
interface Credentials extends Pick<AccountDetails, 'password' | 'locked'> {
  readonly aging: Partial<PasswordAging>;
}

/** What is changed of a user that is there. */
export async function changesUser(
  model: ModelHands,
  account: Account,
  { moveHome, nonUnique }: AccountOptions,
  credentials: Partial<Credentials> = {},
): Promise<void> {
  const { name, groups, expires } = account;
  if (!nonUnique) await mustBeFree(model, 'UID', account.uid, `change the user ${name}`);
  const user = await model.user(name);
  const group = account.group === undefined ? undefined : await model.group(account.group);
  if (user)
    model.setUser({
      ...user,
      uid: account.uid ?? user.uid,
      gid: group?.gid ?? user.gid,
      comment: account.comment ?? user.comment,
      home: account.home ?? user.home,
      shell: account.shell ?? user.shell,
    });
  const { stdout } = await model.query(detailsScript(name), { reads: [`user ${name}`] });
  const before = parseDetails(stdout);
  knowDetails(model, name, {
    ...before,
    ...credentials,
    aging: { ...before.aging, ...credentials.aging },
    primary: group?.name ?? account.group ?? before.primary,
    groups: groups ?? before.groups,
    expires: expires === undefined ? before.expires : daysOf(expires),
  });
  const joinsGroups = groups === undefined ? undefined : withMember(name, groups, true);
  // chpasswd and chage leave passwd alone; usermod writes it, whatever changes.
  const isUsermod = credentials.password === undefined && credentials.aging === undefined;
  await editAccountFiles(model, {
    ...(isUsermod && {
      passwd: withFields(name, {
        2: account.uid === undefined ? undefined : field(account.uid),
        3: group && field(group.gid),
        4: account.comment,
        5: account.home,
        6: account.shell,
      }),
    }),
    shadow: 'unknown',
    ...(joinsGroups && { group: joinsGroups, gshadow: joinsGroups }),
  });
  await knowEntry(model, 'passwd', name);
  for (const one of new Set([...before.groups, ...(groups ?? [])])) await knowEntry(model, 'group', one);
  if (user) await handOver(model, user, account.uid, group?.gid);
  const isThere = (path: string) => model.stat(path, { follow: true });
  if (
    user &&
    moveHome &&
    account.home !== undefined &&
    (await isThere(user.home)) &&
    !(await isThere(account.home))
  )
    await model.rename(user.home, account.home);
}

/** Days since 1970 of `YYYY-MM-DD`; undefined for never. */
function daysOf(day: string | undefined): number | undefined {
  return day ? Math.floor(Date.parse(day) / 86_400_000) : undefined;
}

/** A user goes, with the home folder where `home` is set. */
export async function losesUser(model: ModelHands, name: string, home: boolean): Promise<void> {
  const user = await model.user(name);
  const own = user !== undefined && (await isOwnGroup(model, user));
  model.removeUser(name);
  model.answer(detailsScript(name), { code: 0, stdout: '\n\n', stderr: '' });
  if (own) model.removeGroup(name);
  const leaves = withMember(name, [], true);
  const withoutGroup = (rows: Rows) => leaves(own ? withoutRow(name)(rows) : rows);
  await editAccountFiles(model, {
    passwd: withoutRow(name),
    shadow: withoutRow(name),
    group: withoutGroup,
    gshadow: withoutGroup,
    subuid: withoutRow(name),
    subgid: withoutRow(name),
  });
  forgetEntry(model, 'passwd', name);
  if (own) forgetEntry(model, 'group', name);
  if (!user || !home) return;
  await model.remove(user.home);
  for (const folder of ['/var/mail', '/var/spool/mail']) await model.remove(below(folder, name));
}

/** USERGROUPS_ENAB: the group of a user's own name goes with the user, where nobody else is in it. */
async function isOwnGroup(model: ModelHands, { name, gid }: UserEntry): Promise<boolean> {
  const group = await model.group(name);
  if (group?.gid !== gid || group.members.length > 0 || !(await hasOwnGroups(model))) return false;
  const others = ((await accountRows(model, 'passwd')) ?? []).filter(([user]) => user !== name);
  return others.every((row) => row[3] !== String(gid));
}
