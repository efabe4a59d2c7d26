import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { command } from './command.ts';
import { hostFolder, type Lab } from './lab.ts';

/** Makes the lab's key pair, a host key for every host, and the `known_hosts` that vouches for them. */
export async function makeKeys(lab: Lab): Promise<void> {
  const limit = pLimit(8);
  const own = lab.hosts.map((host) => join(hostFolder(lab, host), 'ssh_host_ed25519_key'));
  await Promise.all([
    limit(() => makeKey(lab.key, `fplay lab ${lab.name}`)),
    ...own.map((path, index) => limit(() => makeKey(path, lab.hosts[index]?.name ?? ''))),
  ]);
  const lines = await Promise.all(
    lab.hosts.map(async (host, index) => {
      const [type, key] = (await readFile(`${own[index]}.pub`, 'utf8')).split(' ');
      return `${[...host.names, host.address].join(',')} ${type} ${key}\n`;
    }),
  );
  await writeFile(lab.knownHosts, lines.join(''), { mode: 0o644 });
}

async function makeKey(path: string, comment: string): Promise<void> {
  await command(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', path]);
}
