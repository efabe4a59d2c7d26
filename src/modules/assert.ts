import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, failure } from '../sdk/define.ts';
import { aliased } from './lib/aliased.ts';
import { unneeded } from './lib/files/attributes.ts';

const condition = z.union([z.string(), z.boolean()], { error: 'expected a condition' });

const message = z.union([text(), z.array(text())], { error: 'expected text, or a list of lines' });

/** Holds that conditions are true. */
export const assert = defineModule({
  name: 'assert',
  summary: 'Fail unless conditions hold; the first that does not is named.',
  args: aliased(
    {
      that: z
        .union([condition, z.array(condition).min(1)])
        .describe('A condition or a list of them, in CEL, without `{{ }}`.'),
      fail_msg: message.optional().describe('What to say where one does not hold: text, or a list of lines.'),
      success_msg: message.optional().describe('What to say where all hold.'),
      quiet: unneeded(flag(), 'the result is always short'),
    },
    { msg: 'fail_msg' },
  ),
  conditions: ['that'],
  local: true,
  examples: [
    {
      title: 'Before a quorum is formed',
      args: {
        that: ['size(groups.zookeeper) >= 3', 'size(groups.zookeeper) % 2 == 1'],
        fail_msg: 'Use 3 or 5 ZooKeepers.',
      },
    },
  ],
  returns: { assertion: 'The condition that does not hold.', evaluated_to: 'What it came to: `false`.' },
  async plan(args, _host, control) {
    const conditions = Array.isArray(args.that) ? args.that : [args.that];
    const broken = conditions.find((each) => !control.test(each));
    if (broken === undefined)
      return { current: {}, desired: {}, result: { msg: args.success_msg ?? 'All assertions passed' } };
    const said = args.fail_msg;
    return failure(said === undefined ? `Assertion failed: ${broken}` : [said].flat().join('\n'), {
      ...(said !== undefined && { hint: `what does not hold: ${broken}` }),
      result: { msg: said ?? 'Assertion failed', assertion: broken, evaluated_to: false },
    });
  },
});
