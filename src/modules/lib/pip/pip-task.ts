import type { Result } from '../../../model/outcome.ts';
import { type Failure, failure, isFailure } from '../../../sdk/define.ts';
import type { Output, Probe } from '../../../sdk/host.ts';
import { splitWords } from '../command/words.ts';
import { below, expandHome, parentOf } from '../files/paths.ts';
import type { PipArguments } from './pip-arguments.ts';
import { findPip, metScript, type Pip, pipReads, questionScript } from './pip-call.ts';
import { areSources, joinVersions, packageOf, type Requirements, readRequirements } from './requirements.ts';

/** In place of a state: nobody knows before pip is done. */
export const unknown = 'known to pip alone';

const missing = 'other versions, or none';

/** What is wanted, and of which pip. */
export interface PipTask {
  readonly pip: Pip;
  readonly wanted: Requirements;
  /** The file that names them, absolute. */
  readonly file: string | undefined;
  /** The folder that pip runs in. */
  readonly chdir: string;
}

/** Finds the pip, and reads what is wanted of it. */
export async function taskOf(args: PipArguments, host: Probe): Promise<PipTask | Failure> {
  const chdir = await expandHome(host, args.chdir ?? '/');
  const path = args.virtualenv && (await expandHome(host, args.virtualenv));
  const folder = path && !path.startsWith('/') ? below(chdir, path) : path;
  const words = await findPip(host, folder, args.executable && (await expandHome(host, args.executable)));
  if (!words)
    return failure(`there is no ${args.executable ?? 'pip'} on this host`, {
      hint: 'install python3-pip first, or give a `virtualenv`',
    });
  const given = args.requirements && (await expandHome(host, args.requirements));
  const file = given && !given.startsWith('/') ? below(chdir, given) : given;
  const wanted = await wantedOf(args, file, host);
  if (isFailure(wanted)) return wanted;
  const { umask, break_system_packages: breaks } = args;
  return { pip: { words, folder, umask, breaks }, wanted, file, chdir };
}

async function wantedOf(
  args: PipArguments,
  path: string | undefined,
  host: Probe,
): Promise<Requirements | Failure> {
  if (path === undefined) return readRequirements(namesOf(args).join('\n'));
  const wanted = await fileOf(path, host, []);
  if (isFailure(wanted) || args.state !== 'absent' || wanted.nameless.length === 0) return wanted;
  return failure(`${path} names no package in: ${wanted.nameless.join('; ')}`, {
    hint: 'write `NAME @ ADDRESS` there, so that it is known what is to be removed',
  });
}

function namesOf({ name = [], version }: PipArguments): readonly string[] {
  const names = joinVersions(name);
  if (version === undefined) return names;
  return [`${names[0]}${/^\s*\d/.test(version) ? '==' : ''}${version}`];
}

/** A file with those that it brings in. */
async function fileOf(path: string, host: Probe, above: readonly string[]): Promise<Requirements | Failure> {
  const bytes = await host.read(path);
  if (!bytes)
    return failure(`there is no file ${path} on this host`, { hint: 'copy it there before this task' });
  const own = readRequirements(new TextDecoder().decode(bytes));
  const all = [own];
  for (const name of own.files) {
    const file = name.startsWith('/') ? name : below(parentOf(path), name);
    if (above.includes(file)) continue;
    const other = await fileOf(file, host, [...above, path]);
    if (isFailure(other)) return other;
    all.push(other);
  }
  return {
    plain: all.flatMap(({ plain }) => plain),
    packages: all.flatMap(({ packages }) => packages),
    nameless: all.flatMap(({ nameless }) => nameless),
    more: all.some(({ more }) => more),
    files: [],
  };
}

/** Whether pip can say what is missing without getting anything. */
export function isPlain(args: PipArguments, { wanted }: PipTask): boolean {
  return args.state === 'absent' || (!wanted.more && !args.editable && areSources(splitExtra(args)));
}

function splitExtra({ extra_args = '' }: PipArguments): readonly string[] {
  const words = splitWords(extra_args);
  return 'failed' in words ? [] : words;
}

