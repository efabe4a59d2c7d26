import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab, LabHost } from './lab.ts';

/**
 * Writes the inventory folder that turns an inventory's hosts into a lab's: given as the last `-i`, its connection
 * variables win. They stand in `host_vars`, which beats what another inventory says there or in its own file. Read by
 * Ansible too.
 */
export async function writeInventoryLayer(lab: Lab): Promise<void> {
  const folder = join(lab.inventory, 'host_vars');
  await mkdir(folder, { recursive: true });
  const hosts = lab.hosts.map(({ name }) => `    ${JSON.stringify(name)}: {}\n`);
  await writeFile(join(lab.inventory, 'lab.yml'), `all:\n  hosts:\n${hosts.join('')}`);
  for (const host of lab.hosts)
    await writeFile(join(folder, `${host.name}.yml`), asYaml(connectionOf(lab, host)));
}

/** The variables by which a host of a lab is reached. */
export function connectionOf(lab: Lab, host: LabHost): Readonly<Record<string, string | number>> {
  return {
    ansible_host: host.address,
    ansible_port: 22,
    ansible_user: 'root',
    ansible_connection: 'ssh',
    ansible_ssh_private_key_file: lab.key,
    ansible_ssh_known_hosts_file: lab.knownHosts,
    ansible_ssh_common_args: `-o UserKnownHostsFile=${JSON.stringify(lab.knownHosts)}`,
    ansible_ssh_extra_args: '',
  };
}

/** Every scalar of JSON is one of YAML. */
function asYaml(variables: Readonly<Record<string, string | number>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('');
}
