import { z } from 'zod';
import { flag } from '../sdk/args.ts';
import { defineModule, failure } from '../sdk/define.ts';

/** Gives a host variables for the rest of the run. */
export const setFact = defineModule({
  name: 'set_fact',
  summary: 'Set variables of the host, for the rest of the run.',
  description:
    'Each argument is a variable, with any value. The values are rendered now, and are data from then on. They win ' +
    'over the variables of the inventory, of plays and of roles.',
  args: z
    .strictObject({
      cacheable: flag()
        .default(false)
        .describe('Make them facts besides: in `ansible_facts`, and kept by `--fact-cache`.'),
    })
    .catchall(z.unknown()),
  local: true,
  examples: [{ title: 'Two facts', args: { is_leader: true, quorum: ['slave01', 'slave02', 'slave03'] } }],
  facts: (args) => Object.keys(args).filter((name) => name !== 'cacheable'),
  returns: {
    ansible_facts: 'The variables that were set.',
    cacheable: 'Only there, and true, where they are facts.',
  },
  async plan({ cacheable, ...written }, _host, control) {
    // Names may be made of variables, as in a loop that sets one for each item.
    const nameOf = (name: string) => (name.includes('{{') ? String(control.evaluate(name)) : name);
    const facts = Object.fromEntries(Object.entries(written).map(([name, value]) => [nameOf(name), value]));
    const names = Object.keys(facts);
    if (names.length === 0)
      return failure('there is no variable to set', { hint: 'write `name: value` below set_fact' });
    const wrong = names.find((name) => !/^[A-Za-z_]\w*$/.test(name));
    if (wrong !== undefined)
      return failure(`${JSON.stringify(wrong)} is no name for a variable`, {
        hint: 'use letters, digits and _',
      });
    return { current: {}, desired: {}, result: { ansible_facts: facts, ...(cacheable && { cacheable }) } };
  },
});
