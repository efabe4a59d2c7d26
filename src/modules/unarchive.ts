import { z } from 'zod';
import type { Difference } from '../model/outcome.ts';
import { flag, list, text } from '../sdk/args.ts';
import type { ControlFile } from '../sdk/content.ts';
import { type Control, defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { FileStat, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { type Archive, listArchive } from './lib/archive/archive.ts';
import { linesByFolder } from './lib/archive/by-folder.ts';
import { type Choice, choose } from './lib/archive/choice.ts';
import { entryFault, folderInTheWay, settleEntries } from './lib/archive/compare.ts';
import type { ArchiveEntry } from './lib/archive/entry.ts';
import { listRemoteArchive } from './lib/archive/remote-archive.ts';
import { unpack } from './lib/archive/unpack.ts';
import { unpacks } from './lib/archive/unpack-effect.ts';
import { attributeArguments, pathResult, resultOf, unneeded } from './lib/files/attributes.ts';
import { below, expandHome, hostPath, withoutSlash } from './lib/files/paths.ts';
import { presentEntries } from './lib/files/present-entries.ts';
import { changeInside, type Inside, insideDifferences, insidePlan } from './lib/files/recurse.ts';

const argumentsSchema = z.strictObject({
  src: z
    .string()
    .min(1)
    .describe(
      'The archive (tar, also with gzip, bzip2 or xz; zip), looked for in `files/`. With `remote_src` a path of the host.',
    ),
  dest: hostPath().describe('The folder to unpack into; it has to be there.'),
  ...attributeArguments,
  remote_src: flag().default(false).describe('The archive lies on the host already.'),
  copy: flag().optional().describe('The opposite of `remote_src`, from old times.'),
  creates: hostPath().optional().describe('Where this path exists, nothing is looked at or done.'),
  exclude: list(text())
    .default([])
    .describe('Entries to leave out; `*` and `?` stand for anything, a folder for all that is in it.'),
  include: list(text()).default([]).describe('Only these entries; `*` and `?` stand for anything.'),
  extra_opts: list(text()).default([]).describe('Options for tar or unzip, such as `--strip-components=1`.'),
  keep_newer: flag().default(false).describe('Leave files that are newer than those in the archive.'),
  list_files: flag().default(false).describe('Put the names of the entries into the result.'),
  decrypt: flag()
    .default(true)
    .describe('An archive of the control machine that is a vault is what it holds.'),
  validate_certs: unneeded(flag(), 'an address as `src` is refused'),
  io_buffer_size: unneeded(text(), 'archives are streamed'),
});

type Arguments = z.output<typeof argumentsSchema>;

interface UnarchiveState {
  /** What differs, by path: the archive's entries as one. */
  readonly entries: Readonly<Record<string, string>>;
  readonly inside: Inside;
}

/** Unpacks an archive. */
export const unarchive = defineModule({
  name: 'unarchive',
  summary: 'Unpack an archive into a folder of the host.',
  description:
    'The entries are compared with what is in the folder by type, size, time and link target, and by owner, group and ' +
    'mode where these are given. The archive travels only where something differs, and then once. A URL as `src` is ' +
    'refused: `get_url` with a checksum fetches it, and is idempotent.',
  args: argumentsSchema,
  namedFile: ({ src, remote_src: remote = false, copy = true }) =>
    typeof src === 'string' && remote === false && copy === true && !src.includes('://')
      ? { kind: 'files', argument: 'src', name: src }
      : undefined,
  touches: ['dest'],
  examples: [
    {
      title: 'A distribution of the cache folder',
      args: { src: 'flink-1.10.0.tgz', dest: '/opt', owner: 'flink', group: 'flink' },
    },
    {
      title: 'Without the folder it has at its top',
      args: { src: 'jre.tar.gz', dest: '/opt/java', extra_opts: ['--strip-components=1'] },
    },
    {
      title: 'Once',
      args: {
        src: '/tmp/hadoop.tar.gz',
        dest: '/opt',
        remote_src: true,
        creates: '/opt/hadoop-2.10.2/bin/hdfs',
      },
    },
  ],
  returns: {
    dest: 'The folder.',
    src: 'The archive.',
    handler: 'How it is packed.',
    files: 'The entries, with `list_files`.',
  },
  async plan(args, host, control): Promise<Plan<UnarchiveState> | Failure> {
    const dest = withoutSlash(await expandHome(host, args.dest));
    if (args.creates !== undefined) {
      const creates = await expandHome(host, args.creates);
      if (await host.stat(creates, { follow: true }))
        return {
          current: {},
          desired: {},
          skipped: `${creates} exists`,
          result: { dest, msg: `nothing is done, since ${creates} exists` },
        };
    }
    const source = await findArchive(args, host, control);
    if (isFailure(source)) return source;
    const choice = choose(source.archive.entries, args);
    if (isFailure(choice)) return choice;
    const [folder, present] = await allInOrder([
      host.stat(dest, { follow: true }),
      presentEntries(host, dest, [...choice.chosen.keys()]),
    ]);
    if (folder?.type !== 'directory')
      return failure(`${dest}, which to unpack into, ${folder ? `is a ${folder.type}` : 'does not exist'}`, {
        hint: 'make the folder first: file with state: directory',
      });
    const makesRoom = choice.options.includes('--recursive-unlink');
    const inTheWay = makesRoom ? undefined : await folderInTheWay(host, dest, choice.chosen, present);
    if (inTheWay !== undefined)
      return failure(
        `${below(dest, inTheWay)} is a folder with something in it, and no folder in the archive`,
        {
          hint: 'remove it first: file with state: absent',
        },
      );
    const plan = compare(args, dest, choice, present, namesOf(source.archive));
    return { ...plan, result: { ...resultFor(args, source, choice), dest, ...pathResult(folder) } };
  },
  async apply(changed, args, host, control) {
    const dest = withoutSlash(await expandHome(host, args.dest));
    const source = await findArchive(args, host, control);
    if (isFailure(source)) return source;
    const choice = choose(source.archive.entries, args);
    if (isFailure(choice)) return choice;
    if (changed.entries) {
      const wanted = await namesToWrite(host, dest, choice, args.keep_newer);
      const how = {
        format: source.archive.format,
        folder: dest,
        excluded: choice.excluded,
        wanted,
        options: choice.options,
        keepNewer: args.keep_newer,
        effect: unpacks(dest, choice, source, wanted, control),
      };
      if (source.file) await host.withFile(source.file, (archive) => unpack(host, { ...how, archive }));
      else await unpack(host, { ...how, archive: source.path });
      await settleEntries(host, dest, choice.chosen, {
        keepNewer: args.keep_newer,
        ignoreTimes: choice.ignoreTimes,
      });
    }
    const present = await presentEntries(host, dest, [...choice.chosen.keys()]);
    await changeInside(host, insidePlan(args, [...present.values()]).desired);
    return resultOf(host, dest);
  },
});

/** Names, as the archive has them, of the entries that are written; a folder's would mean all that is in it. */
async function namesToWrite(
  host: Probe,
  dest: string,
  { chosen }: Choice,
  keepNewer: boolean,
): Promise<readonly string[]> {
  const files = [...chosen].filter(([, { type }]) => type !== 'directory');
  if (!keepNewer) return files.map(([, { name }]) => name);
  const present = await presentEntries(host, dest, [...chosen.keys()]);
  return files
    .filter(([path, { mtime }]) => (present.get(path)?.mtime ?? Number.NEGATIVE_INFINITY) < mtime)
    .map(([, { name }]) => name);
}

interface Found {
  readonly path: string;
  readonly archive: Archive;
  /** Undefined where it lies on the host. */
  readonly file?: ControlFile;
}

async function findArchive(args: Arguments, host: Probe, control: Control): Promise<Found | Failure> {
  if (/^(https?|ftp):\/\//.test(args.src))
    return failure(`${args.src} would be downloaded for every look at it`, {
      hint: 'fetch it with get_url and its checksum, then unarchive that path with remote_src: true',
    });
  if (args.remote_src || args.copy === false) {
    const path = await expandHome(host, args.src);
    const archive = await listRemoteArchive(host, path, control);
    return isFailure(archive) ? archive : { path, archive };
  }
  const path = await control.locate('files', args.src);
  if (isFailure(path)) return path;
  const file = await control.file(path, args);
  if (!file) return failure(`${path} is a folder, not an archive`);
  const archive = await listArchive(control, file);
  return isFailure(archive) ? archive : { path, archive, file };
}

function namesOf(archive: Archive): ReadonlyMap<string, ArchiveEntry> {
  return new Map(
    archive.entries.flatMap((entry) => [[entry.name, entry] as const, [entry.path, entry] as const]),
  );
}

function compare(
  args: Arguments,
  dest: string,
  choice: Choice,
  present: ReadonlyMap<string, FileStat>,
  names: ReadonlyMap<string, ArchiveEntry>,
): Plan<UnarchiveState> {
  const exactness = { keepNewer: args.keep_newer, ignoreTimes: choice.ignoreTimes };
  const faults = [...choice.chosen].flatMap(([path, entry]) => {
    const fault = entryFault(entry, present.get(path), names, exactness);
    return fault === undefined ? [] : [[path, fault] as const];
  });
  const inside = insidePlan(args, [...present.values()]);
  const attributes = Object.keys(inside.desired).length > 0;
  return {
    current: { entries: Object.fromEntries(faults), ...(attributes && { inside: inside.current }) },
    desired: { entries: {}, ...(attributes && { inside: inside.desired }) },
    differences: [...summary(dest, faults), ...insideDifferences(inside)],
  };
}

function summary(dest: string, faults: readonly (readonly [string, string])[]): readonly Difference[] {
  if (faults.length === 0) return [];
  const lines = linesByFolder(
    faults.map(([path, fault]) => (fault === 'missing' ? { sign: '+', path } : { sign: '~', path, fault })),
  );
  return [{ kind: 'summary', path: dest, lines }];
}

const handlers = {
  tar: 'TarArchive',
  gz: 'TgzArchive',
  bz2: 'TarBzipArchive',
  xz: 'TarXzArchive',
  zip: 'ZipArchive',
} as const;

function resultFor(args: Arguments, { path, archive }: Found, { chosen }: Choice) {
  const files = args.list_files ? { files: [...chosen.keys()] } : {};
  return { src: path, handler: handlers[archive.format], ...files };
}
