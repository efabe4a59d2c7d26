import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, command } from './command.ts';
import { matchFolder } from './layers.ts';

/** Kinds of file systems that hold no part of a machine's own files: the kernel's views, memory, other layers. */
const passing = new Set(
  `autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs fusectl hugetlbfs mqueue nsfs overlay
   proc pstore ramfs rpc_pipefs securityfs selinuxfs squashfs sysfs tmpfs tracefs`.split(/\s+/),
);

/** A line of /proc/self/mountinfo. */
interface Mount {
  readonly path: string;
  readonly type: string;
}

/**
 * The machine's file systems that are mounted below its root and belong into a host's root too, such as a /opt of
 * its own: folders only, in the order in which they are mounted.
 */
export function furtherMounts(mountinfo: string, labs: string): readonly string[] {
  const hidden = ['/proc', '/sys', '/dev', '/run', '/tmp', '/var/tmp', '/boot', '/home', '/root', labs];
  return parseMounts(mountinfo)
    .filter(({ path, type }) => path !== '/' && !passing.has(type) && !/[\n:,\\]/.test(path))
    .map(({ path }) => path)
    .filter((path) => !hidden.some((folder) => path === folder || path.startsWith(`${folder}/`)));
}

/** Whether something is mounted at exactly that folder. */
export async function isMountPoint(folder: string): Promise<boolean> {
  return parseMounts(await readFile('/proc/self/mountinfo', 'utf8')).some(({ path }) => path === folder);
}

/**
 * Sees to it that folders below `folder` can be the upper layer of an overlay; where its file system can't (another
 * overlay, as in a container), a tmpfs is mounted there. False where even that doesn't help.
 */
export async function makeLayerable(folder: string): Promise<'disk' | 'memory' | undefined> {
  if (await canBeUpper(folder)) return 'disk';
  await command(['mount', '-t', 'tmpfs', '-o', 'mode=711', 'fplay', folder]);
  return (await canBeUpper(folder)) ? 'memory' : undefined;
}

/** Makes the folders of a host's overlays: `upper`, `work`, `root`, and in `upper` a place for every further mount. */
export async function makeOverlayFolders(folder: string, further: readonly string[]): Promise<void> {
  for (const name of ['upper', 'work', 'root']) await mkdir(join(folder, name), { recursive: true });
  await chmod(join(folder, 'upper'), 0o755);
  const upper = join(folder, 'upper');
  for (const path of further) {
    await mkdir(join(upper, path), { recursive: true });
    const parts = path.split('/').slice(1);
    for (let depth = parts.length; depth > 0; depth--)
      await matchFolder(upper, `/${parts.slice(0, depth).join('/')}`);
  }
}

/** Writes the list of further mounts that a host's first process reads. */
export async function writeMountList(lab: string, further: readonly string[]): Promise<void> {
  await writeFile(join(lab, 'mounts'), further.map((path) => `${path}\n`).join(''));
}

async function canBeUpper(folder: string): Promise<boolean> {
  const script = `cd "$1" && mkdir -p trial/upper trial/work trial/root &&
    mount -t overlay fplay -o lowerdir=/,upperdir=trial/upper,workdir=trial/work trial/root && touch trial/root/x`;
  const { code } = await attempt(['unshare', '--mount', 'sh', '-c', script, 'sh', folder]);
  await command(['rm', '-rf', join(folder, 'trial')]);
  return code === 0;
}

/** Field 5 is the place, with `\040` for a space and the like; behind ` - ` is the kind (man 5 proc). */
function parseMounts(mountinfo: string): readonly Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const [place, type] = [before?.split(' ')[4], after?.split(' ')[0]];
    if (place === undefined || type === undefined) return [];
    const path = place.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    return [{ path, type }];
  });
}
