import { readdir, readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import SSHConfig from 'ssh-config';
import { ConnectionLost } from '../sdk/host.ts';
import type { SshSettings } from './ssh-settings.ts';

/** Where a connection goes, once `~/.ssh/config` was asked for all that the settings leave open. */
export interface SshTarget {
  /** As the user calls it. */
  readonly alias: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Keys to try, best first; `required` where the user named the file in the inventory. */
  readonly identities: readonly { readonly file: string; readonly required: boolean }[];
  readonly identitiesOnly: boolean;
  readonly agent: string | undefined;
  readonly acceptNew: boolean;
  /** The first one is written to. */
  readonly knownHostsFiles: readonly string[];
  /** The name in known_hosts, where `HostKeyAlias` sets one. */
  readonly hostKeyAlias: string | undefined;
  readonly hops: readonly string[];
  readonly connectTimeout: number;
  readonly aliveInterval: number;
  readonly aliveCount: number;
  readonly passphrase: string | undefined;
  readonly password: string | undefined;
}

const defaultIdentities = ['id_ed25519', 'id_ecdsa', 'id_rsa'];
const deepestInclude = 8;

/** Configurations with all that they include, taken apart, by the first file: a thousand hosts share one. */
export type SshConfigs = Map<string, Promise<SSHConfig>>;

/** Completes settings by `~/.ssh/config`, and that by OpenSSH's defaults. */
export async function resolveTarget(
  settings: SshSettings,
  configs: SshConfigs = new Map(),
): Promise<SshTarget> {
  const file = settings.configFile ?? join(homedir(), '.ssh', 'config');
  const option = optionsOf(await readConfig(file, configs), settings);
  const { username } = userInfo();
  const user = settings.user ?? option('User')[0] ?? username;
  const address = (option('HostName')[0] ?? settings.host).replaceAll('%h', settings.host);
  const port = settings.port ?? Number(option('Port')[0] ?? 22);
  const path = (text: string) =>
    expandPath(text, { '%h': address, '%r': user, '%u': username, '%p': String(port) });
  const checking = option('StrictHostKeyChecking')[0]?.toLowerCase();
  const hops = hopsOf(settings.proxyJump ?? option('ProxyJump')[0]);
  if (hops.length === 0 && settings.proxyJump === undefined) refuseProxyCommand(option('ProxyCommand'), file);
  const agent = option('IdentityAgent')[0] ?? 'SSH_AUTH_SOCK';
  const known = settings.knownHostsFiles ?? option('UserKnownHostsFile');
  const seconds = Number(option('ConnectTimeout')[0]);
  const interval = Number(option('ServerAliveInterval')[0]);
  const count = Number(option('ServerAliveCountMax')[0]);
  return {
    alias: settings.host,
    address,
    port,
    user,
    identities: identitiesOf(settings, option('IdentityFile')).map((each) => ({
      ...each,
      file: path(each.file),
    })),
    identitiesOnly: option('IdentitiesOnly')[0]?.toLowerCase() === 'yes',
    agent: agent === 'none' ? undefined : agent === 'SSH_AUTH_SOCK' ? process.env.SSH_AUTH_SOCK : path(agent),
    acceptNew:
      settings.acceptNew ?? (checking !== undefined && ['accept-new', 'no', 'off'].includes(checking)),
    knownHostsFiles: (known.length > 0 ? known : ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']).map(path),
    hostKeyAlias: option('HostKeyAlias')[0],
    hops,
    connectTimeout: settings.connectTimeout ?? (seconds > 0 ? seconds * 1000 : 10_000),
    // OpenSSH never asks unless told; a run that hangs on a dead link helps nobody.
    aliveInterval: settings.aliveInterval ?? (interval >= 0 ? interval * 1000 : 10_000),
    aliveCount: settings.aliveCount ?? (count > 0 ? count : 3),
    passphrase: settings.passphrase,
    password: settings.password,
  };
}

/** A path with `~`, `%d` and the given tokens replaced. */
function expandPath(text: string, tokens: Readonly<Record<string, string>>): string {
  const replaced = text.replace(
    /%[a-z%]/g,
    (token) => tokens[token] ?? (token === '%d' ? homedir() : token === '%%' ? '%' : token),
  );
  return resolve(replaced.replace(/^~(?=\/|$)/, homedir()));
}

function refuseProxyCommand([command]: readonly string[], file: string): void {
  if (command === undefined || command === 'none') return;
  throw new ConnectionLost(`ProxyCommand in ${file} is not supported`, {
    hint: 'use ProxyJump there, or set ansible_ssh_common_args: -J [user@]host[:port]',
  });
}

function hopsOf(jump: string | undefined): readonly string[] {
  return jump === undefined || jump === 'none' || jump === '' ? [] : jump.split(',').map((hop) => hop.trim());
}

function identitiesOf({ identityFile }: SshSettings, configured: readonly string[]) {
  if (identityFile !== undefined) return [{ file: identityFile, required: true }];
  const files = configured.length > 0 ? configured : defaultIdentities.map((name) => `~/.ssh/${name}`);
  return files.map((file) => ({ file, required: false }));
}

/** The values of an option for a host; names of options are of any case. */
function optionsOf(config: SSHConfig, { host, user }: SshSettings): (name: string) => readonly string[] {
  const computed = config.compute(
    { Host: host, ...(user !== undefined && { User: user }) },
    { ignoreCase: true },
  );
  return (name) => {
    const value: unknown = (computed as Record<string, unknown>)[name.toLowerCase()];
    return value === undefined ? [] : [value].flat().map(String);
  };
}

function readConfig(file: string, configs: SshConfigs): Promise<SSHConfig> {
  const present = configs.get(file) ?? expandIncludes(file, 0).then((text) => SSHConfig.parse(text));
  configs.set(file, present);
  return present;
}

/** The text of a configuration with the files that its `Include` lines name, from the folder of the first one. */
async function expandIncludes(file: string, depth: number): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (depth >= deepestInclude || !/^\s*include\s/im.test(text)) return text;
  const lines = text.split('\n').map(async (line) => {
    const [, patterns] = /^\s*include(?:\s+|\s*=\s*)(.+?)\s*$/i.exec(line) ?? [];
    if (patterns === undefined) return line;
    const files = await Promise.all(patterns.split(/\s+/).map((pattern) => included(pattern, dirname(file))));
    return (await Promise.all(files.flat().map((each) => expandIncludes(each, depth + 1)))).join('\n');
  });
  return (await Promise.all(lines)).join('\n');
}

async function included(pattern: string, folder: string): Promise<readonly string[]> {
  const path = resolve(folder, pattern.replaceAll('"', '').replace(/^~(?=\/)/, homedir()));
  if (!/[*?]/.test(basename(path))) return [path];
  const source = basename(path)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const names = await readdir(dirname(path)).catch(() => []);
  return names
    .filter((name) => new RegExp(`^${source}$`).test(name))
    .sort()
    .map((name) => join(dirname(path), name));
}
