import { z } from 'zod';
import { flag } from '../sdk/args.ts';
import { defineModule, type Plan } from '../sdk/define.ts';
import type { FileStat } from '../sdk/host.ts';
import { aliased } from './lib/aliased.ts';
import { modeText } from './lib/mode.ts';
import { expandHome, hostPath, realPath } from './lib/paths.ts';

const algorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;

/** Tells what a path is. */
export const stat = defineModule({
  name: 'stat',
  summary: 'Tell what lies at a path of the host.',
  description: '`mimetype`, `charset` and the attributes of chattr, which Ansible adds, are left out.',
  args: aliased(
    {
      path: hostPath().describe('The path to look at.'),
      follow: flag().default(false).describe('Look at what a link points to.'),
      get_checksum: flag().default(true).describe('Compute a checksum of a regular file.'),
      checksum_algorithm: z.enum(algorithms).default('sha1').describe('How the checksum is computed.'),
      get_mime: flag().optional().describe('Accepted; the type of a file is not told.'),
      get_attributes: flag().optional().describe('Accepted; the attributes of chattr are not told.'),
    },
    { dest: 'path', name: 'path' },
  ),
  examples: [
    { title: 'Is it there?', args: { path: '/opt/flink/bin/flink' } },
    {
      title: 'What a link points to',
      args: { path: '/usr/bin/java', follow: true, checksum_algorithm: 'sha256' },
    },
  ],
  returns: {
    stat: '`exists`; and where it does: `isdir`, `isreg`, `islnk`, `mode`, `size`, `mtime`, `pw_name`, `checksum`, ...',
  },
  async plan(args, host): Promise<Plan> {
    const path = await expandHome(host, args.path);
    const access = `test -r "$0"; r=$?; test -w "$0"; w=$?; test -x "$0"; echo $r $w $?`;
    const [seen, checksum, may, real] = await Promise.all([
      host.stat(path, { follow: args.follow }),
      args.get_checksum ? host.checksum(path, args.checksum_algorithm) : undefined,
      host.query(['sh', '-c', access, path]),
      realPath(host, path),
    ]);
    if (!seen) return observed({ exists: false });
    const [readable, writeable, executable] = may.stdout
      .trim()
      .split(' ')
      .map((code) => code === '0');
    return observed({
      path,
      ...describe(seen),
      readable,
      writeable,
      executable,
      ...(seen.type === 'file' && checksum !== undefined && { checksum }),
      ...(seen.type === 'link' && { lnk_source: real, lnk_target: seen.target }),
    });
  },
});

function observed(stat: Readonly<Record<string, unknown>>): Plan {
  return { current: {}, desired: {}, result: { stat } };
}

const permissions = { rusr: 0o400, wusr: 0o200, xusr: 0o100, rgrp: 0o040, wgrp: 0o020, xgrp: 0o010 } as const;
const others = { roth: 0o004, woth: 0o002, xoth: 0o001, isuid: 0o4000, isgid: 0o2000 } as const;

function describe(seen: FileStat): Readonly<Record<string, unknown>> {
  const bits = Object.entries({ ...permissions, ...others }).map(([name, bit]) => [
    name,
    (seen.mode & bit) !== 0,
  ]);
  return {
    exists: true,
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
