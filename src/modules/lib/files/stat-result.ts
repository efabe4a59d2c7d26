import type { FileStat } from '../../../sdk/host.ts';
import { orUnknown } from '../../../template/unknown.ts';
import { modeText } from './mode.ts';

/** The checksums that stat and find can be asked for. */
export const checksumAlgorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;

const permissions = { rusr: 0o400, wusr: 0o200, xusr: 0o100, rgrp: 0o040, wgrp: 0o020, xgrp: 0o010 } as const;
const others = { roth: 0o004, woth: 0o002, xoth: 0o001, isuid: 0o4000, isgid: 0o2000 } as const;

/** What `register` tells of one path, with Ansible's names. */
export function statResult(seen: FileStat): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(told).map(([name, tell]) => [name, orUnknown(() => tell(seen))] as const),
  );
}

type Tell = (seen: FileStat) => unknown;

const told: Readonly<Record<string, Tell>> = {
  isdir: ({ type }) => type === 'directory',
  isreg: ({ type }) => type === 'file',
  islnk: ({ type }) => type === 'link',
  isfifo: ({ type }) => type === 'fifo',
  issock: ({ type }) => type === 'socket',
  isblk: ({ type }) => type === 'block',
  ischr: ({ type }) => type === 'char',
  mode: ({ mode }) => modeText(mode),
  ...Object.fromEntries(
    Object.entries({ ...permissions, ...others }).map(([name, bit]): readonly [string, Tell] => [
      name,
      ({ mode }) => (mode & bit) !== 0,
    ]),
  ),
  uid: ({ uid }) => uid,
  gid: ({ gid }) => gid,
  pw_name: ({ owner }) => owner,
  gr_name: ({ group }) => group,
  size: ({ size }) => size,
  mtime: ({ mtime }) => mtime,
  atime: ({ atime }) => atime,
  ctime: ({ ctime }) => ctime,
  inode: ({ inode }) => inode,
  dev: ({ device }) => device,
  nlink: ({ links }) => links,
};
