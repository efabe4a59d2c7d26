import { z } from 'zod';
import { flag, list, text } from '../sdk/args.ts';
import { type Control, defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { FileStat, Hands, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { fnmatch } from '../util/fnmatch.ts';
import { linesByFolder } from './lib/archive/by-folder.ts';
import { archiveFaults, compressFile, contentDigest, type Packed, packPaths } from './lib/archive/pack.ts';
import { listRemoteArchive } from './lib/archive/remote-archive.ts';
import {
  type AttributeState,
  attributeArguments,
  attributePlan,
  attributesOf,
  changesAttributes,
  resultOf,
} from './lib/files/attributes.ts';
import { besideOf } from './lib/files/beside.ts';
import { expandGlob, isGlob } from './lib/files/glob.ts';
import { ancestors, below, expandHome, hostPath, nameOf, parentOf, withoutSlash } from './lib/files/paths.ts';

interface ArchiveState extends AttributeState {
  readonly archive: string;
  readonly sources: 'kept' | 'removed';
}

const argumentsSchema = z.strictObject({
  path: list(hostPath())
    .refine((paths) => paths.length > 0, { error: 'name a path at least' })
    .describe('What to pack: files, folders, or patterns with `*` and `?`.'),
  dest: hostPath()
    .optional()
    .describe(
      'The archive; needed unless one file is packed, which is then `path` with the format behind it.',
    ),
  format: z
    .enum(['gz', 'bz2', 'xz', 'tar', 'zip'])
    .default('gz')
    .describe('`gz`, `bz2` and `xz` are a packed tar, or of one file alone its packed content.'),
  exclude_path: list(hostPath()).default([]).describe('Paths that are left out of `path`; patterns too.'),
  exclusion_patterns: list(text())
    .default([])
    .describe('Names in the archive that are left out, as `*.log`; a `*` stands for slashes too.'),
  force_archive: flag().default(false).describe('Make a tar of one file too.'),
  remove: flag().default(false).describe('Remove what was packed.'),
  ...attributeArguments,
});

type Arguments = z.output<typeof argumentsSchema>;

/** Files of the host, packed on the host. */
export const archive = defineModule({
  name: 'archive',
  summary: 'Pack files of the host into an archive on the host.',
  description:
    'An archive that is there is compared by names, kinds, sizes, modes and times, and made anew where any differs. ' +
    '`zip` needs the program zip on the host.',
  args: argumentsSchema,
  touches: (given) => {
    const dest = given('remove') === undefined ? given('dest') : undefined;
    return dest === undefined ? undefined : [dest];
  },
  examples: [
    { title: 'A folder', args: { path: '/opt/flink/conf', dest: '/var/backups/flink-conf.tgz' } },
    {
      title: 'Old logs, which go',
      args: { path: '/var/log/flink/*.log.*', dest: '/srv/logs.zip', format: 'zip', remove: true },
    },
    { title: 'One file', args: { path: '/var/log/flink.log', format: 'xz' } },
  ],
  returns: {
    dest: 'The archive.',
    archived: 'What is in it.',
    arcroot: 'The folder that names in it start from.',
    missing: 'Paths that are not there.',
    expanded_paths: 'All that `path` means.',
  },
  async plan(args, host, control): Promise<Plan<ArchiveState> | Failure> {
    const job = await jobOf(args, host);
    if (isFailure(job)) return job;
    const seen = await host.stat(job.dest, { follow: true });
    if (seen && seen.type !== 'file') return failure(`${job.dest} is a ${seen.type}, not a file`);
    const { current, desired } = attributePlan(args, seen, false);
    const result = resultFor(job);
    if (job.present.length === 0) {
      if (seen) return { current, desired, result };
      return failure(`there is nothing to pack at ${args.path.join(', ')}`);
    }
    const faults = seen ? await faultsOf(job, host, control) : ['+ everything'];
    const wrong = faults.length > 0;
    return {
      current: {
        ...current,
        archive: seen ? (wrong ? 'outdated' : 'as wanted') : 'absent',
        sources: 'kept',
      },
      desired: { ...desired, archive: 'as wanted', ...(args.remove && { sources: 'removed' }) },
      result,
      ...(wrong && { differences: [{ kind: 'summary', path: job.dest, lines: shown(faults, job.packed) }] }),
    };
  },
  async apply(changed: Partial<ArchiveState>, args, host) {
    const job = await jobOf(args, host);
    if (isFailure(job)) return job;
    if (changed.archive !== undefined) await pack(job, host);
    if (changesAttributes(changed)) await host.setAttributes(job.dest, attributesOf(changed));
    if (changed.sources === 'removed') for (const { path } of job.present) await host.remove(path);
    return { ...resultFor(job), ...(await resultOf(host, job.dest)) };
  },
});

interface Job {
  readonly dest: string;
  readonly format: Arguments['format'];
  /** One file's content, with nothing of a tar around it. */
  readonly alone: FileStat | undefined;
  readonly expanded: readonly string[];
  readonly present: readonly FileStat[];
  readonly missing: readonly string[];
  readonly root: string;
  readonly packed: Packed;
}

async function jobOf(args: Arguments, host: Probe): Promise<Job | Failure> {
  const [expanded, excluded] = await allInOrder([expand(args.path, host), expand(args.exclude_path, host)]);
  const paths = [...new Set(expanded)].filter((path) => !excluded.includes(path)).toSorted();
  const stats = await allInOrder(paths.map((path) => host.stat(path.replace(/(?<=.)\/+$/, ''))));
  const present = stats.filter((stat) => stat !== undefined);
  const missing = paths.filter((_, index) => !stats[index]);
  const [only] = present;
  const single = paths.length === 1 && only?.type !== 'directory' && !args.path.some(isGlob);
  const many = args.force_archive || !single;
  if (args.dest === undefined && many) return failure('`dest` is needed where more than one file is packed');
  const dest = args.dest === undefined ? `${paths[0]}.${args.format}` : await expandHome(host, args.dest);
  const inside = present.find(({ path, type }) => type === 'directory' && dest.startsWith(`${path}/`));
  if (args.remove && inside) return failure(`${dest} lies in ${inside.path}, which is to be removed`);
  const root = commonFolder(paths);
  const packed = await contentsOf(present, root, args, dest, host);
  const alone = !many && args.format !== 'tar' && args.format !== 'zip' ? only : undefined;
  return { dest, format: args.format, alone, expanded, present, missing, root, packed };
}

async function expand(paths: readonly string[], host: Probe): Promise<readonly string[]> {
  const home = await allInOrder(paths.map((path) => expandHome(host, path)));
  const found = await allInOrder(home.map((path) => (isGlob(path) ? expandGlob(host, path) : [path])));
  return found.flat();
}

/** The innermost folder that all paths are in; of a path with a slash at its end, that itself. */
function commonFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => (path.endsWith('/') ? withoutSlash(path) : parentOf(path)));
  const above = (folder: string) => [...ancestors(folder), folder];
  const [first = '/', ...others] = folders;
  const common = above(first).findLast((each) => others.every((other) => above(other).includes(each)));
  return common ?? '/';
}

