import { z } from 'zod';
import { text } from '../sdk/args.ts';
import { defineModule, failure } from '../sdk/define.ts';
import { planRun, runArguments, runCommand, runReturns, streamArguments } from './lib/command/run-command.ts';

/** Runs a script through a shell. */
export const shell = defineModule({
  name: 'shell',
  summary: 'Run a command line or a script through a shell.',
  description:
    'Everything a shell understands works: pipes, redirections, `&&`, several lines. Quote values that come from ' +
    'variables. `creates`, `removes` and `read_only` are as in `command`.',
  args: z.strictObject({
    cmd: text().describe('The script.'),
    executable: text().optional().describe('Absolute path of the shell, `/bin/sh` unless given.'),
    ...runArguments,
    ...streamArguments,
  }),
  freeForm: 'cmd',
  background: true,
  examples: [
    { title: 'A pipe', args: { cmd: 'ps ax | grep -c [j]ava', read_only: true } },
    {
      title: 'bash, once',
      args: {
        cmd: 'set -o pipefail; ./dump | gzip >dump.gz',
        executable: '/bin/bash',
        chdir: '/srv',
        creates: 'dump.gz',
      },
    },
  ],
  returns: runReturns,
  async plan(args, host, control) {
    if (args.cmd.trim() === '') return failure('there is no command to run');
    return planRun(args.cmd, args, host, control);
  },
  async apply(_changes, args, host, control) {
    return runCommand(
      host,
      { command: args.cmd, shown: args.cmd, executable: args.executable },
      args,
      control,
    );
  },
});
