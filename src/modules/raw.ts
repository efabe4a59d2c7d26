import { z } from 'zod';
import { text } from '../sdk/args.ts';
import { defineModule, failure } from '../sdk/define.ts';
import { placeJob, startJob } from './lib/command/job.ts';

/** A command line, and nothing around it. */
export const raw = defineModule({
  name: 'raw',
  summary: 'Run a command line in a shell, as it is.',
  description:
    'In Ansible this is for hosts without Python. fplay needs none anywhere, so `shell` does all that `raw` does, and has ' +
    'more; `raw` is there for playbooks that have it.',
  args: z.strictObject({
    free_form: text()
      .refine((command) => command.trim() !== '', { error: 'there is no command to run' })
      .describe('The command line.'),
    executable: text().optional().describe('The shell; `/bin/sh` unless given.'),
  }),
  freeForm: 'free_form',
  background: true,
  examples: [{ title: 'What there is', args: { free_form: 'command -v java || ls /opt' } }],
  returns: {
    rc: 'Its exit code.',
    stdout: 'What it wrote; `stdout_lines` has the same as a list.',
    stderr: 'Its complaints; `stderr_lines` has the same as a list.',
  },
  async plan() {
    return { current: {}, desired: {}, effect: 'arbitrary' };
  },
  async apply(_changes, { free_form, executable }, host, { background }) {
    if (background) {
      const job = { command: free_form, executable, shown: free_form, ...background, strip: false };
      return startJob(host, await placeJob(host), job);
    }
    const output = await host.run(free_form, executable === undefined ? {} : { executable });
    const result = { rc: output.code, stdout: output.stdout, stderr: output.stderr };
    return output.code === 0 ? result : failure('non-zero return code', { result });
  },
});
