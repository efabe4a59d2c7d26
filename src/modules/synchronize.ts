import { z } from 'zod';
import { flag, list, text, whole } from '../sdk/args.ts';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { Output } from '../sdk/host.ts';
import { splitWords } from './lib/command/words.ts';
import { refused, unneeded } from './lib/files/attributes.ts';
import { hostPath } from './lib/files/paths.ts';
import { type Itemized, itemized, saidBy, sends } from './lib/sync/itemized.ts';
import { dryRun, type Job, jobOf, whatIsMissing } from './lib/sync/sync-job.ts';

const ownConnection =
  "rsync goes over the run's own connection, which is set up by the variables of the host";

/** Whether one of the words in an option is `--rsh`, or `-e` also behind other letters; what is behind these is their value. */
function choosesShell(option: string): boolean {
  const words = splitWords(option);
  return !isFailure(words) && words.some((word) => /^(--rsh(=|$)|-[^\W_efBTM]*e)/.test(word));
}

const argumentsSchema = z
  .strictObject({
    src: text()
      .refine((path) => path !== '' && !path.startsWith('rsync://'), {
        error: 'expected a path; for a daemon run `rsync` by command',
      })
      .describe(
        'What to send: a path of the control machine, looked for in `files/`; with `mode: pull` one of the host. With a slash ' +
          'at its end, what is in the folder.',
      ),
    dest: hostPath().describe(
      'Where it goes: a path of the host; with `mode: pull` one of the control machine.',
    ),
    mode: z
      .enum(['push', 'pull'])
      .default('push')
      .describe('`push` sends to the host, `pull` brings from it.'),
    archive: flag()
      .default(true)
      .describe('Folders with all in them, links, modes, times, owners, groups, devices: `rsync --archive`.'),
    recursive: flag().optional().describe('With what is in folders; as `archive` unless given.'),
    links: flag().optional().describe('Links as links; as `archive` unless given.'),
    perms: flag().optional().describe('Keep modes; as `archive` unless given.'),
    times: flag().optional().describe('Keep times; as `archive` unless given.'),
    owner: flag().optional().describe('Keep owners, where root receives; as `archive` unless given.'),
    group: flag().optional().describe('Keep groups; as `archive` unless given.'),
    copy_links: flag().default(false).describe('Send what links point to in their place.'),
    dirs: flag().default(false).describe('Folders without what is in them.'),
    delete: flag().default(false).describe('Remove what `src` does not have, after all has been sent.'),
    existing_only: flag().default(false).describe('Send only files that are there already.'),
    checksum: flag().default(false).describe('Compare files by content, not by size and time.'),
    compress: flag().default(true).describe('Pack what is sent.'),
    partial: flag().default(false).describe('Keep a file that was sent in part.'),
    delay_updates: flag()
      .default(true)
      .describe('Put all files in their places at the end; heeds `.rsync-filter` in folders too.'),
    rsync_path: text().optional().describe('How rsync is called on the host.'),
    rsync_timeout: whole()
      .default(0)
      .describe('Seconds without a byte after which rsync gives up; 0: never.'),
    rsync_opts: list(text())
      .refine((options) => !options.some(choosesShell), { error: ownConnection })
      .default([])
      .describe('More options for rsync, such as `--exclude=*.log`; quotes are read as a shell does.'),
    link_dest: list(hostPath())
      .default([])
      .describe('Folders on the side that receives: files that are the same there become hard links.'),
    dest_port: refused(`${ownConnection} (ansible_port)`),
    private_key: refused(`${ownConnection} (ansible_ssh_private_key_file)`),
    set_remote_user: unneeded(flag(), 'the user is that of the connection'),
    ssh_connection_multiplexing: unneeded(flag(), 'the connection is always shared'),
    use_ssh_args: unneeded(flag(), 'the connection has its arguments already'),
    verify_host: unneeded(flag(), 'the host key was verified when the connection was made'),
  })
  .superRefine((args, context) => {
    const others = args.dirs || args.rsync_opts.length > 0;
    if (args.delete && !(args.recursive ?? args.archive) && !others)
      context.addIssue({ code: 'custom', message: '`delete` needs `recursive` or `dirs`', path: ['delete'] });
    if (args.mode === 'pull' && !hostPath().safeParse(args.src).success)
      context.addIssue({
        code: 'custom',
        message: `expected an absolute path of the host or one that starts with ~/, not \`${args.src}\``,
        path: ['src'],
      });
  });

