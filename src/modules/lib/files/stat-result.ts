import type { FileStat } from '../../../sdk/host.ts';
import { modeText } from './mode.ts';

/** The checksums that stat and find can be asked for. */
export const checksumAlgorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;

const permissions = { rusr: 0o400, wusr: 0o200, xusr: 0o100, rgrp: 0o040, wgrp: 0o020, xgrp: 0o010 } as const;
const others = { roth: 0o004, woth: 0o002, xoth: 0o001, isuid: 0o4000, isgid: 0o2000 } as const;

/** What `register` tells of one path, with Ansible's names. */
export function statResult(seen: FileStat): Readonly<Record<string, unknown>> {
  const bits = Object.entries({ ...permissions, ...others }).map(([name, bit]) => [
    name,
    (seen.mode & bit) !== 0,
  ]);
  return {
    isdir: seen.type === 'directory',
    isreg: seen.type === 'file',
    islnk: seen.type === 'link',
    isfifo: seen.type === 'fifo',
    issock: seen.type === 'socket',
    isblk: seen.type === 'block',
    ischr: seen.type === 'char',
    mode: modeText(seen.mode),
    ...Object.fromEntries(bits),
    uid: seen.uid,
    gid: seen.gid,
    pw_name: seen.owner,
    gr_name: seen.group,
    size: seen.size,
    mtime: seen.mtime,
    atime: seen.atime,
    ctime: seen.ctime,
    inode: seen.inode,
    dev: seen.device,
    nlink: seen.links,
  };
}
