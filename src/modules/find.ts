import { z } from 'zod';
import { flag, list, mode, text, whole } from '../sdk/args.ts';
import { defineModule, type Failure, isFailure, type Plan } from '../sdk/define.ts';
import { type FileStat, HostError, type Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { aliased } from './lib/aliased.ts';
import { pythonRegex } from './lib/edit/python-regex.ts';
import { ageOf, filterOf, sizeOf } from './lib/files/find-filter.ts';
import { expandHome, hostPath, withoutSlash } from './lib/files/paths.ts';
import { checksumAlgorithms, statResult } from './lib/files/stat-result.ts';
import { textContent } from './lib/files/text-content.ts';
import { splitLines } from './lib/files/text-file.ts';

const argumentsSchema = aliased(
  {
    paths: list(hostPath())
      .refine((paths) => paths.length > 0, { error: 'name a folder at least' })
      .describe('Folders to look in.'),
    patterns: list(text())
      .optional()
      .describe(
        'Names that count, as `*.log`, or all; with `use_regex` regular expressions. Text is split at commas.',
      ),
    excludes: list(text()).optional().describe('Names that do not count, although `patterns` has them.'),
    use_regex: flag().default(false).describe("`patterns` and `excludes` are Python's regular expressions."),
    contains: text()
      .optional()
      .describe('Files count only where a line starts with a match of this regular expression.'),
    read_whole_file: flag()
      .default(false)
      .describe('`contains` may match anywhere, and across lines, in the whole of a file.'),
    file_type: z.enum(['any', 'directory', 'file', 'link']).default('file').describe('What counts.'),
    recurse: flag().default(false).describe('Look in the folders below too.'),
    depth: whole()
      .pipe(z.number().min(0))
      .optional()
      .describe('With `recurse`, how many levels to look at; 0 for all.'),
    hidden: flag().default(false).describe('Names that start with a dot count too.'),
    follow: flag().default(false).describe('With `recurse`, look in folders that links point to.'),
    age: text()
      .refine((age) => ageOf(age) !== undefined, { error: 'expected an age such as 3600, 2d or -1w' })
      .optional()
      .describe('At least so old: seconds, or with `s`, `m`, `h`, `d`, `w`. Negative: at most.'),
    age_stamp: z
      .enum(['atime', 'ctime', 'mtime'])
      .default('mtime')
      .describe('The time that `age` is counted from.'),
    size: text()
      .refine((size) => sizeOf(size) !== undefined, { error: 'expected a size such as 4096, 10m or -1g' })
      .optional()
      .describe('Files of at least so many bytes, or with `k`, `m`, `g`, `t`. Negative: at most.'),
    mode: mode().optional().describe('Only what has these permissions.'),
    exact_mode: flag().default(true).describe('All of `mode` and nothing else; without it, any bit of it.'),
    get_checksum: flag().default(false).describe('Compute checksums of the files that are found.'),
    checksum_algorithm: z
      .enum(checksumAlgorithms)
      .optional()
      .describe('How checksums are computed; sha1 unless given.'),
    limit: whole()
      .pipe(z.number().min(1, { error: 'expected a number above 0' }))
      .optional()
      .describe('Stop after so many.'),
    encoding: z
      .literal('utf-8', { error: 'only utf-8 is known' })
      .optional()
      .describe('`utf-8`, which is what is assumed anyway.'),
  },
  {
    path: 'paths',
    name: 'paths',
    pattern: 'patterns',
    exclude: 'excludes',
    checksum: 'checksum_algorithm',
    checksum_algo: 'checksum_algorithm',
  },
);

type Arguments = z.output<typeof argumentsSchema>;

/** Paths by name, age, size and content. */
export const find = defineModule({
  name: 'find',
  summary: 'Find files by name, age, size or content.',
  description: 'Folders that the user may not read are passed over. Results are sorted by path.',
  args: argumentsSchema,
  examples: [
    { title: 'Logs older than two weeks', args: { paths: '/var/log/flink', patterns: '*.log*', age: '2w' } },
    {
      title: 'Large files, anywhere below',
      args: { paths: ['/var', '/opt'], recurse: true, size: '1g' },
    },
    {
      title: 'Folders, by regular expression',
      args: { paths: '/opt', file_type: 'directory', use_regex: true, patterns: ['^flink-[0-9.]+$'] },
    },
  ],
  returns: {
    files: 'What was found: `path`, and all that `stat` tells of it.',
    matched: 'How many that are.',
    examined: 'How many paths were looked at.',
    skipped_paths: 'Paths that could not be looked at, with the reason.',
  },
  async plan(args, host): Promise<Plan | Failure> {
    const [now, roots] = await allInOrder([
      args.age === undefined ? 0 : clock(host),
      allInOrder(args.paths.map((path) => expandHome(host, path))),
    ]);
    const counts = filterOf(
      { ...args, patterns: args.patterns ?? [args.use_regex ? '.*' : '*'], excludes: args.excludes ?? [] },
      now,
    );
    if (isFailure(counts)) return counts;
    const looked = await allInOrder(roots.map((root) => lookIn(host, withoutSlash(root), args)));
    const seen = looked.flatMap(({ entries }) => entries);
    const found = await containing(host, args, seen.filter(counts));
    if (isFailure(found)) return found;
    const skipped = Object.assign({}, ...looked.map((one) => one.skipped));
    const files = await described(host, args, found.slice(0, args.limit));
    return { current: {}, desired: {}, result: summary(args, files, seen.length, skipped) };
  },
});

function summary(args: Arguments, files: readonly object[], examined: number, skipped: object) {
  const passedOver = Object.keys(skipped).length > 0;
  const full = files.length === args.limit ? 'Limit of matches reached' : 'All paths examined';
  const msg = passedOver ? 'Not all paths examined, see skipped_paths' : full;
  return { files, matched: files.length, examined, skipped_paths: skipped, msg };
}

/** The host's clock, in seconds. */
async function clock(host: Probe): Promise<number> {
  const { stdout } = await host.query(['date', '+%s'], { reads: [], passing: true });
  return Number(stdout.trim());
}

interface Looked {
  readonly entries: readonly FileStat[];
  readonly skipped: Readonly<Record<string, string>>;
}

async function lookIn(host: Probe, root: string, args: Arguments): Promise<Looked> {
  const depth = args.recurse ? args.depth || undefined : 1;
  const options = { partial: true, ...(depth !== undefined && { depth }) };
  const [seen, entries] = await allInOrder([
    host.stat(root, { follow: true }),
    host.list(`${root}/`, options),
  ]);
  if (seen?.type !== 'directory')
    return {
      entries: [],
      skipped: { [root]: seen ? `'${root}' is not a directory` : 'there is no such folder' },
    };
  if (!args.follow || !args.recurse) return { entries, skipped: {} };
  const linked = await throughLinks(host, entries, { root, depth, above: [seen] });
  return { entries: [...entries, ...linked], skipped: {} };
}

interface Walk {
  readonly root: string;
  readonly depth: number | undefined;
  /** The folders that lead here: a link back to one of them would never end. */
  readonly above: readonly FileStat[];
}

/** What lies in the folders that links point to. */
async function throughLinks(
  host: Probe,
  entries: readonly FileStat[],
  walk: Walk,
): Promise<readonly FileStat[]> {
  const links = entries.filter(({ type }) => type === 'link');
  const listed = await allInOrder(links.map((link) => throughLink(host, link.path, walk)));
  return listed.flat();
}

async function throughLink(host: Probe, path: string, walk: Walk): Promise<readonly FileStat[]> {
  const { root, above } = walk;
  const level = path.slice(root.length).split('/').length - 1;
  const depth = walk.depth === undefined ? undefined : walk.depth - level;
  if (depth !== undefined && depth < 1) return [];
  const end = await host.stat(path, { follow: true });
  if (end?.type !== 'directory' || isAbove(end, above)) return [];
  const options = { partial: true, ...(depth !== undefined && { depth }) };
  const entries = await host.list(`${path}/`, options);
  const further = await throughLinks(host, entries, { root: path, depth, above: [...above, end] });
  return [...entries, ...further];
}

function isAbove(folder: FileStat, above: readonly FileStat[]): boolean {
  return above.some(({ inode, device }) => inode === folder.inode && device === folder.device);
}

/** Those files that hold what `contains` asks for. */
async function containing(
  host: Probe,
  { contains, read_whole_file, file_type }: Arguments,
  found: readonly FileStat[],
): Promise<readonly FileStat[] | Failure> {
  if (contains === undefined || file_type !== 'file') return found;
  const regexp = pythonRegex('contains', contains);
  if (isFailure(regexp)) return regexp;
  const holds = async ({ path }: FileStat) => {
    const bytes = await host.read(path).catch(unlessRefused);
    const content = textContent(bytes ?? new Uint8Array()).text;
    if (read_whole_file) return content.search(regexp) >= 0;
    return splitLines(content).some((line) => line.search(regexp) === 0);
  };
  const held = await allInOrder(found.map(holds));
  return found.filter((_, index) => held[index]);
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof HostError)) throw error;
}

/** As results: in the order of their paths, with checksums where they are asked for. */
async function described(
  host: Probe,
  args: Arguments,
  found: readonly FileStat[],
): Promise<readonly object[]> {
  const algorithm = args.checksum_algorithm ?? 'sha1';
  const checksumOf = async ({ path, type }: FileStat) =>
    args.get_checksum && type === 'file' ? host.checksum(path, algorithm).catch(unlessRefused) : undefined;
  const checksums = await allInOrder(found.map(checksumOf));
  return found.map((seen, index) => ({
    path: seen.path,
    ...statResult(seen),
    ...(checksums[index] !== undefined && { checksum: checksums[index] }),
  }));
}
