import { type Failure, failure, type Plan } from '../../../sdk/define.ts';
import type { Probe, UserEntry } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { defined } from '../../../util/defined.ts';
import { below } from '../files/paths.ts';
import type { AccountDetails } from './account.ts';
import { fingerprint, parsePublicKey, readPublicKey, sizeOf, typeOf } from './ssh-keys.ts';
import type { UserArguments } from './user-arguments.ts';
import type { UserState } from './user-state.ts';

/** Whether a home folder is wanted. */
export function makesHome({ create_home: create = true }: UserArguments): boolean {
  return create;
}

/** A group that is named and isn't there. */
export async function missingGroup(
  { group, groups = [] }: UserArguments,
  host: Probe,
): Promise<Failure | undefined> {
  const names = [...groups, ...(group === undefined || /^\d+$/.test(group) ? [] : [group])];
  const entries = await allInOrder(names.map((name) => host.group(name)));
  const missing = names.find((_, index) => !entries[index]);
  if (missing === undefined) return undefined;
  return failure(`there is no group ${missing} on this host`, {
    hint: 'make it first, with the module `group`',
  });
}

/** What is of a user that should be there, and what should be. */
export async function planPresent(
  args: UserArguments,
  host: Probe,
  entry: UserEntry | undefined,
  details: AccountDetails,
  namesake: boolean,
): Promise<Plan<UserState>> {
  const home = args.home ?? entry?.home;
  const [folder, key] = await allInOrder([
    home === undefined ? undefined : host.stat(home, { follow: true }),
    args.generate_ssh_key && home !== undefined ? host.stat(keyFile(args, home)) : undefined,
  ]);
  const { uid, comment, shell } = args;
  const wanted: Partial<UserState> = {
    exists: true,
    ...(uid !== undefined && { uid }),
    ...(args.group !== undefined ? { group: args.group } : !entry && namesake && { group: args.name }),
    ...(args.groups && { groups: wantedGroups(args.groups, args, details) }),
    ...(comment !== undefined && { comment }),
    ...(args.home !== undefined && { home: args.home }),
    ...(shell !== undefined && { shell }),
    ...(args.password !== undefined &&
      (!entry || args.update_password === 'always') && { password: 'as given' as const }),
    ...(args.password_lock !== undefined && { password_lock: args.password_lock }),
    ...(args.expires !== undefined && { expires: args.expires < 0 ? 'never' : day(args.expires / 86_400) }),
    ...(args.generate_ssh_key && { ssh_key: true }),
    ...defined(agingOf(args)),
  };
  if (!entry)
    return { current: { exists: false }, desired: wanted, result: { name: args.name, state: 'present' } };
  const current: Partial<UserState> = {
    exists: true,
    uid: entry.uid,
    group: /^\d+$/.test(args.group ?? '') ? String(entry.gid) : details.primary,
    groups: details.groups,
    comment: entry.comment,
    home: entry.home,
    home_exists: folder !== undefined,
    shell: entry.shell,
    password: details.password === args.password?.replace(/^!+/, '') ? 'as given' : 'another',
    password_lock: details.locked,
    expires: details.expires === undefined ? 'never' : day(details.expires),
    ssh_key: key !== undefined,
    password_expire_min: details.aging.min,
    password_expire_max: details.aging.max,
    password_expire_warn: details.aging.warn,
    password_expire_account_disable: details.aging.disable,
  };
  const desired = makesHome(args) ? { ...wanted, home_exists: true } : wanted;
  return { current, desired, result: await describe(args, entry, host) };
}

function wantedGroups(groups: readonly string[], { append, group }: UserArguments, details: AccountDetails) {
  const primary = group ?? details.primary;
  const all = new Set([...groups, ...(append ? details.groups : [])]);
  return [...all].filter((name) => name !== primary).toSorted();
}

function agingOf(args: UserArguments) {
  const { password_expire_min, password_expire_max, password_expire_warn } = args;
  const { password_expire_account_disable } = args;
  return { password_expire_min, password_expire_max, password_expire_warn, password_expire_account_disable };
}

function day(days: number): string {
  return new Date(Math.floor(days) * 86_400_000).toISOString().slice(0, 10);
}

/** The path of the user's key. */
export function keyFile(args: UserArguments, home: string): string {
  const file = args.ssh_key_file ?? `.ssh/id_${args.ssh_key_type}`;
  return file.startsWith('/') ? file : below(home, file);
}

/** What `register` gets of a user that is there. */
export async function describe(args: UserArguments, entry: UserEntry, host: Probe) {
  const { name, uid, gid, comment, home, shell } = entry;
  const common = { name, uid, group: gid, comment, home, shell, state: 'present' };
  if (!args.generate_ssh_key) return common;
  const file = keyFile(args, home);
  const line = await readPublicKey(host, file);
  const key = parsePublicKey(line);
  return {
    ...common,
    ssh_key_file: file,
    ssh_public_key: line,
    ...(key && {
      ssh_fingerprint: `${sizeOf(key)} ${fingerprint(key)} ${key.comment} (${typeOf(key).toUpperCase()})`,
    }),
  };
}
