import { z } from 'zod';
import { text } from '../sdk/args.ts';
import { defineModule } from '../sdk/define.ts';

const parent = z.union([text().transform((one) => [one]), z.array(text())]);

/** Puts a host into a group. The engine does it; this says what is asked for. */
export const groupBy = defineModule({
  name: 'group_by',
  summary: 'Put the host into a group that is named by what is known of it, for the rest of the run.',
  description:
    'Groups that there were not are made; `group_vars` beside the inventory and the playbook count for them. Hosts meet ' +
    'before and behind the task, and all see the groups in the next one. The hosts of a play are chosen when it starts.',
  args: z.strictObject({
    key: text().describe('The group; spaces become `-`.'),
    parents: parent.default(['all']).describe('The groups that it is a child of; spaces become `-`.'),
  }),
  local: true,
  examples: [
    {
      title: 'By distribution',
      args: { key: 'os_{{ ansible_distribution }}', parents: ['os_{{ ansible_os_family }}'] },
    },
  ],
  returns: { add_group: 'The group.', parent_groups: 'The groups that it is a child of.' },
  async plan({ key, parents }) {
    const dashed = (name: string) => name.replaceAll(' ', '-');
    const result = { add_group: dashed(key), parent_groups: parents.map(dashed) };
    return { current: {}, desired: {}, result };
  },
});
