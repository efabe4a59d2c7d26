import { z } from 'zod';
import { list, text, whole } from '../sdk/args.ts';
import { defineModule, failure } from '../sdk/define.ts';
import type { Hands } from '../sdk/host.ts';
import { quote } from '../util/quote.ts';
import { unneeded } from './lib/files/attributes.ts';
import { isNotBack, returnOf } from './lib/return.ts';

const argumentsSchema = z.strictObject({
  reboot_timeout: whole().default(600).describe('Seconds until the host must be back.'),
  pre_reboot_delay: whole()
    .default(0)
    .describe('Seconds until it goes down; rounded to minutes, as `shutdown` counts.'),
  post_reboot_delay: whole().default(0).describe('Seconds to wait before the first try to log in.'),
  connect_timeout: unneeded(whole(), '`ansible_timeout` says how long one try may take'),
  msg: text().default('Reboot initiated by fplay').describe('What users who are logged in are told.'),
  test_command: text().default('whoami').describe('It has to succeed before the host counts as back.'),
  boot_time_command: text()
    .default('cat /proc/sys/kernel/random/boot_id')
    .describe('What it prints is different after a start.'),
  reboot_command: text().optional().describe('The command that restarts it, in place of `shutdown`.'),
  search_paths: list(text())
    .default(['/sbin', '/bin', '/usr/sbin', '/usr/bin', '/usr/local/sbin'])
    .describe('Folders in which `shutdown` is looked for.'),
});

type Arguments = z.output<typeof argumentsSchema>;

/** Restarts the host. */
export const reboot = defineModule({
  name: 'reboot',
  summary: 'Restart the host, and wait until it is back.',
  description:
    'It is back when it was started anew, can be logged in to, and `test_command` succeeds. In check mode a restart is ' +
    'always a change, and nothing is known of what it changes.',
  args: argumentsSchema,
  examples: [
    { title: 'A new kernel', args: {} },
    { title: 'A machine that takes its time', args: { reboot_timeout: 1800, post_reboot_delay: 30 } },
  ],
  returns: { rebooted: 'True.', elapsed: 'Seconds that it took.' },
  async plan({ boot_time_command }, host) {
    const { stdout, code, stderr } = await host.query(boot_time_command, { reads: ['boot'] });
    if (code !== 0)
      return failure(`\`${boot_time_command}\` failed`, { result: { rc: code, stdout, stderr } });
    return { current: { boot: stdout.trim() }, desired: { boot: 'a new one' } };
  },
  async apply(_changes, args, host, control) {
    const before = await host.query(args.boot_time_command, { reads: ['boot'] });
    const refused = await goDown(args, host);
    if (refused) return refused;
    const found = await returnOf(control, {
      delay: args.post_reboot_delay,
      sleep: 1,
      timeout: args.reboot_timeout + args.pre_reboot_delay,
      async isBack(back) {
        const now = await back.query(args.boot_time_command, { reads: ['boot'] });
        if (now.code !== 0 || now.stdout.trim() === before.stdout.trim()) return false;
        return (await back.query(args.test_command)).code === 0;
      },
    });
    return 'failed' in found ? found : { rebooted: true, elapsed: found.elapsed };
  },
});

/** Starts the restart. That the connection is cut or the shell killed meanwhile is what is wanted. */
async function goDown(args: Arguments, host: Hands) {
  const command = args.reboot_command ?? shutdown(args);
  try {
    const { code, stdout, stderr } = await host.run(command, {
      async effect(model) {
        model.changeState('boot');
      },
    });
    if (code === 0 || code > 128) return undefined;
    return failure('the host refuses to restart', { result: { rc: code, stdout, stderr } });
  } catch (error) {
    if (isNotBack(error)) return undefined;
    throw error;
  }
}

/** `shutdown` where it is in the folders; as of `reboot` of busybox, a delay of its own. */
function shutdown({ search_paths, pre_reboot_delay, msg }: Arguments): string {
  const minutes = Math.floor(pre_reboot_delay / 60);
  const path = search_paths.map(quote).join(':');
  const when = minutes === 0 ? 'now' : `+${minutes}`;
  return [
    `PATH=${path}:$PATH`,
    `if command -v shutdown >/dev/null; then shutdown -r ${when} ${quote(msg)}`,
    `else (sleep ${Math.max(1, pre_reboot_delay)}; reboot) >/dev/null 2>&1 & fi`,
  ].join('\n');
}
