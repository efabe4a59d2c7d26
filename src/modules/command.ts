import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, failure } from '../sdk/define.ts';
import { planRun, runArguments, runCommand, runReturns, streamArguments } from './lib/command/run-command.ts';
import { commandOf, splitWords } from './lib/command/words.ts';

const argumentsSchema = z
  .strictObject({
    cmd: text()
      .optional()
      .describe('The command line. It is split into words as a shell does, but no shell runs it.'),
    argv: z.array(text()).min(1).optional().describe('The command as a list of words, in place of `cmd`.'),
    ...runArguments,
    ...streamArguments,
    expand_argument_vars: flag()
      .default(true)
      .describe("Replace `$NAME` and a leading `~` by what they are in the host's environment."),
  })
  .refine((args) => (args.cmd === undefined) !== (args.argv === undefined), {
    error: 'give the command either as free text, as `cmd`, or as `argv`',
  });

type Arguments = z.output<typeof argumentsSchema>;

/** Runs a program without a shell. */
export const command = defineModule({
  name: 'command',
  summary: 'Run a program, without a shell between.',
  description:
    'Pipes, redirections and patterns mean nothing here; `shell` has them. With `creates` or `removes` the task is ' +
    'idempotent and check mode can tell what it would do. With `read_only: true` (not in Ansible) the command is ' +
    'trusted to change nothing: it is never `changed`, and check mode runs it.',
  args: argumentsSchema,
  freeForm: 'cmd',
  background: true,
  examples: [
    {
      title: 'Format the name node, once',
      args: { cmd: 'bin/hdfs namenode -format', chdir: '/opt/hadoop', creates: '/data/nn/current' },
    },
    {
      title: 'Words that need no quoting',
      args: { argv: ['mkdir', '-p', '/srv/my data'], creates: '/srv/my data' },
    },
    { title: 'Ask, and change nothing', args: { cmd: 'java -version', read_only: true } },
  ],
  returns: runReturns,
  async plan(args, host, control) {
    const words = wordsOf(args);
    if ('failed' in words) return words;
    if (words.length === 0 || words[0] === '') return failure('there is no command to run');
    return planRun(words, args, host, control);
  },
  async apply(_changes, args, host, control) {
    const words = wordsOf(args);
    if ('failed' in words) return words;
    const invocation = { command: commandOf(words, args.expand_argument_vars), shown: words };
    return runCommand(
      host,
      words[0]?.match(/[$~]/) ? invocation : { ...invocation, program: words[0] ?? '' },
      args,
      control,
    );
  },
});

function wordsOf(args: Arguments) {
  return args.argv ?? splitWords(args.cmd ?? '');
}
