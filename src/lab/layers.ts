import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  cp,
  lchown,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Account, accountsFor, parseAccounts } from './accounts.ts';
import { command } from './command.ts';
import type { Lab, LabHost } from './lab.ts';
import { hostFolder } from './lab.ts';
import { kernelHostname } from './names.ts';
import { type Entry, entryOf } from './snapshot.ts';

/** Folders that every host has for itself, empty at first, with their permissions. */
const freshFolders: Readonly<Record<string, number>> = {
  '/tmp': 0o1777,
  '/var/tmp': 0o1777,
  '/run': 0o755,
  '/run/lock': 0o1777,
  '/run/sshd': 0o755,
  '/home': 0o755,
  '/root': 0o700,
};

/** What sshd of every host is told; whatever the machine's own is told doesn't count. */
const sshdConfig = `# made for a lab by fplay
Port 22
AddressFamily any
HostKey /etc/ssh/ssh_host_ed25519_key
AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/lab_authorized_keys
PermitRootLogin yes
PasswordAuthentication yes
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
PrintMotd no
PrintLastLog no
X11Forwarding no
MaxStartups 1000
MaxAuthTries 20
AcceptEnv *
SetEnv PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
Subsystem sftp internal-sftp
`;

/**
 * Writes the layers that lie between the machine's root and a host's \`upper\`, below \`layers/\` of the lab: \`mask\`
 * hides what is the machine's alone, \`base\` is what all hosts have, \`own/HOST\` what one has. So \`upper\` holds
 * nothing but what was written since the host came up.
 */
export async function writeLayers(lab: Lab): Promise<void> {
  const layers = join(lab.folder, 'layers');
  await mkdir(layers);
  const passwd = await readFile('/etc/passwd', 'utf8');
  await writeMask(join(layers, 'mask'), lab, passwd);
  await writeBase(join(layers, 'base'), lab, passwd);
  for (const host of lab.hosts) await writeOwn(join(layers, 'own', host.folder), lab, host);
}

/** What a host had at a path, absolute and without links, before it wrote anything itself. */
export async function entryBefore(lab: Lab, host: LabHost, path: string): Promise<Entry | undefined> {
  const layers = join(lab.folder, 'layers');
  for (const layer of [join(layers, 'own', host.folder), join(layers, 'base')]) {
    const entry = await entryOf(join(layer, path));
    if (entry) return entry;
  }
  const names = path.split('/').slice(1);
  for (const [index] of names.entries()) {
    const above = await lstat(join(layers, 'mask', ...names.slice(0, index + 1))).catch(() => undefined);
    if (above?.isCharacterDevice()) return undefined;
  }
  return entryOf(path);
}

/** Makes a folder of a layer look like the machine's of that path: a layer's folder covers what is below it. */
export async function matchFolder(layer: string, path: string): Promise<void> {
  const machine = await lstat(path).catch(() => undefined);
  if (!machine?.isDirectory()) return;
  await chown(join(layer, path), machine.uid, machine.gid);
  await chmod(join(layer, path), machine.mode & 0o7777);
  await utimes(join(layer, path), machine.atime, machine.mtime);
}

async function writeMask(layer: string, lab: Lab, passwd: string): Promise<void> {
  const homes = parseAccounts(passwd).map(({ home }) => join(home, '.ssh'));
  const keys = (await readdir('/etc/ssh')).filter((name) => name.startsWith('ssh_host_'));
  const hidden = [
    ...Object.keys(freshFolders),
    dirname(lab.folder),
    ...homes,
    ...keys.map((name) => join('/etc/ssh', name)),
  ];
  const real = await Promise.all(hidden.map((path) => realPlace(path)));
  const paths = [...new Set(real.filter((path) => path !== undefined))].sort();
  const outermost = paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)));
  for (const path of outermost) await mkdir(dirname(join(layer, path)), { recursive: true });
  // Overlayfs takes a character device 0:0 for "nothing is here".
  const script = 'for path; do mknod "$path" c 0 0; done';
  await command(['sh', '-ec', script, 'sh', ...outermost.map((path) => join(layer, path))]);
  await matchFolders(layer, new Set());
}

