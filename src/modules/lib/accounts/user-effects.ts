import type { ModelHands, UserEntry } from '../../../sdk/host.ts';
import { defined } from '../../../util/defined.ts';
import { below } from '../files/paths.ts';
import {
  type Account,
  type AccountDetails,
  type AccountOptions,
  daysOf,
  detailsScript,
  type PasswordAging,
  parseDetails,
} from './account.ts';
import { forgetEntry, knowDetails, knowEntry } from './answers.ts';
import {
  accountRows,
  editAccountFiles,
  field,
  type Rows,
  withFields,
  withMember,
  withoutRow,
} from './database.ts';
import { handOver } from './home.ts';
import { joins, leaves } from './members.ts';
import {
  mayMoveHome,
  mayRemoveHome,
  mustBeFree,
  mustBeLocal,
  mustHaveGroup,
  mustManage,
} from './refusals.ts';
import { hasOwnGroups } from './user-defaults.ts';

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
  const { name, groups, home } = account;
  await mustManage(model);
  await mustBeLocal(model, 'passwd', name);
  await mustHaveGroup(model, account.group);
  if (!nonUnique) await mustBeFree(model, 'UID', account.uid);
  const user = await model.user(name);
  const group = account.group === undefined ? undefined : await model.group(account.group);
  if (user) model.setUser(changedEntry(user, account, group?.gid));
  const { stdout } = await model.query(detailsScript(name), { reads: [`user ${name}`] });
  const before = parseDetails(stdout);
  knowDetails(model, name, changedDetails(before, account, credentials, group?.name));
  await changesFiles(model, account, credentials, group?.gid);
  await knowEntry(model, 'passwd', name);
  for (const one of groups ?? []) await joins(model, name, one);
  if (groups)
    for (const one of before.groups.filter((group) => !groups.includes(group)))
      await leaves(model, name, one);
  for (const one of new Set([...before.groups, ...(groups ?? [])])) await knowEntry(model, 'group', one);
  if (user) await handOver(model, user, account.uid, group?.gid);
  if (user && moveHome && home !== undefined && (await mayMoveHome(model, user.home, home)))
    await model.rename(user.home, home);
}

function changedEntry(user: UserEntry, account: Account, gid: number | undefined): UserEntry {
  return {
    ...user,
    uid: account.uid ?? user.uid,
    gid: gid ?? user.gid,
    comment: account.comment ?? user.comment,
    home: account.home ?? user.home,
    shell: account.shell ?? user.shell,
  };
}

function changedDetails(
  before: AccountDetails,
  { group, groups, expires }: Account,
  credentials: Partial<Credentials>,
  groupName: string | undefined,
): AccountDetails {
  return {
    ...before,
    ...credentials,
    aging: { ...before.aging, ...credentials.aging },
    primary: groupName ?? group ?? before.primary,
    groups: groups ?? before.groups,
    expires: expires === undefined ? before.expires : daysOf(expires),
  };
}

/** chpasswd and chage leave passwd alone; usermod writes it, whatever changes but groups. */
async function changesFiles(
  model: ModelHands,
  account: Account,
  credentials: Partial<Credentials>,
  gid: number | undefined,
): Promise<void> {
  const { name, groups, ...own } = defined(account);
  const joinsGroups = groups === undefined ? undefined : withMember(name, groups, true);
  const isUsermod = credentials.password === undefined && credentials.aging === undefined;
  const isOfGroups = groups !== undefined && Object.keys({ ...own, ...credentials }).length === 0;
  const fields = {
    2: account.uid === undefined ? undefined : field(account.uid),
    3: gid === undefined ? undefined : field(gid),
    4: account.comment,
    5: account.home,
    6: account.shell,
  };
  await editAccountFiles(model, {
    ...(isUsermod && !isOfGroups && { passwd: withFields(name, fields) }),
    ...(!isOfGroups && { shadow: 'unknown' }),
    ...(joinsGroups && { group: joinsGroups, gshadow: joinsGroups }),
  });
}

/** A user goes, with the home folder where `home` is set. */
export async function losesUser(model: ModelHands, name: string, home: boolean): Promise<void> {
  await mustManage(model);
  await mustBeLocal(model, 'passwd', name);
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
  for (const folder of ['/var/mail', '/var/spool/mail']) await model.remove(below(folder, name));
  if (await mayRemoveHome(model, user)) await model.remove(user.home);
}

/** USERGROUPS_ENAB: the group of a user's own name goes with the user, where nobody else is in it. */
async function isOwnGroup(model: ModelHands, { name, gid }: UserEntry): Promise<boolean> {
  const group = await model.group(name);
  if (group?.gid !== gid || group.members.length > 0 || !(await hasOwnGroups(model))) return false;
  const others = ((await accountRows(model, 'passwd')) ?? []).filter(([user]) => user !== name);
  return others.every((row) => row[3] !== String(gid));
}