/** Whether the virtual environment is there, where one is meant. */
export async function hasEnvironment({ folder }: Pip, host: Probe): Promise<boolean> {
  return (
    folder === undefined || (await host.stat(below(folder, 'bin/activate'), { follow: true })) !== undefined
  );
}

/** The state that the packages have, in the words of `state`. */
export async function packagesNow(
  args: PipArguments,
  task: PipTask,
  isThere: boolean,
  host: Probe,
): Promise<string | Failure> {
  const { state } = args;
  if (state === 'forcereinstall') return 'installed before';
  if (!isPlain(args, task)) return unknown;
  if (state === 'absent') return isThere ? namedNow(task, host) : 'absent';
  if (!isThere) return 'absent';
  return state === 'latest' ? newestNow(args, task, host) : metNow(task, host);
}

async function metNow({ pip: given, wanted, chdir }: PipTask, host: Probe): Promise<string | Failure> {
  if (wanted.plain.length === 0) return 'present';
  const answer = await host.query(metScript(given), {
    stdin: `${wanted.plain.join('\n')}\n`,
    chdir,
    reads: pipReads(given.folder),
  });
  if (answer.code === 0) return /^Would install/m.test(answer.stdout) ? missing : 'present';
  const isMissing =
    /No matching distribution|Could not find a version|ResolutionImpossible|conflicting dependencies/i;
  return isMissing.test(answer.stderr + answer.stdout) ? missing : refusalOf(answer, {});
}

/** pip knows what it would do since 22.2. */
async function newestNow(args: PipArguments, task: PipTask, host: Probe): Promise<string | Failure> {
  const script = questionScript({ ...task.pip, breaks: true }, [...commandOf(args, task), '--dry-run']);
  const answer = await host.query(script, { chdir: task.chdir });
  if (/no such option/i.test(answer.stderr)) return unknown;
  if (answer.code !== 0) return refusalOf(answer, {});
  return /^Would install/m.test(answer.stdout) ? 'outdated' : 'latest';
}

async function namedNow({ pip: given, wanted }: PipTask, host: Probe): Promise<string | Failure> {
  const script = questionScript(given, ['list', '--format=freeze']);
  const { code, stdout, stderr } = await host.query(script, { chdir: '/', reads: pipReads(given.folder) });
  if (code !== 0) return failure(`can't list the packages: ${stderr.trim()}`);
  const present = new Set(stdout.split('\n').map((line) => packageOf(line)));
  const left = wanted.packages.filter((name) => present.has(name));
  return left.length === 0 ? 'absent' : `${left.join(', ')} present`;
}

/** All that is installed, with versions. */
export async function freeze(given: Pip, host: Probe): Promise<string> {
  const { stdout } = await host.query(questionScript(given, ['freeze']), {
    chdir: '/',
    reads: pipReads(given.folder),
  });
  return stdout;
}

/** The options of pip that bring about what is wanted. */
export function commandOf(args: PipArguments, { wanted, file }: PipTask): readonly string[] {
  if (args.state === 'absent') return ['uninstall', '-y', ...splitExtra(args), ...wanted.packages];
  const how = { present: [], latest: ['--upgrade'], forcereinstall: ['--upgrade', '--force-reinstall'] }[
    args.state
  ];
  const what = file === undefined ? namesOf(args) : ['-r', file];
  return ['install', ...how, ...splitExtra(args), ...(args.editable ? ['-e'] : []), ...what];
}

/** What pip said, as a failure. */
export function refusalOf({ stdout, stderr, code }: Output, result: Result): Failure {
  const isManaged = stderr.includes('externally-managed-environment');
  const said =
    stderr
      .trim()
      .split('\n')
      .findLast((line) => /^ERROR|error:/.test(line)) ??
    (stderr.trim() || stdout.trim());
  return failure(`pip: ${isManaged ? "the system's own tool manages the packages of this Python" : said}`, {
    ...(isManaged && { hint: 'give a `virtualenv`, or `break_system_packages: true`' }),
    result: { ...result, rc: code, stdout, stderr },
  });
}
