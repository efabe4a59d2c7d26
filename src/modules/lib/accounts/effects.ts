import type { Hands, ModelHands, Probe } from '../../../sdk/host.ts';
import { below, makeParents } from '../files/paths.ts';
import {
  type Account,
  type AccountDetails,
  type AccountOptions,
  detailsScript,
  detailsText,
  parseDetails,
} from './account.ts';

/** The files that tools for users and groups write; what is in them then is their affair. */
const files = ['passwd', 'shadow', 'group', 'gshadow', 'subuid', 'subgid'];

/** The databases of users and groups, and the copies that the tools keep of them, have another content. */
export async function accountFilesChange(model: ModelHands): Promise<void> {
  for (const path of files.flatMap((name) => [`/etc/${name}`, `/etc/${name}-`])) {
    const present = await model.stat(path);
    if (present) await model.write(path, model.unknownContent(`what the tools for users write to ${path}`));
  }
  model.changeState('accounts');
}

/** A group is made, or gets another number. */
export async function becomesGroup(model: ModelHands, name: string, gid: number | undefined): Promise<void> {
  const members = (await model.group(name))?.members ?? [];
  model.setGroup({ name, gid: gid ?? model.unknownNumber, members });
  await accountFilesChange(model);
}

/** A user is made: with a group of its own where none is given, and a home folder out of the skeleton. */
export async function becomesUser(
  model: ModelHands,
  account: Account,
  options: AccountOptions,
): Promise<void> {
  const { name, groups = [] } = account;
  const uid = account.uid ?? model.unknownNumber;
  const own = account.group === undefined;
  if (own) model.setGroup({ name, gid: account.uid ?? model.unknownNumber, members: [] });
  const primary = account.group ?? name;
  const group = await model.group(primary);
  const home = account.home ?? `/home/${name}`;
  const gid = group?.gid ?? model.unknownNumber;
  const shell = account.shell ?? '/bin/sh';
  model.setUser({ name, uid, gid, comment: account.comment ?? '', home, shell });
  const expires = daysOf(account.expires);
  const named = group?.name ?? primary;
  for (const one of groups) await joins(model, name, one);
  knowDetails(model, name, { primary: named, groups, password: '', locked: true, expires });
  await accountFilesChange(model);
  if (options.createHome && !(await model.stat(home, { follow: true })))
    await fillsHome(model, home, options.skeleton ?? '/etc/skel', {
      owner: name,
      group: primary,
      mode: await homeMode(model),
    });
}

async function joins(model: ModelHands, name: string, group: string): Promise<void> {
  const present = await model.group(group);
  if (present && !present.members.includes(name))
    model.setGroup({ ...present, members: [...present.members, name] });
}

/** A home folder comes with all that is in the skeleton; `attributes` are the folder's, and its owners' those of all. */
export async function fillsHome(
  model: ModelHands,
  home: string,
  skeleton: string,
  attributes: { readonly owner: string; readonly group: string; readonly mode: number },
): Promise<void> {
  const { mode, ...owner } = attributes;
  await makeParents(model, home);
  await model.makeDirectory(home, attributes);
  for (const entry of await model.list(skeleton)) {
    const path = below(home, entry.path.slice(skeleton.length + 1));
    if (entry.type === 'directory') await model.makeDirectory(path, { ...owner, mode: entry.mode });
    else if (entry.type === 'link') await model.symlink(entry.target ?? '', path);
    else {
      await model.copy(entry.path, path);
      await model.setAttributes(path, owner);
    }
  }
}

/** login.defs(5): HOME_MODE, or what UMASK leaves. */
async function homeMode(host: Probe): Promise<number> {
  const text = new TextDecoder().decode(await host.read('/etc/login.defs'));
  const value = (name: string) => new RegExp(`^\\s*${name}\\s+([0-7]+)`, 'm').exec(text)?.[1];
  const mode = value('HOME_MODE');
  return mode === undefined ? 0o777 & ~Number.parseInt(value('UMASK') ?? '022', 8) : Number.parseInt(mode, 8);
}

/** What is changed of a user that is there. */
export async function changesUser(
  model: ModelHands,
  account: Account,
  { moveHome }: AccountOptions,
  credentials: Partial<Pick<AccountDetails, 'password' | 'locked'>> = {},
): Promise<void> {
  const { name, groups, expires } = account;
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
    primary: group?.name ?? account.group ?? before.primary,
    groups: groups ?? before.groups,
    expires: expires === undefined ? before.expires : daysOf(expires),
  });
  await accountFilesChange(model);
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

function knowDetails(model: ModelHands, name: string, details: AccountDetails): void {
  model.answer(detailsScript(name), { code: 0, stdout: detailsText(name, details), stderr: '' });
}

/** Days since 1970 of `YYYY-MM-DD`; undefined for never. */
function daysOf(day: string | undefined): number | undefined {
  return day ? Math.floor(Date.parse(day) / 86_400_000) : undefined;
}

/** A user goes, with the home folder where `home` is set. */
export async function losesUser(model: ModelHands, name: string, home: boolean): Promise<void> {
  const user = await model.user(name);
  model.removeUser(name);
  model.answer(detailsScript(name), { code: 0, stdout: '\n\n', stderr: '' });
  if (await ownGroup(model, name)) model.removeGroup(name);
  await accountFilesChange(model);
  if (!user || !home) return;
  await model.remove(user.home);
  for (const folder of ['/var/mail', '/var/spool/mail']) await model.remove(below(folder, name));
}

/** USERGROUPS_ENAB: the group of a user's own name goes with the user. */
async function ownGroup(model: Hands, name: string): Promise<boolean> {
  return ((await model.group(name))?.members.length ?? 1) === 0;
}
