import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { differences } from '../sdk/changes.ts';
import { defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import type { FileStat, Hands, Probe } from '../sdk/host.ts';
import { aliased } from './lib/aliased.ts';
import {
  type AttributeState,
  attributeArguments,
  attributePlan,
  attributesOf,
  changesAttributes,
  pathResult,
  resultOf,
} from './lib/attributes.ts';
import { timesDiffer, type WantedTime, wantedTime } from './lib/file-times.ts';
import { isSameFile, type Looked, linkSource, makeLink, refuseHardLink, refuseLink } from './lib/links.ts';
import { ancestors, expandHome, hostPath, makeParents, withoutSlash } from './lib/paths.ts';
import { changeInside, type Inside, insideDifferences, insidePlan } from './lib/recurse.ts';

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
);

type Arguments = z.output<typeof argumentsSchema>;

interface FileState extends AttributeState {
  readonly state: string;
  /** What a link points to. */
  readonly src: string;
  readonly atime: WantedTime;
  readonly mtime: WantedTime;
  /** What `recurse` changes. */
  readonly inside: Inside;
}

/** Files, folders and links. */
export const file = defineModule({
  name: 'file',
  summary: 'Make folders, links and empty files, remove paths, and set owner, group and mode.',
  description:
    'With `recurse` links inside the folder get the owner themselves and are never followed, also where `follow` is ' +
    'set; Ansible would change what they point to, wherever that is.',
  args: argumentsSchema,
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
    const [own, end, sourceStat, above, inside] = await Promise.all([
      host.stat(path),
      host.stat(path, { follow: true }),
      source === undefined ? undefined : host.stat(source, { follow: args.state !== 'hard' }),
      args.state === 'directory'
        ? Promise.all(ancestors(path).map((folder) => host.stat(folder, { follow: true })))
        : [],
      args.recurse ? host.list(`${path}/`) : [],
    ]);
    const looked = { path, own, end };
    const state = args.state ?? (own ? stateOf(own) : args.recurse ? 'directory' : 'file');
    switch (state) {
      case 'absent':
        return finish(args, path, own, { current: { state: stateOf(own) }, desired: { state } });
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
      await host.setAttributes(path, attributesOf(changed), { follow: args.follow });
    await setTimes(host, path, changed);
    return { ...named(args, path), ...(await resultOf(host, path)) };
  },
});

function stateOf(stat: FileStat | undefined): string {
  if (!stat) return 'absent';
  return stat.type === 'file' && stat.links > 1 ? 'hard' : stat.type;
}

interface Times {
  readonly atime: WantedTime;
  readonly mtime: WantedTime;
}

function wantedTimes(args: Arguments): Times | Failure {
  const otherwise = args.state === 'touch' ? 'now' : 'preserve';
  const atime = wantedTime(args.access_time, args.access_time_format, otherwise);
  if (typeof atime === 'object') return atime;
  const mtime = wantedTime(args.modification_time, args.modification_time_format, otherwise);
  return typeof mtime === 'object' ? mtime : { atime, mtime };
}

/** Attributes and times of one path; a link that isn't followed has no mode. */
function managed(
  args: Arguments,
  stat: FileStat | undefined,
  times: Times,
  directory: boolean,
): Plan<FileState> {
  const { current, desired } = attributePlan(
    stat?.type === 'link' ? { ...args, mode: undefined } : args,
    stat,
    directory,
  );
  if (!stat || !timesDiffer(stat, times.mtime, times.atime)) return { current, desired };
  return {
    current: { ...current, mtime: Math.floor(stat.mtime), atime: Math.floor(stat.atime) },
    desired: {
      ...desired,
      mtime: times.mtime === 'preserve' ? Math.floor(stat.mtime) : times.mtime,
      atime: times.atime === 'preserve' ? Math.floor(stat.atime) : times.atime,
    },
  };
}

