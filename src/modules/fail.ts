import { z } from 'zod';
import { text } from '../sdk/args.ts';
import { defineModule, failure } from '../sdk/define.ts';

/** Fails on purpose. */
export const fail = defineModule({
  name: 'fail',
  summary: 'Fail with a message, most often under a `when`.',
  args: z.strictObject({
    msg: text().default('Failed as requested from task').describe('Why.'),
  }),
  local: true,
  examples: [{ title: 'Say why', args: { msg: 'This role needs at least three ZooKeeper servers.' } }],
  async plan({ msg }) {
    return failure(msg);
  },
});
