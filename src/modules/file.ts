import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import type { FileStat, Hands } from '../sdk/host.ts';
import { isComing } from '../template/unknown.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { aliased } from './lib/aliased.ts';
import { attributeArguments, attributesOf, changesAttributes, pathResult } from './lib/files/attributes.ts';
import {
  type FileState,
  finish,
  named,
  planDirectory,
  planExisting,
  planLink,
  stateOf,
  stateToGo,
  wantedTimes,
} from './lib/files/file-plan.ts';
import type { WantedTime } from './lib/files/file-times.ts';
import { linkSource, makeLink } from './lib/files/links.ts';
import { ancestors, expandHome, hostPath, makeParents, withoutSlash } from './lib/files/paths.ts';
import { changeInside } from './lib/files/recurse.ts';

const onlyFolders = '`recurse` is for folders: it needs state: directory';
const onlyLinks = '`src` is what a link points to: it needs state: link or hard';
const timeFormat = '%Y%m%d%H%M.%S';

const argumentsSchema = aliased(
  {
    path: hostPath().describe('The path that is spoken of.'),
    state: z
      .enum(['absent', 'directory', 'file', 'hard', 'link', 'touch'])
      .optional()
      .describe(
        'What should be there. Left out: what is there now, or a folder with `recurse`. `file` makes nothing; `touch` does.',
      ),
    src: text().optional().describe('What a link points to; for a hard link, the other name of the file.'),
    recurse: flag()
      .default(false)
      .describe('Give owner, group and mode to everything in the folder too; links are not followed.'),
    force: flag()
      .default(false)
      .describe('Make a link to something that is not there, and in place of a file or empty folder.'),
    follow: flag().default(true).describe('Where the path is a link, speak of what it points to.'),
    access_time: text().optional().describe('`preserve`, `now`, or a time. `touch` means now unless told.'),
    access_time_format: text()
      .default(timeFormat)
      .describe('How `access_time` is written, as strftime has it.'),
    modification_time: text()
      .optional()
      .describe('`preserve`, `now`, or a time. `touch` means now unless told.'),
    modification_time_format: text().default(timeFormat).describe('How `modification_time` is written.'),
    ...attributeArguments,
  },
  { dest: 'path', name: 'path' },
).superRefine((args, context) => {
  if (args.state === undefined) return;
  if (args.recurse && args.state !== 'directory')
    context.addIssue({ code: 'custom', path: ['recurse'], message: onlyFolders });
  if (args.src && args.state !== 'link' && args.state !== 'hard')
    context.addIssue({ code: 'custom', path: ['src'], message: onlyLinks });
});

/** Files, folders and links. */
export const file = defineModule({
  name: 'file',
  summary: 'Make folders, links and empty files, remove paths, and set owner, group and mode.',
  description:
    'With `recurse` links inside the folder get the owner themselves and are never followed, also where `follow` is ' +
    'set; Ansible would change what they point to, wherever that is.',
  args: argumentsSchema,
  touches: ['path', 'dest', 'name'],
  examples: [
    {
      title: 'A folder, with those above it',
      args: { path: '/var/lib/flink/ha', state: 'directory', owner: 'flink', mode: '0750' },
    },
    { title: 'A link', args: { src: '/opt/flink-1.10.0', dest: '/opt/flink', state: 'link' } },
    { title: 'Nothing', args: { path: '/etc/motd', state: 'absent' } },
    {
      title: 'Everything below belongs to flink',
      args: { path: '/opt/flink', recurse: true, owner: 'flink', mode: 'u=rwX,go=rX' },
    },
  ],
  returns: {
    path: 'The path.',
    state: 'What is there.',
    mode: 'Four octal digits; `owner`, `group`, `uid`, `gid`, `size` too.',
  },
  async plan(args, host): Promise<Plan<FileState> | Failure> {
    const times = wantedTimes(args);
    if ('failed' in times) return times;
    const path = withoutSlash(await expandHome(host, args.path));
    const source = args.src === undefined ? undefined : linkSource(path, args.src);
    const [own, end, sourceStat, above, inside] = await allInOrder([
      host.stat(path),
      host.stat(path, { follow: true }),
      source === undefined ? undefined : host.stat(source, { follow: args.state !== 'hard' }),
      args.state === 'directory'
        ? allInOrder(ancestors(path).map((folder) => host.stat(folder, { follow: true })))
        : [],
      args.recurse ? host.list(`${path}/`) : [],
    ]);
    const looked = { path, own, end };
    const state = args.state ?? (own ? presentState(own, args.src) : args.recurse ? 'directory' : 'file');
    if (args.recurse && state !== 'directory') return failure(onlyFolders, { result: { path } });
    if (args.src && state !== 'link' && state !== 'hard') return failure(onlyLinks, { result: { path } });
    switch (state) {
      case 'absent':
        return finish(args, path, undefined, { current: { state: stateToGo(own) }, desired: { state } });
      case 'link':
      case 'hard':
        return planLink(args, host, looked, sourceStat, times);
      case 'directory':
        return planDirectory(args, looked, above, inside, times);
      case 'touch':
        return planExisting(args, looked, times, 'file');
      default:
        return planExisting(args, looked, times, undefined);
    }
  },
  async apply(changed, args, host) {
    const path = withoutSlash(await expandHome(host, args.path));
    if (changed.state === 'absent') {
      await host.remove(path);
      return { path, state: 'absent' };
    }
    if (changed.src !== undefined)
      await makeLink(host, args.state === 'hard' ? 'hard' : 'link', changed.src, path);
    else if (changed.state === 'directory') await makeParents(host, `${path}/.`, args);
    else if (changed.state === 'file') await host.touch(path);
    if (changed.inside) await changeInside(host, changed.inside);
    if (changesAttributes(changed))
      try {
        await host.setAttributes(path, attributesOf(changed), { follow: args.follow });
      } catch (error) {
        // A new file with the wrong owner is worse than none.
        if (changed.state === 'file') await host.remove(path);
        throw error;
      }
    await setTimes(host, path, changed);
    const followed = args.follow && (args.state === 'file' || args.state === 'directory');
    const own = await host.stat(path, { follow: followed });
    return { ...named(args, path, own), ...pathResult(own) };
  },
});

/** What is there, as a state to keep. That a file has other names too makes it no link, as long as no `src` is named. */
function presentState(own: FileStat, src: string | undefined): string {
  return own.type === 'file' && src === undefined ? 'file' : stateOf(own);
}

async function setTimes(host: Hands, path: string, { atime, mtime }: Partial<FileState>): Promise<void> {
  if (atime === undefined && mtime === undefined) return;
  const present = await host.stat(path, { follow: true });
  if (!present) return;
  const isNow = atime === 'now' || mtime === 'now';
  if (isNow) await host.touch(path);
  // Both are touched: what isn't meant gets the time back that it had.
  const back = (wanted: WantedTime | undefined, is: number) =>
    typeof wanted === 'number' ? wanted : isNow && wanted === undefined && !isComing(is) && Math.floor(is);
  const times = { atime: back(atime, present.atime), mtime: back(mtime, present.mtime) };
  const set = Object.entries(times).filter(([, time]) => time !== false);
  if (set.length > 0) await host.touch(path, Object.fromEntries(set));
}