/** All that goes into the archive; a folder that was named isn't an entry of its own, as in Ansible. */
async function contentsOf(
  present: readonly FileStat[],
  root: string,
  { exclusion_patterns }: Arguments,
  dest: string,
  host: Probe,
): Promise<Packed> {
  const lists = await allInOrder(
    present.map(({ path, type }) => (type === 'directory' ? host.list(`${path}/`) : [])),
  );
  const tops = present.filter(({ type }) => type !== 'directory');
  const patterns = exclusion_patterns.map(fnmatch);
  const packed = new Map<string, FileStat>();
  for (const stat of [...tops, ...lists.flat()].toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = stat.path.slice(below(root, '').length);
    const excluded = patterns.some((regexp) => regexp.test(name) || regexp.test(stat.path));
    if (name !== '' && !excluded && stat.type !== 'socket' && stat.path !== dest) packed.set(name, stat);
  }
  return packed;
}

async function faultsOf(job: Job, host: Probe, control: Control): Promise<readonly string[]> {
  const { alone, dest, format } = job;
  if (alone && format !== 'tar' && format !== 'zip') {
    const [is, should] = await allInOrder([contentDigest(host, dest, format), host.checksum(alone.path)]);
    return is === should ? [] : [`~ ${nameOf(alone.path)}`];
  }
  const listed = await listRemoteArchive(host, dest, control);
  if (isFailure(listed) || listed.format !== format) return ['+ everything'];
  return archiveFaults(listed.entries, job.packed);
}

async function pack({ dest, alone, format, packed, root }: Job, host: Hands): Promise<void> {
  const [before, beside] = [await host.stat(dest, { follow: true }), besideOf(dest)];
  const file = format === 'zip' ? `${beside}.zip` : beside;
  try {
    if (alone && format !== 'tar' && format !== 'zip') await compressFile(host, file, alone.path, format);
    else await packPaths(host, file, root, packed, format);
    if (before)
      await host.setAttributes(file, {
        owner: String(before.uid),
        group: String(before.gid),
        mode: before.mode,
      });
    await host.rename(file, dest);
  } catch (error) {
    await host.remove(file);
    throw error;
  }
}

function resultFor({ dest, packed, root, missing, expanded }: Job) {
  const archived = [...packed.values()].map(({ path }) => path);
  return { dest, archived, arcroot: below(root, ''), missing, expanded_paths: expanded };
}

/** At most a screenful of what differs. */
function shown(faults: readonly string[], packed: Packed): readonly string[] {
  const lines = faults[0] === '+ everything' ? [...packed.keys()].map((name) => `+ ${name}`) : faults;
  return linesByFolder(
    lines.map((line) => ({ sign: line[0] as '+' | '-' | '~', path: line.slice('+ '.length) })),
  );
}
