import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './processes.mjs';

/** fplay as it is shipped. */
export const fplay = [process.execPath, new URL('../dist/cli.js', import.meta.url).pathname];

/**
 * Makes a lab of that many hosts, `bench001` and so on.
 *
 * @param {string} name
 * @param {number} count
 * @param {AbortSignal} signal
 * @returns {Promise<{ name: string, key: string, knownHosts: string, hosts: { name: string, address: string }[] }>}
 */
export async function labUp(name, count, signal) {
  const folder = await mkdtemp(join(tmpdir(), 'fplay-bench-'));
  try {
    const file = join(folder, 'hosts.yml');
    const names = Array.from({ length: count }, (_, index) => `bench${String(index + 1).padStart(3, '0')}`);
    await writeFile(file, `all:\n  hosts:\n${names.map((host) => `    ${host}: {}\n`).join('')}`);
    await run([...fplay, 'lab', 'up', '-i', file, '--name', name], { signal });
    const root = process.env.FPLAY_LAB_FOLDER || '/var/lib/fplay/labs';
    return JSON.parse(await readFile(join(root, name, 'lab.json'), 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Takes the lab down, whether it came up or not.
 *
 * @param {string} name
 */
export async function labDown(name) {
  await run([...fplay, 'lab', 'down', '--name', name]).catch((error) => {
    if (!/no lab/.test(error.message)) throw error;
  });
}

/**
 * How the hosts of a cell are reached, in the words of every tool: an ssh configuration and an inventory for each. The
 * key, the known host keys and the addresses are the same for all.
 *
 * @param {string} folder where the files go
 * @param {Awaited<ReturnType<typeof labUp>>} lab
 * @param {readonly { name: string, port: number }[] | undefined} relays undefined: straight to the hosts
 * @param {number} count so many of the lab's hosts
 * @returns {Promise<{ folder: string, names: readonly string[], sshConfig: string, fplay: string, ansible: string, pyinfra: string }>}
 */
export async function writeReach(folder, lab, relays, count) {
  const hosts = lab.hosts.slice(0, count).map(({ name, address }) => {
    const relay = relays?.find((one) => one.name === name);
    return relay ? { name, address: '127.0.0.1', port: relay.port } : { name, address, port: 22 };
  });
  const knownHosts = join(folder, 'known_hosts');
  const sshConfig = join(folder, 'ssh_config');
  const files = { fplay: 'fplay.yml', ansible: 'ansible.yml', pyinfra: 'pyinfra-inventory.py' };
  const paths = Object.fromEntries(Object.entries(files).map(([tool, file]) => [tool, join(folder, file)]));
  await writeFile(knownHosts, await knownHostsOf(lab, hosts));
  await writeFile(sshConfig, sshConfigOf(hosts, lab.key, knownHosts));
  await writeFile(paths.fplay, fplayInventory(hosts, lab.key, knownHosts));
  await writeFile(paths.ansible, ansibleInventory(hosts, lab.key, sshConfig));
  await writeFile(paths.pyinfra, pyinfraInventory(hosts, lab.key, knownHosts));
  return { folder, names: hosts.map(({ name }) => name), sshConfig, ...paths };
}

async function knownHostsOf(lab, hosts) {
  const lines = (await readFile(lab.knownHosts, 'utf8')).trim().split('\n');
  const keys = new Map(lines.map((line) => [line.split(/[ ,]/)[0], line.slice(line.indexOf(' ') + 1)]));
  const entry = ({ name, address, port }) =>
    `${port === 22 ? address : `[${address}]:${port}`} ${keys.get(name)}\n`;
  return hosts.map(entry).join('');
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
  return inventory(hosts, ({ address, port }) => ({
    ansible_host: address,
    ansible_port: port,
    ansible_user: 'root',
    ansible_ssh_private_key_file: key,
    ansible_ssh_known_hosts_file: knownHosts,
  }));
}

/** The interpreter is named, which spares Ansible the search for it. */
function ansibleInventory(hosts, key, sshConfig) {
  return inventory(hosts, ({ address, port }) => ({
    ansible_host: address,
    ansible_port: port,
    ansible_user: 'root',
    ansible_ssh_private_key_file: key,
    ansible_ssh_common_args: `-F ${sshConfig}`,
    ansible_python_interpreter: '/usr/bin/python3',
  }));
}

function pyinfraInventory(hosts, key, knownHosts) {
  const entries = hosts.map(({ name, address, port }) => {
    const data = {
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
