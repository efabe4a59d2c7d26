import { z } from 'zod';
import { text, whole } from '../sdk/args.ts';
import { defineModule } from '../sdk/define.ts';

/** Shows a value. */
export const debug = defineModule({
  name: 'debug',
  summary: 'Show a message or the value of a variable.',
  args: z
    .strictObject({
      msg: z.unknown().optional().describe('What to show: text, a list, or a mapping.'),
      var: text()
        .optional()
        .describe('An expression whose value is shown, such as `result.stdout`; no `{{ }}` around it.'),
      verbosity: whole().default(0).describe('How many `-v` it takes for the message to be shown.'),
    })
    .refine((args) => args.msg === undefined || args.var === undefined, {
      error: 'give `msg` or `var`, not both',
    }),
  local: true,
  expressions: ['var'],
  examples: [
    { title: 'A message', args: { msg: 'The web page is at http://{{ inventory_hostname }}:8081' } },
    { title: 'A value', args: { var: 'groups.zookeeper' } },
  ],
  returns: { msg: 'The message; with `var`, the value stands under the name of the expression instead.' },
  async plan(args, _host, control) {
    if (args.verbosity > control.verbosity)
      return { current: {}, desired: {}, skipped: `it is shown with -${'v'.repeat(args.verbosity)}` };
    const { msg = 'Hello world!' } = args;
    if (args.var === undefined) return { current: {}, desired: {}, result: { msg } };
    return { current: {}, desired: {}, result: { [args.var]: control.evaluate(args.var) } };
  },
});
