import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostName } from './lab.mjs';

/**
 * How the hosts of a cell are reached, in the words of every tool: an ssh configuration and an inventory for each. The
 * key, the known host keys and the addresses are the same for all.
 *
 * @typedef {object} Reach
 * @property {string} folder
 * @property {readonly Target[]} hosts
 * @property {readonly string[]} names of the hosts
 * @property {string} sshConfig
 * @property {string} fplay
 * @property {string} ansible
 * @property {string} pyinfra
 */

/**
 * A host of an inventory.
 *
 * @typedef {object} Target
 * @property {string} name
 * @property {import('./lab.mjs').Lab['hosts'][number]} labHost several names share one where there are too few
 * @property {string} base the folder it works below, its own on a shared lab host
 * @property {string} address
 * @property {number} port
 */

/** Seconds to connect in: the hosts share this machine's processors, and a thousand of them have to wait. */
const patience = 60;

/**
 * Writes the files that say how to reach a cell's hosts.
 *
 * @param {string} folder where the files go
 * @param {import('./lab.mjs').Lab} lab
 * @param {readonly { name: string, port: number }[] | undefined} relays undefined: straight to the hosts
 * @param {number} count of hosts
 * @param {string} base what `base` of each host begins with
 * @returns {Promise<Reach>}
 */
export async function writeReach(folder, lab, relays, count, base) {
  const hosts = Array.from({ length: count }, (_, index) => target(lab, relays, index, base));
  const knownHosts = join(folder, 'known_hosts');
  const sshConfig = join(folder, 'ssh_config');
  const files = { fplay: 'fplay.yml', ansible: 'ansible.yml', pyinfra: 'pyinfra-inventory.py' };
  const paths = Object.fromEntries(Object.entries(files).map(([tool, file]) => [tool, join(folder, file)]));
  await writeFile(knownHosts, await knownHostsOf(lab, hosts));
  await writeFile(sshConfig, sshConfigOf(hosts, lab.key, knownHosts));
  await writeFile(paths.fplay, fplayInventory(hosts, lab.key, knownHosts));
  await writeFile(paths.ansible, ansibleInventory(hosts, lab.key, sshConfig));
  await writeFile(paths.pyinfra, pyinfraInventory(hosts, lab.key, knownHosts));
  return { folder, hosts, names: hosts.map(({ name }) => name), sshConfig, ...paths };
}

function target(lab, relays, index, base) {
  const labHost = lab.hosts[index % lab.hosts.length];
  const relay = relays?.find(({ name }) => name === labHost.name);
  return {
    name: hostName(index),
    labHost,
    base: `${base}-${Math.floor(index / lab.hosts.length) + 1}`,
    address: relay ? '127.0.0.1' : labHost.address,
    port: relay?.port ?? 22,
  };
}

async function knownHostsOf(lab, hosts) {
  const lines = (await readFile(lab.knownHosts, 'utf8')).trim().split('\n');
  const keys = new Map(lines.map((line) => [line.split(/[ ,]/)[0], line.slice(line.indexOf(' ') + 1)]));
  const entry = ({ labHost, address, port }) =>
    `${port === 22 ? address : `[${address}]:${port}`} ${keys.get(labHost.name)}\n`;
  return [...new Set(hosts.map(entry))].join('');
}

function sshConfigOf(hosts, key, knownHosts) {
  const own = hosts.map(({ name, address, port }) => `Host ${name}\n  HostName ${address}\n  Port ${port}\n`);
  const all = [
    'Host *',
    'User root',
    `IdentityFile ${key}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${knownHosts}`,
    'StrictHostKeyChecking yes',
    'BatchMode yes',
  ];
  return `${own.join('')}${all.join('\n  ')}\n`;
}

function inventory(hosts, variables) {
  const entries = hosts.map((host) => `    ${host.name}: ${JSON.stringify(variables(host))}\n`);
  return `all:\n  hosts:\n${entries.join('')}`;
}

function fplayInventory(hosts, key, knownHosts) {
  return inventory(hosts, ({ address, port, base }) => ({
    base,
    ansible_host: address,
    ansible_port: port,
    ansible_user: 'root',
    ansible_ssh_private_key_file: key,
    ansible_ssh_known_hosts_file: knownHosts,
    ansible_ssh_timeout: patience,
  }));
}

/** The interpreter is named, which spares Ansible the search for it. */
function ansibleInventory(hosts, key, sshConfig) {
  return inventory(hosts, ({ address, port, base }) => ({
    base,
    ansible_host: address,
    ansible_port: port,
    ansible_user: 'root',
    ansible_ssh_private_key_file: key,
    ansible_ssh_common_args: `-F ${sshConfig}`,
    ansible_ssh_timeout: patience,
    ansible_python_interpreter: '/usr/bin/python3',
  }));
}

function pyinfraInventory(hosts, key, knownHosts) {
  const entries = hosts.map(({ name, address, port, base }) => {
    const data = {
      base,
      ssh_hostname: address,
      ssh_port: port,
      ssh_user: 'root',
      ssh_key: key,
      ssh_known_hosts_file: knownHosts,
      ssh_strict_host_key_checking: 'yes',
    };
    return `    (${JSON.stringify(name)}, ${JSON.stringify(data)}),\n`;
  });
  return `hosts = [\n${entries.join('')}]\n`;
}
