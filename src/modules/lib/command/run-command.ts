import type { Result } from '../../../model/outcome.ts';
import { flag, list, text } from '../../../sdk/args.ts';
import { type Control, type Failure, failure, type Plan } from '../../../sdk/define.ts';
import type { Command, CommandOptions, Hands, ModelHands, Output, Probe } from '../../../sdk/host.ts';
import { orUnknown, whenKnown } from '../../../template/unknown.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { defined } from '../../../util/defined.ts';
import { becomesUnknown, changesNothing } from '../effects.ts';
import { below, expandHome, hostPath, parentOf } from '../files/paths.ts';
import { type Job, notStarted, placeJob, startJob } from './job.ts';
import { clock, duration, withoutEmptyEnds } from './run-results.ts';
import { globWord } from './words.ts';

/** The arguments that command, shell and script share. */
export const runArguments = {
  chdir: text().optional().describe('Folder to change to first.'),
  creates: text()
    .optional()
    .describe(
      'A path, or a pattern with `*`: where it exists already, the command is not run. Check mode can then tell.',
    ),
  removes: text()
    .optional()
    .describe('A path, or a pattern: where nothing is there, the command is not run.'),
  reads: list(hostPath())
    .optional()
    .describe(
      'With `read_only`: all the paths that the answer follows from (not in Ansible). Check mode then asks also where other things have changed.',
    ),
  outputs: list(hostPath())
    .optional()
    .describe(
      'All the paths that the command writes and that tasks look at (not in Ansible); a folder stands for all that is in it. Check mode then knows what comes. An empty list: none.',
    ),
  read_only: flag()
    .default(false)
    .describe('The command changes nothing: the task is never `changed`, and runs in check mode too.'),
};

/** What is fed to a command, and how its output is kept: arguments of command and shell. */
export const streamArguments = {
  stdin: text().optional().describe('What the command reads from its standard input.'),
  stdin_add_newline: flag().default(true).describe('End `stdin` with a newline.'),
  strip_empty_ends: flag().default(true).describe('Cut empty lines off the end of stdout and stderr.'),
};

/** The values of these arguments; script has no stdin. */
export interface RunValues {
  readonly chdir?: string | undefined;
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
  readonly outputs?: readonly string[] | undefined;
  readonly reads?: readonly string[] | undefined;
  readonly read_only: boolean;
  readonly stdin?: string | undefined;
  readonly stdin_add_newline?: boolean;
  readonly strip_empty_ends?: boolean;
}

/** What `register` holds after command, shell and script. */
export const runReturns = {
  cmd: 'The command as it was run.',
  rc: 'Its exit code.',
  stdout: 'What it wrote; `stdout_lines` has the same as a list.',
  stderr: 'Its complaints; `stderr_lines` has the same as a list.',
  start: 'When it was started, by the clock of the control machine.',
  end: 'When it ended.',
  delta: 'How long it took, `h:mm:ss.ffffff`.',
};

/** Where a command is tied to a path, whether that is there. */
export interface RunState {
  readonly exists: boolean;
}

/** Whether to run, as far as `creates` and `removes` decide it. */
export async function planRun(
  shown: string | readonly string[],
  values: RunValues,
  host: Probe,
  { background }: Control,
): Promise<Plan<RunState>> {
  const { creates, removes, chdir } = values;
  const [created, removable] = await allInOrder([
    creates === undefined ? undefined : isThere(host, creates, chdir),
    removes === undefined ? undefined : isThere(host, removes, chdir),
  ]);
  if (creates !== undefined && created) return left(shown, `since '${creates}' exists`, background);
  if (removes !== undefined && !removable)
    return left(shown, `since '${removes}' does not exist`, background);
  if (values.read_only && !background) return { current: {}, desired: {}, effect: 'observe', readOnly: true };
  if (creates !== undefined) return { current: { exists: false }, desired: { exists: true } };
  if (removes !== undefined) return { current: { exists: true }, desired: { exists: false } };
  const outputs = values.read_only ? [] : values.outputs;
  return { current: {}, desired: {}, effect: 'arbitrary', ...(outputs && { outputs }) };
}

function left(
  cmd: string | readonly string[],
  why: string,
  background: Control['background'],
): Plan<RunState> {
  const nothing = { rc: 0, stderr: '', start: null, end: null, delta: null };
  const job = background && { ansible_job_id: notStarted, started: true, finished: true };
  const stdout = `skipped, ${why.replaceAll("'", '')}`;
  const result = { cmd, ...nothing, stdout, msg: `Did not run command ${why}`, ...job };
  return { current: {}, desired: {}, result };
}

