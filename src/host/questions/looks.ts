import type { ChecksumAlgorithm, FileStat } from '../../sdk/host.ts';
import { sh } from '../../util/quote.ts';
import { saysAbsent } from '../refusal.ts';
import type { Section } from '../shell/request.ts';
import { decodeText } from '../text.ts';
import { parseStats } from './stat.ts';

/** The first link on the way to a path, the path itself included. */
export interface LinkOnWay {
  /** How many names of the path lead up to it, its own among them. */
  readonly names: number;
  readonly target: string;
}

/** A question about a path that one process answers for many paths. It changes nothing. */
export interface Look<T> {
  /** Looks of one name go together. */
  readonly name: string;
  /** Whether the path can be told apart in an answer about many. */
  readonly fits: (path: string) => boolean;
  /** `mark` may be seen in the list of processes, `secret` is known to the shell alone. */
  readonly script: (paths: readonly string[], mark: string, secret: string) => string;
  /** What the answer says for sure; undefined is a path where nothing is. */
  readonly read: (
    section: Section,
    paths: readonly string[],
    mark: string,
    secret: string,
  ) => ReadonlyMap<string, T | undefined>;
}

/** `lstat` of paths, or `stat` of what is behind them. */
export function statLook(follow: boolean): Look<FileStat> {
  const option = follow ? '-L' : '';
  return {
    name: `stat ${option}`,
    fits: () => true,
    script: (paths, mark, secret) => sh`_stats ${option} ${mark} ${secret} ${paths}`,
    read: (section, paths, mark, secret) =>
      withAbsent(section, paths, parseStats(mark, secret, decodeText(section.stdout))),
  };
}

/** Checksums of files, in hexadecimal. */
export function checksumLook(algorithm: ChecksumAlgorithm): Look<string> {
  return {
    name: algorithm,
    // The tools write these in ways of their own.
    fits: (path) => !/[\\\n\r\u2028\u2029]/.test(path),
    script: (paths) => sh`_sums ${algorithm} ${paths}`,
    read(section, paths) {
      const lines = decodeText(section.stdout).matchAll(/^([0-9a-f]+) [ *](.*)$/gm);
      return withAbsent(section, paths, new Map([...lines].map(([, sum = '', path = '']) => [path, sum])));
    },
  };
}

/** The first link on the way to each path, which is absolute, without `.` and `..`; undefined where there is none. */
export const linkLook: Look<LinkOnWay> = {
  name: 'links',
  fits: () => true,
  script: (paths, _mark, secret) => sh`_links ${secret} ${paths}`,
  read(section, paths, _mark, secret) {
    const [, ...answers] = decodeText(section.stdout).split(secret);
    // Where the shell was cut off, or a link went meanwhile, each is asked for alone.
    if (section.code !== 0 || answers.length !== paths.length) return new Map();
    return new Map(answers.map((answer, index) => [paths[index] ?? '', linkIn(answer)]));
  },
};

function linkIn(answer: string): LinkOnWay | undefined {
  const end = answer.indexOf('\n');
  const names = Number(answer.slice(0, end));
  return names === 0 ? undefined : { names, target: answer.slice(end + 1).replace(/\n$/, '') };
}

/** Adds the paths that are missing from an answer, where every word of complaint is that nothing is there. */
function withAbsent<T>(
  section: Section,
  paths: readonly string[],
  found: ReadonlyMap<string, T>,
): ReadonlyMap<string, T | undefined> {
  const missing = paths.filter((path) => !found.has(path));
  if (missing.length === 0) return found;
  const words = decodeText(section.stderr).split('\n').filter(Boolean);
  if (words.length < missing.length || !words.every(saysAbsent)) return found;
  return new Map<string, T | undefined>([...found, ...missing.map((path) => [path, undefined] as const)]);
}