interface SyncState {
  /** What is done to files, by name. */
  readonly files: Itemized;
}

/** Folders in step, by rsync. */
export const synchronize = defineModule({
  name: 'synchronize',
  summary: 'Send files to the host, or bring them from it, by rsync.',
  description:
    'rsync has to be installed on the control machine and on the host. It runs here, and on the host as the user of the task, ' +
    "over the run's own connection: passwords, jump hosts and `become` need nothing more. With `connection: local`, and with " +
    '`delegate_to: "{{ inventory_hostname }}"`, both paths are on that one machine. What would change is found by ' +
    '`rsync --dry-run`. The variable `ansible_rsync_path` names the rsync of the control machine. Between two hosts: bring it here, then send it.',
  args: argumentsSchema,
  heavy: true,
  namedFile: ({ src, mode = 'push' }) =>
    typeof src === 'string' && mode === 'push' && !/^[~/]/.test(src)
      ? { kind: 'files', argument: 'src', name: src }
      : undefined,
  touches: ['dest'],
  saves: ({ mode = 'push' }) => mode !== 'push',
  examples: [
    { title: 'What is in a folder', args: { src: 'site/', dest: '/var/www/site' } },
    {
      title: 'The same as here, and nothing else',
      args: {
        src: 'site/',
        dest: '/var/www/site',
        delete: true,
        rsync_opts: ['--exclude=.git', '--chown=www-data:www-data'],
      },
    },
    { title: 'Logs of the host', args: { mode: 'pull', src: '/var/log/app/', dest: '/tmp/logs' } },
  ],
  returns: {
    cmd: 'How rsync was called.',
    msg: 'What it said: a line for each change, as `--itemize-changes` has them.',
    stdout_lines: 'The same as a list.',
    rc: 'Its exit code.',
  },
  async plan(args, host, control): Promise<Plan<SyncState> | Failure> {
    const job = await jobOf(args, host, control);
    if (isFailure(job)) return job;
    const missing = await whatIsMissing(job, args, host);
    if (missing) return missing;
    const output = await host.query(...dryRun(job, host));
    if (output.code !== 0) return rsyncFailed(job, output);
    const files = itemized(output.stdout);
    const lines = Object.entries(files).map(([name, code]) => `${code} ${name}`);
    return {
      current: { files: {} },
      desired: { files },
      result: resultOf(job, output),
      ...(lines.length > 0 && { differences: [{ kind: 'summary', path: job.to, lines }] }),
    };
  },
  async apply(_changes, args, host, control) {
    const job = await jobOf(args, host, control);
    if (isFailure(job)) return job;
    const isFile = job.place === 'push' && (await control.file(job.from)) !== undefined;
    const output = await host.run(job.words([]), {
      ...job.how,
      async effect(model) {
        const foretold = await model.query(...dryRun(job, model));
        // Of the host nothing changes then; what rsync says when it is done for real may differ a little.
        if (job.place === 'pull') return foretold;
        await sends(model, job.to, foretold.stdout, isFile);
        return undefined;
      },
    });
    return output.code === 0 ? resultOf(job, output) : rsyncFailed(job, output);
  },
});

function resultOf({ shown }: Job, { stdout, code }: Output) {
  return { cmd: shown, ...saidBy(stdout), rc: code };
}

function rsyncFailed({ shown }: Job, { code, stderr, stdout }: Output): Failure {
  const said = stderr.trim() || stdout.trim() || `exit code ${code}`;
  return failure(said.startsWith('rsync') ? said : `rsync: ${said}`, {
    result: { cmd: shown, rc: code, stderr },
  });
}
