import { z } from 'zod';
import { list, text } from '../sdk/args.ts';
import { defineModule } from '../sdk/define.ts';
import { otherName } from './lib/aliased.ts';

const name = () => text().refine((value) => value.trim() !== '', { error: 'expected a name' });

/** Adds a host to the inventory of the run. The engine does it; this says what is asked for. */
export const addHost = defineModule({
  name: 'add_host',
  summary: 'Add a host to the inventory, or to groups of it, for the rest of the run.',
  description:
    'Done once for all hosts, by the variables of the first one, as in Ansible. Every argument besides `name` and ' +
    '`groups` is a variable of the host. Groups that there were not are made; `group_vars` and `host_vars` beside the ' +
    'inventory and the playbook count for what is new. The hosts of a play are chosen when it starts: plays behind this ' +
    'one see the host, `groups` and `hostvars` already the next task. `--limit` holds for added hosts too.',
  args: z
    .strictObject({
      name: name().optional().describe('The host; a port may follow a colon.'),
      hostname: otherName(name(), 'name'),
      host: otherName(name(), 'name'),
      groups: list(text()).optional().describe('The groups that it is put into.'),
      group: otherName(list(text()), 'groups'),
      groupname: otherName(list(text()), 'groups'),
    })
    .catchall(z.unknown())
    .superRefine((given, context) => {
      const names = [given.name, given.hostname, given.host].filter((one) => one !== undefined);
      if (names.length !== 1)
        context.addIssue({ code: 'custom', message: 'expected `name`, once: the host that is added' });
    }),
  local: true,
  examples: [
    {
      title: 'A host that was just made',
      args: { name: 'worker07', groups: ['workers'], ansible_host: '192.0.2.7', rack: 'b' },
    },
  ],
  returns: { add_host: 'The host: `host_name`, `groups`, `host_vars`.' },
  async plan({ name, hostname, host, groups, group, groupname, ...variables }) {
    const [, before, port] = /^(\[.+\]|[^:]+):(\d+)$/.exec(name ?? hostname ?? host ?? '') ?? [];
    const added = {
      host_name: (before ?? name ?? hostname ?? host ?? '').replace(/^\[(.*)\]$/, '$1'),
      groups: [...new Set((groups ?? group ?? groupname ?? []).map((one) => one.trim()))].filter(Boolean),
      host_vars: { ...variables, ...(port !== undefined && { ansible_port: Number(port) }) },
    };
    return { current: {}, desired: {}, result: { add_host: added } };
  },
});