/** Whether something is at a path, or at one that a pattern matches; relative to `chdir`. */
export async function isThere(host: Probe, pattern: string, chdir: string | undefined): Promise<boolean> {
  const path = await expandHome(
    host,
    chdir === undefined || /^[/~]/.test(pattern) ? pattern : below(chdir, pattern),
  );
  if (!/^~|[*?[]/.test(path)) return (await host.stat(path)) !== undefined;
  const seen = await host.query(
    `for path in ${globWord(path)}; do [ -e "$path" ] || [ -L "$path" ] && exit 0; done; exit 1`,
    // Of a pattern, all that is in the folder where it starts.
    path.startsWith('/') ? { reads: [parentOf(path.replace(/[*?[].*/s, '-'))] } : {},
  );
  return seen.code === 0;
}

/** What to run, how it is shown, and the program whose absence explains a code of 127. */
export interface Invocation {
  readonly command: Command;
  readonly shown: string | readonly string[];
  readonly program?: string;
  readonly executable?: string | undefined;
}

/** Runs a command, or starts it where it isn't waited for; a code other than 0 is a Failure that has the whole result. */
export async function runCommand(
  host: Hands,
  invocation: Invocation,
  values: RunValues,
  { background }: Control,
): Promise<Result | Failure> {
  const chdir = values.chdir === undefined ? undefined : await expandHome(host, values.chdir);
  if (background) return startJob(host, await placeJob(host), jobOf(invocation, values, chdir, background));
  const options = defined({ chdir, executable: invocation.executable, stdin: stdinOf(values) });
  const start = Date.now();
  const output = values.read_only
    ? await host.query(invocation.command, { ...options, ...defined({ reads: values.reads }), passing: true })
    : await host.run(invocation.command, { ...options, ...effectOf(values, chdir) });
  const result = resultOf(invocation.shown, output, start, values.strip_empty_ends ?? true);
  if (output.code === 0) return result;
  return explain(host, invocation, output.code, result);
}

/** The command as a job. */
export function jobOf(
  { command, executable, shown }: Invocation,
  values: RunValues,
  chdir: string | undefined,
  { limit }: NonNullable<Control['background']>,
): Job {
  const stdin = stdinOf(values);
  const strip = values.strip_empty_ends ?? true;
  return { command, executable, stdin, chdir, shown, limit, strip, ...effectOf(values, chdir) };
}

function stdinOf({ stdin, stdin_add_newline: newline }: RunValues): string | undefined {
  return stdin !== undefined && newline ? `${stdin}\n` : stdin;
}

/** What `creates`, `removes` and `outputs` say; without them nobody knows what the command does. */
function effectOf(
  { creates, removes, outputs, read_only: readOnly }: RunValues,
  chdir: string | undefined,
): Pick<CommandOptions, 'effect'> {
  if (readOnly) return { effect: changesNothing };
  const isPlain = (path: string | undefined) => path === undefined || !/^~[^/]|[*?[]/.test(path);
  if ((creates ?? removes ?? outputs) === undefined || !isPlain(creates) || !isPlain(removes)) return {};
  const named = (path: string) => (chdir === undefined || /^[/~]/.test(path) ? path : below(chdir, path));
  return {
    async effect(model) {
      const at = (path: string) => expandHome(model, named(path));
      if (removes !== undefined) await model.remove(await at(removes));
      for (const path of outputs ?? []) await comesOut(model, await at(path));
      if (creates !== undefined) await model.makes(await at(creates));
    },
  };
}

/** A folder stays, and of what is in it nothing is known; anything else may as well be gone. */
async function comesOut(model: ModelHands, path: string): Promise<void> {
  const there = await whenKnown(model.stat(path, { follow: true }));
  const isFolder = there !== undefined && orUnknown(() => there.type) === 'directory';
  await (isFolder ? model.fills(path) : becomesUnknown(model, path));
}

function resultOf(cmd: string | readonly string[], output: Output, start: number, strip: boolean): Result {
  const end = Date.now();
  return {
    cmd,
    rc: output.code,
    stdout: withoutEmptyEnds(output.stdout, strip),
    stderr: withoutEmptyEnds(output.stderr, strip),
    start: clock(start),
    end: clock(end),
    delta: duration(end - start),
    msg: output.code === 0 ? '' : 'non-zero return code',
  };
}

/** Says why a command failed where the reason isn't in the command: no such program. */
async function explain(host: Hands, { program }: Invocation, code: number, result: Result): Promise<Failure> {
  const plain = failure('non-zero return code', { result });
  if (code === 126 && program !== undefined)
    return failure('non-zero return code', {
      hint: `${program} is there and may not be run: check its mode (+x), and that its folder is not mounted noexec; a script may be given to its interpreter (sh ${program})`,
      result,
    });
  if (program === undefined || code !== 127) return plain;
  const isPath = program.includes('/');
  if (isPath && !program.startsWith('/')) return plain;
  const found = isPath ? await host.stat(program, { follow: true }) : await host.which(program);
  if (found) return plain;
  return failure(`there is no program ${program} on this host`, {
    hint: isPath ? 'check the path, or install it first' : 'install it first, or give its whole path',
    result: { ...result, changed: false },
  });
}
