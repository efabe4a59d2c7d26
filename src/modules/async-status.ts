import { z } from 'zod';
import { text } from '../sdk/args.ts';
import { defineModule } from '../sdk/define.ts';
import { jobStatus, removeJob } from './lib/command/job.ts';

/** Asks how a job is doing that was started with `poll: 0`. */
export const asyncStatus = defineModule({
  name: 'async_status',
  summary: 'Ask how a command is doing that was started with `poll: 0`, or remove its files.',
  description:
    'Ask on the same host and as the same user as the job was started. While it runs, `finished` is false; then the result ' +
    "is the command's: `changed`, or failed where its code isn't 0. What the job said, its code and its times lie in " +
    '`~/.fplay_async`, readable by that user alone, until `mode: cleanup`. A job that is gone without a word (the host was ' +
    'started anew) fails.',
  args: z.strictObject({
    jid: text()
      .refine((id) => /^\w[\w.-]*$/.test(id), {
        error: 'expected the `ansible_job_id` of a task with `poll: 0`',
      })
      .describe('`ansible_job_id` of what the task registered that started it.'),
    mode: z.enum(['status', 'cleanup']).default('status').describe("`cleanup` removes the job's files."),
  }),
  touches: [],
  examples: [
    { title: 'Ask', args: { jid: 'j123456789012.3456' } },
    { title: 'Leave nothing behind', args: { jid: 'j123456789012.3456', mode: 'cleanup' } },
  ],
  returns: {
    ansible_job_id: 'The job.',
    started: 'Always true.',
    finished: 'Whether it has ended: `until: job.finished`.',
    results_file: 'The folder with what it left.',
    erased: 'With `cleanup`: the folder that was removed.',
    cmd: 'The command as it was run.',
    rc: 'Its exit code.',
    stdout: 'What it wrote; `stdout_lines` has the same as a list.',
    stderr: 'Its complaints; `stderr_lines` has the same as a list.',
    start: "When it was started, by the host's clock.",
    end: 'When it ended.',
    delta: 'How long it took, `h:mm:ss.ffffff`.',
  },
  async plan() {
    return { current: {}, desired: {}, effect: 'arbitrary', outputs: [] };
  },
  async apply(_changes, { jid, mode }, host) {
    return mode === 'cleanup' ? removeJob(host, jid) : jobStatus(host, jid);
  },
});
