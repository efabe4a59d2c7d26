import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, mistake } from '../source/diagnostic.ts';
import { attempt, systemPath } from './command.ts';

/** What of this machine decides whether labs can stand on it. */
export interface Machine {
  readonly platform: string;
  /** The effective user id. */
  readonly uid: number;
  /** The programs of `programs` that aren't installed. */
  readonly missing: readonly string[];
  /** What the kernel answered where it refused a lab's namespaces and links. */
  readonly refusal: string | undefined;
}

/** The programs that a lab is made with, and the Debian package that has each. */
export const programs: Readonly<Record<string, string>> = {
  sshd: 'openssh-server',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  ip: 'iproute2',
  ss: 'iproute2',
  bash: 'bash',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  mount: 'mount',
  pivot_root: 'util-linux',
};

/** What a lab asks of the kernel, tried in namespaces that end with it. */
const trial =
  'ip link add fplay0 type bridge && ip link add fplay1 type veth peer name fplay2 && grep -qw overlay /proc/filesystems';

/** Looks at this machine. */
export async function inspectMachine(): Promise<Machine> {
  const platform = process.platform;
  const uid = process.geteuid?.() ?? -1;
  const found = await Promise.all(Object.keys(programs).map(findProgram));
  const missing = Object.keys(programs).filter((_, index) => found[index] === undefined);
  const able = platform === 'linux' && uid === 0 && missing.length === 0;
  return { platform, uid, missing, refusal: able ? await tryKernel() : undefined };
}

/** Why labs can't stand on a machine, and what to do about it. Undefined where they can. */
export function checkMachine({ platform, uid, missing, refusal }: Machine): Diagnostic | undefined {
  if (platform !== 'linux')
    return mistake(
      `labs are made of Linux namespaces, and this is ${platform}`,
      undefined,
      'use a Linux machine: a virtual one, or a privileged container',
    );
  if (uid !== 0)
    return mistake('making a lab takes root', undefined, 'run it with sudo, or as root in a virtual machine');
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((name) => programs[name] ?? name))].sort();
    return mistake(
      `this machine lacks what labs are made with: ${missing.join(', ')}`,
      undefined,
      `on Debian or Ubuntu: apt-get install --no-install-recommends ${packages.join(' ')}`,
    );
  }
  if (refusal !== undefined)
    return mistake(
      `the kernel refuses what labs are made of: ${refusal}`,
      undefined,
      'in a container, start it with --privileged; elsewhere load the modules: modprobe -a overlay bridge veth',
    );
  return undefined;
}

/** The full path of a program, looked for as an administrator's shell does. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of systemPath.split(':')) {
    const path = join(folder, name);
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return path;
  }
  return undefined;
}

async function tryKernel(): Promise<string | undefined> {
  // A machine that never mounted one has the module on disk only.
  const known = await readFile('/proc/filesystems', 'utf8');
  if (!/\boverlay\b/.test(known)) await attempt(['modprobe', 'overlay']);
  const namespaces = ['--mount', '--pid', '--uts', '--ipc', '--net', '--fork'];
  const { code, stderr } = await attempt(['unshare', ...namespaces, 'sh', '-c', trial]);
  if (code === 0) return undefined;
  return stderr.trim().split('\n')[0] || 'it has no overlay file system';
}