async function writeBase(layer: string, lab: Lab, passwd: string): Promise<void> {
  for (const [path, mode] of Object.entries(freshFolders)) {
    if ((await realPlace(path)) !== path && (await realPlace(path)) !== undefined) continue;
    await mkdir(join(layer, path), { recursive: true });
    await chmod(join(layer, path), mode);
  }
  const put = (path: string, text: string, mode = 0o644) => putFile(layer, path, text, mode);
  await put('/etc/hosts', hostsFile(lab));
  await put('/etc/resolv.conf', '# a lab has no name server: its names are in /etc/hosts\n');
  await put('/etc/ssh/sshd_config', sshdConfig);
  await put('/etc/ssh/lab_authorized_keys', await readFile(`${lab.key}.pub`, 'utf8'));
  const group = await readFile('/etc/group', 'utf8');
  const shadow = await readFile('/etc/shadow', 'utf8');
  const { files, added, sudoers } = accountsFor({ passwd, group, shadow }, lab.users);
  await put('/etc/passwd', files.passwd);
  await put('/etc/group', files.group);
  await put('/etc/shadow', files.shadow, 0o600);
  if (sudoers) await put('/etc/sudoers.d/fplay_lab', sudoers, 0o440);
  const people = parseAccounts(passwd).filter(({ home }) => home.startsWith('/home/') || home === '/root');
  for (const account of [...people, ...added]) await writeHome(layer, account);
  const homes = [...people, ...added].map(({ home }) => home);
  await matchFolders(layer, new Set([...Object.keys(freshFolders), ...homes]));
}

/** A new user's home: the startup files of the machine's own may do anything, and hold what nobody else may see. */
async function writeHome(layer: string, { home, uid, gid }: Account): Promise<void> {
  const target = join(layer, home);
  await mkdir(target, { recursive: true });
  await cp('/etc/skel', target, { recursive: true }).catch(() => {});
  const inside = await readdir(target, { recursive: true });
  for (const path of ['.', ...inside]) await lchown(join(target, path), uid, gid);
  await chmod(target, 0o700);
}

/** A file of a layer, with the owner and the permissions of the machine's file that it replaces. */
async function putFile(layer: string, path: string, text: string, mode: number): Promise<void> {
  const target = join(layer, path);
  const machine = await lstat(path).catch(() => undefined);
  const replaced = machine?.isFile() ? machine : { uid: 0, gid: 0, mode };
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
  await chown(target, replaced.uid, replaced.gid);
  await chmod(target, replaced.mode & 0o7777);
}

async function writeOwn(layer: string, lab: Lab, host: LabHost): Promise<void> {
  await putFile(layer, '/etc/hostname', `${kernelHostname(host.name)}\n`, 0o644);
  await putFile(layer, '/etc/machine-id', `${randomBytes(16).toString('hex')}\n`, 0o444);
  for (const [name, mode] of Object.entries({
    ssh_host_ed25519_key: 0o600,
    'ssh_host_ed25519_key.pub': 0o644,
  })) {
    const key = await readFile(join(hostFolder(lab, host), name), 'utf8');
    await putFile(layer, join('/etc/ssh', name), key, mode);
  }
  await matchFolders(layer, new Set());
}

function hostsFile(lab: Lab): string {
  const lines = ['127.0.0.1 localhost', '::1 localhost ip6-localhost ip6-loopback'];
  for (const { address, names } of lab.hosts)
    if (names.length > 0) lines.push(`${address} ${names.join(' ')}`);
  return `${lines.join('\n')}\n`;
}

/** Every folder of a layer but `except`, deepest first: filling a folder changes its time. */
async function matchFolders(layer: string, except: ReadonlySet<string>, path = '/'): Promise<void> {
  for (const entry of await readdir(join(layer, path), { withFileTypes: true }))
    if (entry.isDirectory()) await matchFolders(layer, except, join(path, entry.name));
  if (!except.has(path)) await matchFolder(layer, path);
}

/** Where a path really is, links of its folders followed. Undefined where the machine has no such thing. */
async function realPlace(path: string): Promise<string | undefined> {
  const exists = await lstat(path).catch(() => undefined);
  if (!exists) return undefined;
  return join(await realpath(dirname(path)), basename(path));
}
