import { type Diagnostic, mistake } from '../source/diagnostic.ts';
import type { SshSettings } from '../transport/ssh-settings.ts';
import type { Become } from './shell/become.ts';
import { parseSshArguments } from './ssh-arguments.ts';

/** How to reach a host, and as whom to work there. */
export interface ConnectionSettings {
  readonly connection: 'ssh' | 'local';
  readonly ssh: SshSettings;
  /** Whether `ansible_become` asks for another user, and what its fellows say; a task's own words come before these. */
  readonly become: { readonly enabled?: boolean } & Partial<Become>;
}

/** What the command line says; it comes before nothing but the defaults, as with Ansible. */
export interface ConnectionDefaults {
  readonly connection?: string;
  readonly user?: string;
  readonly port?: number;
  readonly privateKeyFile?: string;
  readonly password?: string;
  readonly becomePassword?: string;
  /** Milliseconds. */
  readonly connectTimeout?: number;
  /** Accept and keep the keys of unknown hosts. */
  readonly acceptNewHostKeys?: boolean;
  readonly knownHostsFile?: string;
  readonly sshConfigFile?: string;
}

type Variables = Readonly<Record<string, unknown>>;

/**
 * Reads a host's `ansible_*` variables (rendered already). `name` is the inventory's name of the host, which is also
 * its address unless `ansible_host` is set. Every mistake of the variables is found, in one go.
 */
export function connectionSettings(
  name: string,
  variables: Variables,
  defaults: ConnectionDefaults = {},
): ConnectionSettings | readonly Diagnostic[] {
  const mistakes: Diagnostic[] = [];
  const read = reader(variables, mistakes);
  const settings = {
    connection: connectionOf(read.text('ansible_connection') ?? defaults.connection ?? 'smart', mistakes),
    ssh: sshOf(name, read, defaults, mistakes),
    become: becomeOf(read, defaults, mistakes),
  };
  return mistakes.length > 0 ? mistakes : settings;
}

/** The names of all variables that `connectionSettings` reads. */
export function connectionVariables(): readonly string[] {
  const names = new Set(['ansible_connection']);
  const note = (...asked: readonly string[]): undefined => {
    for (const name of asked) names.add(name);
  };
  const read = { text: note, whole: note, flag: note };
  sshOf('', read, {}, []);
  becomeOf(read, {}, []);
  return [...names];
}

/** Whether `connectionSettings` found mistakes. */
export function isMistaken(
  result: ConnectionSettings | readonly Diagnostic[],
): result is readonly Diagnostic[] {
  return Array.isArray(result);
}

function connectionOf(word: string, mistakes: Diagnostic[]): 'ssh' | 'local' {
  if (word === 'local') return 'local';
  if (!['ssh', 'smart', 'paramiko', 'paramiko_ssh'].includes(word))
    mistakes.push(mistake(`ansible_connection: \`${word}\` is not supported`, undefined, 'use ssh or local'));
  return 'ssh';
}

function sshOf(
  name: string,
  read: Reader,
  defaults: ConnectionDefaults,
  mistakes: Diagnostic[],
): SshSettings {
  const words = ['ansible_ssh_common_args', 'ansible_ssh_extra_args', 'ansible_ssh_args'].map((variable) =>
    parseSshArguments(variable, read.text(variable) ?? '', mistakes),
  );
  const given = Object.assign({}, ...words) as Partial<SshSettings>;
  const checking = read.flag('ansible_ssh_host_key_checking', 'ansible_host_key_checking');
  const seconds = read.whole('ansible_ssh_timeout', 'ansible_timeout');
  const known = read.text('ansible_ssh_known_hosts_file') ?? defaults.knownHostsFile;
  return defined<SshSettings>({
    ...given,
    host: read.text('ansible_host', 'ansible_ssh_host') ?? name,
    port: read.whole('ansible_port', 'ansible_ssh_port') ?? defaults.port,
    user: read.text('ansible_user', 'ansible_ssh_user') ?? defaults.user,
    identityFile:
      read.text('ansible_private_key_file', 'ansible_ssh_private_key_file') ?? defaults.privateKeyFile,
    passphrase: read.text('ansible_private_key_passphrase', 'ansible_ssh_private_key_passphrase'),
    password: read.text('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password') ?? defaults.password,
    acceptNew: checking === undefined ? (given.acceptNew ?? defaults.acceptNewHostKeys) : !checking,
    knownHostsFiles: known === undefined ? given.knownHostsFiles : [known],
    connectTimeout:
      seconds === undefined ? (given.connectTimeout ?? defaults.connectTimeout) : seconds * 1000,
    configFile: defaults.sshConfigFile,
  });
}

function becomeOf(
  read: Reader,
  defaults: ConnectionDefaults,
  mistakes: Diagnostic[],
): ConnectionSettings['become'] {
  const method = read.text('ansible_become_method');
  if (method !== undefined && method !== 'sudo' && method !== 'su')
    mistakes.push(
      mistake(`ansible_become_method: \`${method}\` is not supported`, undefined, 'use sudo or su'),
    );
  return defined<ConnectionSettings['become']>({
    enabled: read.flag('ansible_become'),
    user: read.text('ansible_become_user'),
    method: method === 'su' || method === 'sudo' ? method : undefined,
    password:
      read.text('ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass', 'ansible_su_pass') ??
      defaults.becomePassword,
    flags: read.text('ansible_become_flags'),
    exe: read.text('ansible_become_exe'),
  });
}

/** The first of some names that is set, as the type that is wanted. */
interface Reader {
  text(...names: readonly string[]): string | undefined;
  whole(...names: readonly string[]): number | undefined;
  flag(...names: readonly string[]): boolean | undefined;
}

function reader(variables: Variables, mistakes: Diagnostic[]): Reader {
  const first = (names: readonly string[]): readonly [string, unknown] | undefined => {
    const name = names.find(
      (candidate) => variables[candidate] !== undefined && variables[candidate] !== null,
    );
    return name === undefined ? undefined : [name, variables[name]];
  };
  const wrong = (name: string, wanted: string, hint?: string) => {
    // The value isn't shown: it may be a password.
    mistakes.push(mistake(`${name}: expected ${wanted}`, undefined, hint));
    return undefined;
  };
  return {
    text(...names) {
      const [name, value] = first(names) ?? [];
      if (name === undefined) return undefined;
      if (typeof value === 'string') return value === '' ? undefined : value;
      if (typeof value === 'number') return String(value);
      return wrong(
        name,
        'text',
        typeof value === 'boolean' ? 'write it in quotes: YAML reads this word as true or false' : undefined,
      );
    },
    whole(...names) {
      const [name, value] = first(names) ?? [];
      if (name === undefined || value === '') return undefined;
      const number = Number(value);
      return Number.isInteger(number) && number > 0 ? number : wrong(name, 'a whole number above 0');
    },
    flag(...names) {
      const [name, value] = first(names) ?? [];
      if (name === undefined) return undefined;
      const word = String(value).toLowerCase();
      if (['true', 'yes', 'on', '1', 'y', 't'].includes(word)) return true;
      if (['false', 'no', 'off', '0', 'n', 'f'].includes(word)) return false;
      return wrong(name, 'true or false');
    },
  };
}

/** Without the keys that are undefined. */
function defined<T>(record: { readonly [K in keyof T]?: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}
