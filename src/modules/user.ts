import { defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import type { Hands, Probe, UserEntry } from '../sdk/host.ts';
import { sh } from '../util/quote.ts';
import {
  type AccountDetails,
  type AccountOptions,
  detailsScript,
  parseDetails,
} from './lib/accounts/account.ts';
import {
  changeAccount,
  createAccount,
  lockPassword,
  removeAccount,
  setPassword,
} from './lib/accounts/accounts.ts';
import { fillsHome } from './lib/accounts/home.ts';
import { generateKey, readPublicKey } from './lib/accounts/ssh-keys.ts';
import { type UserArguments, userArguments } from './lib/accounts/user-arguments.ts';
import type { UserState } from './lib/accounts/user-state.ts';
import { below } from './lib/files/paths.ts';

/** A user of the host. */
export const user = defineModule({
  name: 'user',
  summary: 'Make, change or remove a user.',
  description:
    'Works with the shadow tools (`useradd`) and with busybox (`adduser`). A new user whose name a group already has ' +
    'gets that group as primary group. Passwords are hashes, and never appear in a process list or a log.',
  args: userArguments,
  examples: [
    {
      title: 'A user for the cluster',
      args: { name: 'flink', group: 'hadoop', shell: '/bin/bash', home: '/srv/flink' },
    },
    { title: 'Into one more group', args: { name: 'deploy', groups: 'docker', append: true } },
    { title: 'Gone, with the home folder', args: { name: 'guest', state: 'absent', remove: true } },
  ],
  returns: {
    uid: 'Number of the user.',
    group: 'Number of the primary group.',
    home: 'The home folder.',
    shell: 'The login shell.',
    ssh_public_key: 'With `generate_ssh_key`: the public key.',
    ssh_key_file: 'With `generate_ssh_key`: the path of the private key.',
  },
  async plan(args, host) {
    const [entry, output, namesake] = await Promise.all([
      host.user(args.name),
      host.query(detailsScript(args.name), { reads: [`user ${args.name}`] }),
      host.group(args.name),
    ]);
    if (args.state === 'absent')
      return {
        current: { exists: entry !== undefined },
        desired: { exists: false },
        result: { name: args.name, state: 'absent' },
      };
    const missing = await missingGroup(args, host);
    if (missing) return missing;
    return planPresent(args, host, entry, parseDetails(output.stdout), namesake !== undefined);
  },
  async apply(changes, args, host) {
    if (changes.exists === false) {
      await removeAccount(host, args.name, args.remove, args.force);
      return {};
    }
    const failed = await applyPresent(changes, args, host);
    if (failed) return failed;
    const entry = await host.user(args.name);
    return entry ? describe(args, entry, host) : {};
  },
});

function makesHome({ create_home: create = true }: UserArguments): boolean {
  return create;
}

async function missingGroup(
  { group, groups = [] }: UserArguments,
  host: Probe,
): Promise<Failure | undefined> {
  const names = [...groups, ...(group === undefined || /^\d+$/.test(group) ? [] : [group])];
  const entries = await Promise.all(names.map((name) => host.group(name)));
  const missing = names.find((_, index) => !entries[index]);
  if (missing === undefined) return undefined;
  return failure(`there is no group ${missing} on this host`, {
    hint: 'make it first, with the module `group`',
  });
}

async function planPresent(
  args: UserArguments,
  host: Probe,
  entry: UserEntry | undefined,
  details: AccountDetails,
  namesake: boolean,
): Promise<Plan<UserState>> {
  const home = args.home ?? entry?.home;
  const [folder, key] = await Promise.all([
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
  };
  const desired = makesHome(args) ? { ...wanted, home_exists: true } : wanted;
  return { current, desired, result: await describe(args, entry, host) };
}

function wantedGroups(groups: readonly string[], { append, group }: UserArguments, details: AccountDetails) {
  const primary = group ?? details.primary;
  const all = new Set([...groups, ...(append ? details.groups : [])]);
  return [...all].filter((name) => name !== primary).toSorted();
}

function day(days: number): string {
  return new Date(Math.floor(days) * 86_400_000).toISOString().slice(0, 10);
}

function keyFile(args: UserArguments, home: string): string {
  const file = args.ssh_key_file ?? `.ssh/id_${args.ssh_key_type}`;
  return file.startsWith('/') ? file : below(home, file);
}

async function applyPresent(
  changes: Partial<UserState>,
  args: UserArguments,
  host: Hands,
): Promise<Failure | undefined> {
  const { name } = args;
  const { uid, group, groups, comment, home, shell } = changes;
  const expires = changes.expires === 'never' ? '' : changes.expires;
  const account = { name, uid, group, groups, comment, home, shell, expires };
  const options: AccountOptions = {
    system: args.system,
    createHome: makesHome(args),
    moveHome: args.move_home,
    nonUnique: args.non_unique,
    skeleton: args.skeleton,
  };
  if (changes.exists) await createAccount(host, account, options);
  else await changeAccount(host, account, options, groups ? await groupsToLeave(name, groups, host) : []);
  if (changes.password && args.password !== undefined) await setPassword(host, name, args.password);
  // A new password unlocks; usermod refuses to lock or unlock what is so already only with a warning.
  const lock = changes.password ? args.password_lock || undefined : changes.password_lock;
  if (lock !== undefined) await lockPassword(host, name, lock);
  if (changes.home_exists || (changes.home !== undefined && makesHome(args))) await makeHome(args, host);
  return changes.ssh_key ? makeKey(args, host) : undefined;
}

async function groupsToLeave(
  name: string,
  wanted: readonly string[],
  host: Hands,
): Promise<readonly string[]> {
  const { groups } = await detailsOf(name, host);
  return groups.filter((group) => !wanted.includes(group));
}

async function detailsOf(name: string, host: Probe): Promise<AccountDetails> {
  const { stdout } = await host.query(detailsScript(name), { reads: [`user ${name}`] });
  return parseDetails(stdout);
}

/** By names: numbers that the host chooses aren't known before. */
async function ownerOf(name: string, host: Probe) {
  return { owner: name, group: (await detailsOf(name, host)).primary };
}

/** A home folder as useradd makes it, for a user that has none. */
async function makeHome(args: UserArguments, host: Hands): Promise<void> {
  const entry = await host.user(args.name);
  if (!entry || (await host.stat(entry.home, { follow: true }))) return;
  const { home, uid, gid } = entry;
  const skeleton = args.skeleton ?? '/etc/skel';
  const script = sh`mkdir -p -- ${home} && { [ ! -d ${skeleton} ] || cp -Rp -- ${`${skeleton}/.`} ${home}; } &&
chown -R -- ${`${uid}:${gid}`} ${home} && chmod 700 ${home}`;
  await host.must(`make the home folder of ${args.name}`, script, {
    effect: async (model) =>
      fillsHome(model, home, skeleton, { ...(await ownerOf(args.name, model)), mode: 0o700 }),
  });
}

async function makeKey(args: UserArguments, host: Hands): Promise<Failure | undefined> {
  const entry = await host.user(args.name);
  if (!entry) return undefined;
  const path = keyFile(args, entry.home);
  const owner = await ownerOf(args.name, host);
  const folder = path.slice(0, path.lastIndexOf('/'));
  if (!(await host.stat(folder, { follow: true })))
    await host.makeDirectory(folder, { ...owner, mode: 0o700 });
  const { stdout } = await host.query(['uname', '-n'], { reads: ['/proc/sys/kernel/hostname'] });
  const failed = await generateKey(host, {
    path,
    type: args.ssh_key_type,
    bits: args.ssh_key_bits,
    comment: args.ssh_key_comment ?? `ansible-generated on ${stdout.trim()}`,
  });
  if (failed) return failed;
  await host.setAttributes(path, { ...owner, mode: 0o600 });
  await host.setAttributes(`${path}.pub`, { ...owner, mode: 0o644 });
  return undefined;
}

async function describe(args: UserArguments, entry: UserEntry, host: Probe) {
  const { name, uid, gid, comment, home, shell } = entry;
  const common = { name, uid, group: gid, comment, home, shell, state: 'present' };
  if (!args.generate_ssh_key) return common;
  const file = keyFile(args, home);
  return { ...common, ssh_key_file: file, ssh_public_key: await readPublicKey(host, file) };
}
