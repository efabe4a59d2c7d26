import { z } from 'zod';
import { text } from '../sdk/args.ts';
import { defineModule, failure } from '../sdk/define.ts';

/** Answers, where the host does. */
export const ping = defineModule({
  name: 'ping',
  steady: true,
  summary: 'See whether a host can be logged in to and runs commands.',
  description:
    'This is no ICMP ping: it connects as a task does, with `become` where that is set, and runs a command.',
  args: z.strictObject({ data: text().default('pong').describe('What comes back as `ping`.') }),
  examples: [{ title: 'Answer', args: {} }],
  returns: { ping: 'The value of `data`.' },
  async plan({ data }, host) {
    const answer = await host.query(['echo', 'pong'], { reads: [] });
    if (answer.stdout.trim() !== 'pong')
      return failure('the host runs no commands', { result: { ...answer } });
    return { current: {}, desired: {}, result: { ping: data } };
  },
});
