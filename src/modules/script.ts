import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import type { LocalFile } from '../sdk/content.ts';
import { type Control, defineModule, type Failure, failure } from '../sdk/define.ts';
import { placeJob, startJob } from './lib/command/job.ts';
import { jobOf, planRun, runArguments, runCommand, runReturns } from './lib/command/run-command.ts';
import { commandOf, splitWords } from './lib/command/words.ts';
import { expandHome } from './lib/files/paths.ts';

/** Runs a script of the control machine on the host. */
export const script = defineModule({
  name: 'script',
  summary: 'Run a script that lies on the control machine, on the host.',
  description:
    'The script is looked for in `files/`, goes to a temporary file of the host, and is gone after; with `read_only` a shell, Python, Perl or Ruby script is not even put there. It is run by what ' +
    'its first line names (`#!/usr/bin/env python3`), by `/bin/sh` where that names nothing, or by `executable`.',
  args: z.strictObject({
    cmd: text().describe('Name of the script, and its arguments behind it.'),
    executable: text().optional().describe('The program that runs the script, with its own arguments.'),
    ...runArguments,
    decrypt: flag().default(true).describe('A script that is a vault runs as what it holds.'),
    expand_argument_vars: flag()
      .default(true)
      .describe(
        "Replace `$NAME` and a leading `~` in the arguments by what they are in the host's environment.",
      ),
  }),
  freeForm: 'cmd',
  background: true,
  namedFile({ cmd }) {
    const name = typeof cmd === 'string' ? /^[^\s'"\\]+/.exec(cmd)?.[0] : undefined;
    return name === undefined ? undefined : { kind: 'files', argument: 'cmd', name };
  },
  examples: [
    { title: 'With an argument', args: { cmd: 'prepare-disks.sh /dev/sdb' } },
    {
      title: 'Once',
      args: { cmd: 'migrate.py --all', executable: 'python3 -u', creates: '/var/lib/app/migrated' },
    },
  ],
  returns: runReturns,
  async plan(args, host, control) {
    const found = await findScript(args, control);
    if ('failed' in found) return found;
    const plan = await planRun(args.cmd, args, host, control);
    const why = plan.result?.msg;
    return typeof why === 'string' ? { ...plan, skipped: why } : plan;
  },
  async apply(_changes, args, host, control) {
    const found = await findScript(args, control);
    if ('failed' in found) return found;
    const interpreter =
      args.executable === undefined ? await shebang(found.file) : splitWords(args.executable);
    if ('failed' in interpreter) return interpreter;
    const { file, words } = found;
    const fromStdin = args.read_only && !control.background ? readingStdin(interpreter) : undefined;
    if (fromStdin) {
      const command = commandOf([...fromStdin, ...words], args.expand_argument_vars);
      const stdin = new TextDecoder().decode(await file.read());
      const invocation = { command, shown: args.cmd, program: interpreter[0] ?? '' };
      return runCommand(host, invocation, { ...args, stdin, stdin_add_newline: false }, control);
    }
    const invocationOf = (path: string) => ({
      command: commandOf([...interpreter, path, ...words], args.expand_argument_vars),
      shown: args.cmd,
      program: interpreter[0] ?? '',
    });
    const { background } = control;
    if (!background)
      return host.withFile(file, (path) => runCommand(host, invocationOf(path), args, control));
    const chdir = args.chdir === undefined ? undefined : await expandHome(host, args.chdir);
    const place = await placeJob(host);
    const job = jobOf(invocationOf(`${place.base}/${place.id}/script`), args, chdir, background);
    return host.withFile(file, (path) => startJob(host, place, job, path));
  },
});

async function findScript(
  { cmd, decrypt }: { readonly cmd: string; readonly decrypt: boolean },
  control: Control,
): Promise<{ readonly file: LocalFile; readonly words: readonly string[] } | Failure> {
  const words = splitWords(cmd);
  if ('failed' in words) return words;
  const [name, ...rest] = words;
  if (!name) return failure('there is no script to run');
  const path = await control.locate('files', name);
  if (typeof path !== 'string') return path;
  const file = await control.file(path, { decrypt });
  return file ? { file, words: rest } : failure(`${path} is no file`);
}

/** The interpreter as it runs what comes on its stdin: a script that only reads leaves not even itself on the host. */
function readingStdin(interpreter: readonly string[]): readonly string[] | undefined {
  const name = interpreter[0]?.split('/').at(-1) ?? '';
  if (/^(ba|da|a|k|z|)sh$/.test(name)) return [...interpreter, '-s', '--'];
  return /^(python|perl|ruby)[\d.]*$/.test(name) ? [...interpreter, '-'] : undefined;
}

/** The interpreter that the first line names, with the one argument that the kernel passes; `/bin/sh` otherwise. */
async function shebang(file: LocalFile): Promise<readonly string[]> {
  const start = new TextDecoder('latin1').decode((await file.read()).subarray(0, 256));
  const [, program, argument] = /^#!\s*(\S+)[ \t]*([^\r\n]*)/.exec(start) ?? [];
  if (!program) return ['/bin/sh'];
  return argument?.trim() ? [program, argument.trim()] : [program];
}
