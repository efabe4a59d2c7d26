import { z } from 'zod';
import { whole } from '../sdk/args.ts';
import { defineModule } from '../sdk/define.ts';
import { unneeded } from './lib/files/attributes.ts';
import { returnOf } from './lib/return.ts';

/** Waits for the host itself. */
export const waitForConnection = defineModule({
  name: 'wait_for_connection',
  summary: 'Wait until the host can be reached and answers.',
  description: 'It drops the connection that there is, and logs in anew until a command runs there.',
  args: z.strictObject({
    delay: whole().default(0).describe('Seconds to wait before the first try.'),
    sleep: z.coerce.number().min(0).default(1).describe('Seconds between tries.'),
    timeout: whole().default(600).describe('Seconds of trying, without the delay, after which it gives up.'),
    connect_timeout: unneeded(whole(), '`ansible_timeout` says how long one try may take'),
  }),
  connects: true,
  examples: [
    { title: 'A machine that was just made', args: {} },
    { title: 'After its first boot', args: { delay: 10, timeout: 300 } },
  ],
  returns: { elapsed: 'Seconds that it took.' },
  async plan() {
    return { current: {}, desired: {}, effect: 'observe', readOnly: true };
  },
  async apply(_changes, { delay, sleep, timeout }, _host, control) {
    const found = await returnOf(control, { delay, sleep, timeout });
    return 'failed' in found ? found : { elapsed: found.elapsed };
  },
});
