import { type Failure, failure, isFailure } from '../../../sdk/define.ts';
import { type ArchiveEntry, entryPath } from './entry.ts';

/** Which entries are unpacked, and what `extra_opts` say that matters to their comparison. */
export interface Choice {
  /** Those that are unpacked, by the path that they get below the destination. */
  readonly chosen: ReadonlyMap<string, ArchiveEntry>;
  /** Folders that aren't chosen, but lead to what is: GNU's tar takes them along. By their paths below the destination. */
  readonly passed: ReadonlyMap<string, ArchiveEntry>;
  /** Names, as the archive has them, of those that are left out. */
  readonly excluded: readonly string[];
  /** The options left for the program. */
  readonly options: readonly string[];
  /** Unpacked files get the present time. */
  readonly ignoreTimes: boolean;
}

interface Options {
  readonly rest: readonly string[];
  readonly exclude: readonly string[];
  readonly strip: number;
  readonly ignoreTimes: boolean;
}

/** Works out what an archive becomes below its destination. */
export function choose(
  entries: readonly ArchiveEntry[],
  args: {
    readonly include: readonly string[];
    readonly exclude: readonly string[];
    readonly extra_opts: readonly string[];
  },
): Choice | Failure {
  const options = readOptions(args.extra_opts);
  if (isFailure(options)) return options;
  const outside = entries.find(({ name }) => name.split('/').includes('..'));
  if (outside) return failure(`the archive has an entry that leads out of its folder: ${outside.name}`);
  const excluded = [...args.exclude, ...options.exclude].map(patternOf);
  const included = args.include.map(patternOf);
  const isChosen = ({ path }: ArchiveEntry) =>
    !excluded.some((pattern) => pattern.test(path)) &&
    (included.length === 0 || included.some((pattern) => pattern.test(path)));
  const wanted = entries.filter(isChosen);
  const missing = args.include.find((_, index) => !wanted.some(({ path }) => included[index]?.test(path)));
  if (missing !== undefined) return failure(`the archive has no ${missing}, which include asks for`);
  const others = entries.filter((entry) => entry.path !== '' && !isChosen(entry));
  const leads = (entry: ArchiveEntry) => wanted.some(({ path }) => path.startsWith(`${entry.path}/`));
  const left = others.filter((entry) => !leads(entry));
  return {
    chosen: byPath(wanted, options.strip),
    passed: byPath(others.filter(leads), options.strip),
    excluded: left.map(({ name }) => name),
    options: options.rest,
    ignoreTimes: options.ignoreTimes,
  };
}

/** By what is left of their paths without the first names. */
function byPath(entries: readonly ArchiveEntry[], strip: number): ReadonlyMap<string, ArchiveEntry> {
  const pathOf = ({ path }: ArchiveEntry) => path.split('/').slice(strip).join('/');
  return new Map(entries.map((entry) => [pathOf(entry), entry] as const).filter(([path]) => path !== ''));
}

/** A pattern of tar's: it may start behind any slash, `*` matches slashes too, and a folder means all that is in it. */
function patternOf(pattern: string): RegExp {
  const source = [...entryPath(pattern)].reduce((text, letter) => {
    if (letter === '*') return `${text}.*`;
    if (letter === '?') return `${text}.`;
    return text + letter.replace(/[\\^$.+()[\]{}|]/, '\\$&');
  }, '');
  return new RegExp(`(^|/)${source}(/|$)`, 's');
}

/** Options that change what is unpacked where are understood, so that the comparison stays right, or refused. */
function readOptions(words: readonly string[]): Options | Failure {
  const [rest, exclude]: [string[], string[]] = [[], []];
  let strip = 0;
  let ignoreTimes = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [, name = word, joined] = /^(--[a-z-]+)=(.*)$/s.exec(word) ?? [];
    const value = () => joined ?? words[++at] ?? '';
    if (name === '--strip-components' || name === '--strip') {
      strip = Number(value());
      rest.push(`--strip-components=${strip}`);
    } else if (name === '--exclude') exclude.push(value());
    else if (name === '--transform' || name === '--xform' || name === '-C' || name === '--directory')
      return failure(`extra_opts: ${name} changes where things go, and is not supported`, {
        hint: 'use --strip-components, or the command module',
      });
    else {
      if (name === '-m' || name === '--touch') ignoreTimes = true;
      rest.push(word);
    }
  }
  return { rest, exclude, strip, ignoreTimes };
}
