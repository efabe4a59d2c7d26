import { text, whole } from '../../../sdk/args.ts';
import { type Hands, HostError } from '../../../sdk/host.ts';
import { sh } from '../../../util/quote.ts';
import type { Effect } from '../effects.ts';
import type { Account, AccountOptions, PasswordAging } from './account.ts';
import { becomesUser } from './new-user.ts';
import { changesUser, losesUser } from './user-effects.ts';

/** A name that every passwd and group database can hold. */
export function accountName() {
  return text().check((context) => {
    if (/^[A-Za-z0-9_.][A-Za-z0-9_.@-]*\$?$/.test(context.value)) return;
    context.issues.push({
      code: 'custom',
      input: context.value,
      message: `expected letters, digits and \`_.-\`, not \`${context.value}\``,
    });
  });
}

/** A number that a user or a group can have; the highest of 32 bits means none. */
export function accountNumber() {
  return whole().refine((value) => value >= 0 && value < 0xff_ff_ff_ff, {
    error: 'expected a number from 0 to 4294967294',
  });
}

/** A script that runs the shadow tool where the host has it, and busybox's otherwise. */
export function eitherTool(shadow: readonly string[], busybox: readonly string[]): string {
  return sh`if command -v ${shadow[0] ?? ''} >/dev/null 2>&1; then exec ${shadow}; else exec ${busybox}; fi`;
}

/** Makes a user, without a password. */
export async function createAccount(host: Hands, account: Account, options: AccountOptions): Promise<void> {
  const { name, groups = [] } = account;
  const shadow = ['useradd', ...shadowOptions(account, options), options.createHome ? '-m' : '-M'];
  if (options.system) shadow.push('-r');
  if (options.skeleton !== undefined && options.createHome) shadow.push('-k', options.skeleton);
  if (options.umask !== undefined && options.createHome) shadow.push('-K', `UMASK=${options.umask}`);
  if (options.uidMin !== undefined) shadow.push('-K', `UID_MIN=${options.uidMin}`);
  if (options.uidMax !== undefined) shadow.push('-K', `UID_MAX=${options.uidMax}`);
  if (options.seuser !== undefined) shadow.push('-Z', options.seuser);
  const busybox = ['adduser', '-D', ...busyboxOptions(account, options), '--', name];
  const joins = groups.map((group) => sh`addgroup -- ${name} ${group}`);
  await host.must(
    `make the user ${name}`,
    [
      'if command -v useradd >/dev/null 2>&1; then',
      sh`exec ${[...shadow, '--', name]}; fi`,
      ['set -e', sh`${busybox}`, ...joins].join('\n'),
    ].join('\n'),
    { effect: (model) => becomesUser(model, account, options) },
  );
  if (account.expires !== undefined && account.expires !== '') await requireShadow(host, 'an expiry date');
}

function shadowOptions(account: Account, { nonUnique }: AccountOptions): readonly string[] {
  const options: string[] = [];
  if (account.uid !== undefined) options.push('-u', String(account.uid), ...(nonUnique ? ['-o'] : []));
  if (account.group !== undefined) options.push('-g', account.group);
  if (account.groups !== undefined) options.push('-G', account.groups.join(','));
  if (account.comment !== undefined) options.push('-c', account.comment);
  if (account.home !== undefined) options.push('-d', account.home);
  if (account.shell !== undefined) options.push('-s', account.shell);
  if (account.expires !== undefined) options.push('-e', account.expires);
  return options;
}

function busyboxOptions(account: Account, { system, createHome }: AccountOptions): readonly string[] {
  const options: string[] = [];
  if (account.uid !== undefined) options.push('-u', String(account.uid));
  if (account.group !== undefined) options.push('-G', account.group);
  if (account.comment !== undefined) options.push('-g', account.comment);
  if (account.home !== undefined) options.push('-h', account.home);
  if (account.shell !== undefined) options.push('-s', account.shell);
  if (system) options.push('-S');
  if (!createHome) options.push('-H');
  return options;
}

