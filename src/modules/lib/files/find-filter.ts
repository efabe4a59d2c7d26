import { type Failure, failure, isFailure } from '../../../sdk/define.ts';
import type { FileStat } from '../../../sdk/host.ts';
import { isComing } from '../../../template/unknown.ts';
import { fnmatch } from '../../../util/fnmatch.ts';
import { pythonRegex } from '../edit/python-regex.ts';
import { resolveMode } from './mode.ts';
import { nameOf } from './paths.ts';

/** The arguments of find that a path's stat decides on. */
export interface FilterArguments {
  readonly patterns: readonly string[];
  readonly excludes: readonly string[];
  readonly use_regex: boolean;
  readonly file_type: 'any' | 'directory' | 'file' | 'link';
  readonly hidden: boolean;
  readonly age?: string | undefined;
  readonly age_stamp: 'atime' | 'ctime' | 'mtime';
  readonly size?: string | undefined;
  readonly mode?: string | undefined;
  readonly exact_mode: boolean;
}

const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const bytes = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** An age such as `2d` in seconds; undefined where it isn't one. Negative: younger than. */
export function ageOf(text: string): number | undefined {
  return amount(text, seconds);
}

/** A size such as `10m` in bytes; undefined where it isn't one. Negative: smaller than. */
export function sizeOf(text: string): number | undefined {
  return amount(text, bytes);
}

function amount(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, number, unit = ''] = /^(-?\d+)([a-z]?)$/.exec(text.toLowerCase()) ?? [];
  const factor = unit === '' ? 1 : units[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** Tells which paths are meant. `now` is the host's clock, in seconds. */
export function filterOf(args: FilterArguments, now: number): ((seen: FileStat) => boolean) | Failure {
  const patterns = matchersOf('patterns', args.patterns, args.use_regex);
  const excludes = matchersOf('excludes', args.excludes, args.use_regex);
  if (isFailure(patterns)) return patterns;
  if (isFailure(excludes)) return excludes;
  const named = (name: string) =>
    patterns.some((matches) => matches(name)) && !excludes.some((matches) => matches(name));
  const age = args.age === undefined ? undefined : ageOf(args.age);
  const size = args.size === undefined ? undefined : sizeOf(args.size);
  return (seen) =>
    (args.file_type === 'any' || seen.type === args.file_type) &&
    (args.hidden || !nameOf(seen.path).startsWith('.')) &&
    named(nameOf(seen.path)) &&
    (age === undefined || isOfAge(seen[args.age_stamp], age, now)) &&
    (seen.type !== 'file' || reaches(seen.size, size)) &&
    hasMode(seen, args);
}

type Matcher = (name: string) => boolean;

function matchersOf(
  argument: string,
  patterns: readonly string[],
  asRegex: boolean,
): readonly Matcher[] | Failure {
  const matchers: Matcher[] = [];
  for (const pattern of patterns) {
    const regexp = asRegex ? pythonRegex(argument, pattern) : compiled(argument, pattern);
    if (isFailure(regexp)) return regexp;
    // As `re.match` of Python: at the start of the name, not necessarily to its end.
    matchers.push((name) => name.search(regexp) === 0);
  }
  return matchers;
}

function compiled(argument: string, pattern: string): RegExp | Failure {
  try {
    return fnmatch(pattern);
  } catch {
    return failure(`${argument}: ${pattern} isn't a pattern that can be used`, {
      hint: 'check what stands between [ and ]',
    });
  }
}

/** At least the amount, or with a negative one at most. */
function reaches(value: number, wanted: number | undefined): boolean {
  if (wanted === undefined) return true;
  return wanted >= 0 && !Object.is(wanted, -0) ? value >= wanted : value <= -wanted;
}

/** What is still to be written when a check looks is younger than a day when the run does. */
function isOfAge(time: number, age: number, now: number): boolean {
  if (isComing(time) && Math.abs(age) >= seconds.d) return age < 0;
  return reaches(now - time, age);
}

function hasMode(seen: FileStat, { mode, exact_mode }: FilterArguments): boolean {
  if (mode === undefined) return true;
  const wanted = resolveMode(mode, { present: 0, directory: false });
  return exact_mode ? seen.mode === wanted : (seen.mode & wanted) !== 0;
}
