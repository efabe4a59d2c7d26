import type { ServerHostKeyAlgorithm } from 'ssh2';
import { ConnectionLost } from '../sdk/host.ts';
import {
  addKnownHost,
  judgeKey,
  type KnownHost,
  type KnownHostsFiles,
  keyType,
  knownName,
  knownTypes,
  readKnownHosts,
} from './known-hosts.ts';
import type { SshTarget } from './ssh-config.ts';

/** The lines for all users of this machine; read, never written. */
const globalFile = '/etc/ssh/ssh_known_hosts';

const algorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/** What is known of a host's keys before it shows one. */
export interface HostKeyCheck {
  /** Those of the known keys come first, as OpenSSH does it: a host with several keys then shows one that is known. */
  readonly algorithms: ServerHostKeyAlgorithm[];
  /** Settles where the key may be trusted; throws ConnectionLost with a way out where not. */
  verify(key: Buffer): Promise<void>;
}

/** Reads the known_hosts files of a target. */
export async function hostKeyCheck(target: SshTarget, read: KnownHostsFiles): Promise<HostKeyCheck> {
  const name = target.hostKeyAlias?.toLowerCase() ?? knownName(target.address, target.port);
  const hosts = await readKnownHosts([...target.knownHostsFiles, globalFile], name, read);
  const types = new Set(knownTypes(hosts, name));
  const known = algorithms.filter((algorithm) =>
    types.has(algorithm.startsWith('rsa') ? 'ssh-rsa' : algorithm),
  );
  return {
    algorithms: [...known, ...algorithms.filter((algorithm) => !known.includes(algorithm))],
    verify: (key) => verify(target, hosts, name, key),
  };
}

async function verify(
  target: SshTarget,
  hosts: readonly KnownHost[],
  name: string,
  shown: Buffer,
): Promise<void> {
  const type = keyType(shown);
  const key = shown.toString('base64');
  const verdict = judgeKey(hosts, name, type, key);
  const file = target.knownHostsFiles[0] ?? '~/.ssh/known_hosts';
  const line = `${name} ${type} ${key}`;
  switch (verdict.kind) {
    case 'known':
      return;
    case 'revoked':
      throw new ConnectionLost(`the host key of ${name} is revoked by ${placeOf(verdict.by)}`, {
        hint: 'the host must get a new key; do not trust this one',
      });
    case 'changed':
      throw new ConnectionLost(
        `the host key of ${name} has changed: it shows a ${type} key, and ${placeOf(verdict.by)} has another (${verdict.by.type})`,
        {
          hint: `somebody may be listening; if the host was made anew, remove ${placeOf(verdict.by)}: ssh-keygen -R '${name}' -f ${verdict.by.file}`,
        },
      );
    case 'unknown':
      if (target.acceptNew) return addKnownHost(file, line);
      throw new ConnectionLost(`the host key of ${name} is not known${authorityWords(verdict.authorities)}`, {
        hint: `check it on the host, then add this line to ${file} (or accept keys of hosts that are new: --accept-new-host-keys, or ansible_host_key_checking: false):\n${line}`,
      });
  }
}

function authorityWords(authorities: readonly KnownHost[]): string {
  const [first] = authorities;
  return first
    ? ` (${placeOf(first)} trusts a certificate authority, but host certificates are not supported)`
    : '';
}

function placeOf({ file, line }: KnownHost): string {
  return `${file}:${line}`;
}