function planExisting(
  args: Arguments,
  looked: Looked,
  times: Times,
  make: 'file' | undefined,
): Plan<FileState> | Failure {
  const { path, own } = looked;
  const stat = own?.type === 'link' && args.follow ? looked.end : own;
  if (!stat && !make)
    return failure(`there is no file ${path}`, {
      hint: 'state: file makes none; use state: touch, copy or template',
    });
  if (stat && !make && args.state === 'file' && stat.type !== 'file')
    return failure(`${path} is a ${stat.type}, not a file`, {
      hint: `name its state: ${stat.type}, or leave state out`,
    });
  const plan = managed(args, stat, times, stat?.type === 'directory');
  if (stat || !make) return finish(args, path, own, plan);
  return finish(args, path, own, {
    current: { ...plan.current, state: 'absent' },
    desired: { ...plan.desired, state: make },
  });
}

function planDirectory(
  args: Arguments,
  looked: Looked,
  above: readonly (FileStat | undefined)[],
  inside: readonly FileStat[],
  times: Times,
): Plan<FileState> | Failure {
  const { path, own } = looked;
  const stat = own?.type === 'link' && args.follow ? looked.end : own;
  if (own && stat?.type !== 'directory')
    return failure(
      `${path} exists already, as a ${own.type}${own.type === 'link' && !stat ? ' to nothing' : ''}`,
      {
        hint: 'remove it first with state: absent, if a folder is to take its place',
      },
    );
  const blocked = above.findIndex((folder) => folder && folder.type !== 'directory');
  if (blocked >= 0)
    return failure(`${path} can't be made: ${ancestors(path)[blocked]} is a ${above[blocked]?.type}`);
  const plan = managed(args, stat, times, true);
  const state = {
    current: { ...plan.current, state: stateOf(stat) },
    desired: { ...plan.desired, state: 'directory' },
  };
  if (!args.recurse || !stat) return finish(args, path, own, state);
  const within = insidePlan(args, inside);
  if (Object.keys(within.desired).length === 0) return finish(args, path, own, state);
  const desired = { ...state.desired, inside: within.desired };
  const shown = [...differences(state), ...insideDifferences(within)];
  return finish(args, path, own, { current: { ...state.current, inside: {} }, desired, differences: shown });
}

async function planLink(
  args: Arguments,
  host: Probe,
  looked: Looked,
  source: FileStat | undefined,
  times: Times,
): Promise<Plan<FileState> | Failure> {
  const { path, own, end } = looked;
  const hard = args.state === 'hard';
  const wish = { src: args.src, source, force: args.force };
  const refusal = await (hard ? refuseHardLink : refuseLink)(host, looked, wish);
  if (refusal) return refusal;
  const subject = args.follow ? (args.src === undefined ? end : source) : own;
  const plan = managed(args, subject, times, subject?.type === 'directory');
  const right = hard ? isSameFile(own, source) : own?.type === 'link' && own.target === args.src;
  if (args.src === undefined || right) return finish(args, path, own, plan);
  const current = { ...plan.current, state: own?.type ?? 'absent', src: own?.target ?? 'absent' };
  return finish(args, path, own, {
    current,
    desired: { ...plan.desired, state: hard ? 'hard' : 'link', src: args.src },
  });
}

function finish(
  args: Arguments,
  path: string,
  own: FileStat | undefined,
  plan: Plan<FileState>,
): Plan<FileState> {
  const shown = plan.differences ?? differences(plan);
  const result = { ...named(args, path), ...pathResult(own) };
  return { ...plan, result, differences: shown.map((each) => ({ ...each, path: each.path ?? path })) };
}

function named(
  args: Arguments,
  path: string,
): { readonly path: string; readonly dest?: string; readonly src?: string } {
  if (args.state !== 'link' && args.state !== 'hard') return { path };
  return { path, dest: path, ...(args.src !== undefined && { src: args.src }) };
}

async function setTimes(host: Hands, path: string, { atime, mtime }: Partial<FileState>): Promise<void> {
  if (atime === undefined && mtime === undefined) return;
  const present = await host.stat(path, { follow: true });
  if (!present) return;
  const seconds = (wanted: WantedTime | undefined, is: number) =>
    typeof wanted === 'number' ? wanted : Math.floor(is);
  await host.touch(path, {
    ...(atime !== 'now' && { atime: seconds(atime, present.atime) }),
    ...(mtime !== 'now' && { mtime: seconds(mtime, present.mtime) }),
  });
}
