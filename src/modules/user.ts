import { defineModule, type Failure } from '../sdk/define.ts';
import type { Hands, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { defined } from '../util/defined.ts';
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
  setAging,
  setPassword,
} from './lib/accounts/accounts.ts';
import { fillsHome, homeMode } from './lib/accounts/home.ts';
import { generateKey } from './lib/accounts/ssh-keys.ts';
import { type UserArguments, userArguments } from './lib/accounts/user-arguments.ts';
import { describe, keyFile, makesHome, missingGroup, planPresent } from './lib/accounts/user-plan.ts';
import type { UserState } from './lib/accounts/user-state.ts';

/** A user of the host. */
export const user = defineModule({
  name: 'user',
  summary: 'Make, change or remove a user.',
  description:
    'Works with the shadow tools (`useradd`) and with busybox (`adduser`). A new user whose name a group already has ' +
    'gets that group as primary group. Passwords are hashes, and never appear in a process list or a log.',
  args: userArguments,
  secrets: ['ssh_key_passphrase'],
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
    ssh_fingerprint: 'With `generate_ssh_key`: its bits, fingerprint, comment and kind.',
    ssh_key_file: 'With `generate_ssh_key`: the path of the private key.',
  },
  async plan(args, host) {
    const [entry, output, namesake] = await allInOrder([
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
    umask: args.umask,
    uidMin: args.uid_min,
    uidMax: args.uid_max,
    seuser: args.seuser,
  };
  if (changes.exists) await createAccount(host, account, options);
  else await changeAccount(host, account, options, groups ? await groupsToLeave(name, groups, host) : []);
  if (changes.password && args.password !== undefined) await setPassword(host, name, args.password);
  // A new password unlocks; usermod refuses to lock or unlock what is so already only with a warning.
  const lock = changes.password ? args.password_lock || undefined : changes.password_lock;
  if (lock !== undefined) await lockPassword(host, name, lock);
  const aging = defined({
    min: changes.password_expire_min,
    max: changes.password_expire_max,
    warn: changes.password_expire_warn,
    disable: changes.password_expire_account_disable,
  });
  if (Object.keys(aging).length > 0) await setAging(host, name, aging);
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
  const mode = await homeMode(host, args.umask);
  const script = sh`mkdir -p -- ${home} && { [ ! -d ${skeleton} ] || cp -Rp -- ${`${skeleton}/.`} ${home}; } &&
chown -R -- ${`${uid}:${gid}`} ${home} && chmod ${mode.toString(8)} ${home}`;
  await host.must(`make the home folder of ${args.name}`, script, {
    effect: async (model) => fillsHome(model, home, skeleton, { ...(await ownerOf(args.name, model)), mode }),
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
    passphrase: args.ssh_key_passphrase,
    comment: args.ssh_key_comment ?? `ansible-generated on ${stdout.trim()}`,
  });
  if (failed) return failed;
  await host.setAttributes(path, { ...owner, mode: 0o600 });
  await host.setAttributes(`${path}.pub`, { ...owner, mode: 0o644 });
  return undefined;
}