/** Changes what is defined in `account`. */
export async function changeAccount(
  host: Hands,
  account: Account,
  options: AccountOptions,
  left: readonly string[],
): Promise<void> {
  const changes = [...shadowOptions(account, options)];
  if (account.home !== undefined && options.moveHome) changes.push('-m');
  if (changes.length === 0) return;
  const { name } = account;
  const effect: Effect = (model) => changesUser(model, account, options);
  if (await host.which('usermod')) {
    await host.must(`change the user ${name}`, ['usermod', ...changes, '--', name], { effect });
    return;
  }
  if (account.expires !== undefined) await requireShadow(host, 'an expiry date');
  await editPasswd(host, account);
  if (account.home !== undefined && options.moveHome) await requireShadow(host, 'move_home');
  for (const group of account.groups ?? [])
    await host.must(`add ${name} to ${group}`, ['addgroup', '--', name, group], { effect });
  for (const group of left)
    await host.must(`take ${name} out of ${group}`, ['delgroup', '--', name, group], { effect });
}

async function requireShadow(host: Hands, what: string): Promise<void> {
  if (!(await host.which('usermod')))
    throw new HostError(`this host has no usermod, which ${what} needs`, {
      hint: 'install the package shadow',
    });
}

/** busybox has no usermod: the line of passwd is all there is to a user. */
async function editPasswd(host: Hands, account: Account): Promise<void> {
  const bytes = await host.read('/etc/passwd');
  const group = account.group === undefined ? undefined : await host.group(account.group);
  const gid = group?.gid ?? account.group;
  const lines = new TextDecoder()
    .decode(bytes)
    .split('\n')
    .map((line) => {
      const fields = line.split(':');
      if (fields[0] !== account.name) return line;
      const values = [undefined, undefined, account.uid, gid, account.comment, account.home, account.shell];
      return fields.map((field, index) => String(values[index] ?? field)).join(':');
    });
  await host.write('/etc/passwd', lines.join('\n'));
}

const unmoved: AccountOptions = { system: false, createHome: false, moveHome: false, nonUnique: false };

/** Sets a hash. It goes by stdin, so that no process list shows it. */
export async function setPassword(host: Hands, name: string, hash: string): Promise<void> {
  await host.must(`set the password of ${name}`, ['chpasswd', '-e'], {
    stdin: `${name}:${hash}\n`,
    secrets: [hash],
    effect: (model) =>
      changesUser(model, { name }, unmoved, {
        password: hash.replace(/^!+/, ''),
        locked: hash.startsWith('!'),
      }),
  });
}

/** Sets the days of a password that are given; -1 takes one away. */
export async function setAging(host: Hands, name: string, aging: Partial<PasswordAging>): Promise<void> {
  const letters = { min: '-m', max: '-M', warn: '-W', disable: '-I' } as const;
  const words = (Object.keys(letters) as (keyof PasswordAging)[]).flatMap((key) =>
    aging[key] === undefined ? [] : [letters[key], String(aging[key])],
  );
  await host.must(`set the days of the password of ${name}`, ['chage', ...words, '--', name], {
    effect: (model) => changesUser(model, { name }, unmoved, { aging }),
  });
}

/** Locks or unlocks the password. */
export async function lockPassword(host: Hands, name: string, locked: boolean): Promise<void> {
  const [usermod, passwd] = locked ? ['-L', '-l'] : ['-U', '-u'];
  const script = eitherTool(['usermod', usermod, '--', name], ['passwd', passwd, name]);
  await host.must(`${locked ? 'lock' : 'unlock'} the password of ${name}`, script, {
    effect: (model) => changesUser(model, { name }, unmoved, { locked }),
  });
}

/** Removes a user, with the home folder and the mail where `home` is set. */
export async function removeAccount(host: Hands, name: string, home: boolean, force: boolean): Promise<void> {
  const shadow = ['userdel', ...(home ? ['-r'] : []), ...(force ? ['-f'] : []), '--', name];
  const busybox = ['deluser', ...(home ? ['--remove-home'] : []), '--', name];
  await host.must(`remove the user ${name}`, eitherTool(shadow, busybox), {
    effect: (model) => losesUser(model, name, home),
  });
}
