import { z } from 'zod';
import { flag, list, text, whole } from '../sdk/args.ts';
import { defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import type { Hands, Probe, UserEntry } from '../sdk/host.ts';
import {
  type AccountDetails,
  accountName,
  type AccountOptions,
  changeAccount,
  createAccount,
  detailsScript,
  lockPassword,
  parseDetails,
  removeAccount,
  setPassword,
} from './lib/accounts.ts';
import { below } from './lib/paths.ts';
import { generateKey, keyTypes, readPublicKey } from './lib/ssh-keys.ts';

interface UserState {
  readonly exists: boolean;
  readonly uid: number;
  readonly group: string;
  readonly groups: readonly string[];
  readonly comment: string;
  readonly home: string;
  readonly home_exists: boolean;
  readonly shell: string;
  readonly password: 'as given' | 'another';
  readonly password_lock: boolean;
  /** `YYYY-MM-DD` or `never`. */
  readonly expires: string;
  readonly ssh_key: boolean;
}

const hash = /^(\$[\w-]+\$\S+|[./0-9A-Za-z]{13}|_[./0-9A-Za-z]{19}|[!*x]+|)$/;

const argumentsSchema = z.strictObject({
  name: accountName().describe('Login name.'),
  state: z.enum(['present', 'absent']).default('present').describe('Whether the user should be there.'),
  uid: whole().optional().describe('Number of the user.'),
  non_unique: flag().default(false).describe('Allow a `uid` that another user has.'),
  group: text().optional().describe('Primary group; it must be there.'),
  groups: list(text()).optional().describe('Supplementary groups. The user leaves all others unless `append`; `[]` for none.'),
  append: flag().default(false).describe('Keep the groups that the user is in besides.'),
  comment: text().optional().describe('Full name, or what else stands in that field.'),
  home: text().optional().describe('Home folder.'),
  create_home: flag().default(true).describe('Make the home folder where it is missing.'),
  move_home: flag().default(false).describe('Move the folder along when `home` changes.'),
  skeleton: text().optional().describe('Folder whose content a new home folder starts with.'),
  shell: text().optional().describe('Login shell.'),
  system: flag().default(false).describe('Make a new user with a number from the range for systems.'),
  password: text()
    .refine((value) => hash.test(value), { error: 'expected a hash as in /etc/shadow (`mkpasswd`, `openssl passwd -6`), not a plain password' })
    .optional()
    .describe('Hash of the password, `!` or `*` for none that works.'),
  update_password: z
    .enum(['always', 'on_create'])
    .default('always')
    .describe('`on_create`: leave the password of an existing user alone.'),
  password_lock: flag().optional().describe('Lock or unlock the password; keys still work.'),
  expires: z.union([z.number(), z.string().regex(/^-?\d+$/).transform(Number)]).optional().describe('When the user expires, in seconds since 1970; negative for never.'),
  remove: flag().default(false).describe('With `absent`: remove the home folder and the mail too.'),
  force: flag().default(false).describe('With `absent`: remove even a user that is logged in.'),
  generate_ssh_key: flag().default(false).describe('Make an SSH key where there is none; an existing one is never touched.'),
  ssh_key_type: z.enum(keyTypes).default('rsa').describe('Kind of that key.'),
  ssh_key_bits: whole().optional().describe('Its length, where the kind has a choice.'),
  ssh_key_file: text().optional().describe('Where it goes, relative to the home folder; `.ssh/id_TYPE` unless given.'),
  ssh_key_comment: text().optional().describe('Its comment, `ansible-generated on HOST` unless given.'),
  local: flag().default(false).describe('Taken for the sake of existing playbooks: only the local database is ever changed.'),
});

type Arguments = z.output<typeof argumentsSchema>;

/** A user of the host. */
export const user = defineModule({
  name: 'user',
  summary: 'Make, change or remove a user.',
  description:
    'Works with the shadow tools (`useradd`) and with busybox (`adduser`). A new user whose name a group already has ' +
    'gets that group as primary group. Passwords are hashes, and never appear in a process list or a log.',
  args: argumentsSchema,
  examples: [
    { title: 'A user for the cluster', args: { name: 'flink', group: 'hadoop', shell: '/bin/bash', home: '/srv/flink' } },
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
      host.query(detailsScript(args.name)),
      host.group(args.name),
    ]);
    if (args.state === 'absent') return { current: { exists: entry !== undefined }, desired: { exists: false }, result: { name: args.name, state: 'absent' } };
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

async function missingGroup({ group, groups = [] }: Arguments, host: Probe): Promise<Failure | undefined> {
  const names = [...groups, ...(group === undefined || /^\d+$/.test(group) ? [] : [group])];
  const entries = await Promise.all(names.map((name) => host.group(name)));
  const missing = names.find((_, index) => !entries[index]);
  if (missing === undefined) return undefined;
  return failure(`there is no group ${missing} on this host`, { hint: 'make it first, with the module `group`' });
}

async function planPresent(
  args: Arguments,
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
    ...(args.password !== undefined && (!entry || args.update_password === 'always') && { password: 'as given' as const }),
    ...(args.password_lock !== undefined && { password_lock: args.password_lock }),
    ...(args.expires !== undefined && { expires: args.expires < 0 ? 'never' : day(args.expires / 86_400) }),
    ...(args.generate_ssh_key && { ssh_key: true }),
  };
  if (!entry) return { current: { exists: false }, desired: wanted, result: { name: args.name, state: 'present' } };
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
  const desired = args.create_home ? { ...wanted, home_exists: true } : wanted;
  return { current, desired, result: await describe(args, entry, host) };
}

function wantedGroups(groups: readonly string[], { append, group }: Arguments, details: AccountDetails) {
  const primary = group ?? details.primary;
  const all = new Set([...groups, ...(append ? details.groups : [])]);
  return [...all].filter((name) => name !== primary).toSorted();
}

function day(days: number): string {
  return new Date(Math.floor(days) * 86_400_000).toISOString().slice(0, 10);
}

function keyFile(args: Arguments, home: string): string {
  const file = args.ssh_key_file ?? `.ssh/id_${args.ssh_key_type}`;
  return file.startsWith('/') ? file : below(home, file);
}

async function applyPresent(changes: Partial<UserState>, args: Arguments, host: Hands): Promise<Failure | undefined> {
  const { name } = args;
  const { uid, group, groups, comment, home, shell } = changes;
  const expires = changes.expires === 'never' ? '' : changes.expires;
  const account = { name, uid, group, groups, comment, home, shell, expires };
  const options: AccountOptions = {
    system: args.system,
    createHome: args.create_home,
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
  if (changes.home_exists || (changes.home !== undefined && args.create_home)) await makeHome(args, host);
  return changes.ssh_key ? makeKey(args, host) : undefined;
}

async function groupsToLeave(name: string, wanted: readonly string[], host: Hands): Promise<readonly string[]> {
  const { stdout } = await host.query(detailsScript(name));
  return parseDetails(stdout).groups.filter((group) => !wanted.includes(group));
}

/** A home folder as useradd makes it, for a user that has none. */
async function makeHome(args: Arguments, host: Hands): Promise<void> {
  const entry = await host.user(args.name);
  if (!entry || (await host.stat(entry.home, { follow: true }))) return;
  const { home, uid, gid } = entry;
  const skeleton = args.skeleton ?? '/etc/skel';
  await host.must(`make the home folder of ${args.name}`, ['mkdir', '-p', '--', home]);
  await host.must('copy the skeleton', ['sh', '-c', '[ ! -d "$1" ] || cp -R -- "$1/." "$2"', 'sh', skeleton, home]);
  await host.must('hand over the home folder', ['chown', '-R', '--', `${uid}:${gid}`, home]);
  await host.setAttributes(home, { mode: 0o700 });
}

async function makeKey(args: Arguments, host: Hands): Promise<Failure | undefined> {
  const entry = await host.user(args.name);
  if (!entry) return undefined;
  const path = keyFile(args, entry.home);
  const owner = { owner: String(entry.uid), group: String(entry.gid) };
  const folder = path.slice(0, path.lastIndexOf('/'));
  if (!(await host.stat(folder, { follow: true }))) await host.makeDirectory(folder, { ...owner, mode: 0o700 });
  const { stdout } = await host.query(['uname', '-n']);
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

async function describe(args: Arguments, entry: UserEntry, host: Probe) {
  const { name, uid, gid, comment, home, shell } = entry;
  const common = { name, uid, group: gid, comment, home, shell, state: 'present' };
  if (!args.generate_ssh_key) return common;
  const file = keyFile(args, home);
  return { ...common, ssh_key_file: file, ssh_public_key: await readPublicKey(host, file) };
}
