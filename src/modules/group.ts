import { z } from 'zod';
import { flag, whole } from '../sdk/args.ts';
import { defineModule } from '../sdk/define.ts';
import type { Hands } from '../sdk/host.ts';
import { accountName, accountNumber, eitherTool } from './lib/accounts/accounts.ts';
import { becomesGroup, losesGroup } from './lib/accounts/group-effects.ts';
import { unneeded } from './lib/files/attributes.ts';

interface GroupState {
  readonly exists: boolean;
  readonly gid: number;
}

const argumentsSchema = z.strictObject({
  name: accountName().describe('Name of the group.'),
  state: z.enum(['present', 'absent']).default('present').describe('Whether it should be there.'),
  gid: accountNumber().optional().describe('Its number; chosen by the host where it is not given.'),
  system: flag().default(false).describe('Make a new group with a number from the range for systems.'),
  non_unique: flag().default(false).describe('Allow a `gid` that another group has.'),
  force: flag()
    .default(false)
    .describe('With `absent`: remove even a group that is the primary one of a user.'),
  gid_min: whole().optional().describe('The least number that a new group may get.'),
  gid_max: whole().optional().describe('The highest one.'),
  local: unneeded(flag(), 'only the local database is ever changed'),
});

type Arguments = z.output<typeof argumentsSchema>;

/** A group of the host. */
export const group = defineModule({
  name: 'group',
  summary: 'Make, change or remove a group.',
  description: 'Works with the shadow tools (`groupadd`) and with busybox (`addgroup`).',
  args: argumentsSchema,
  examples: [
    { title: 'A group for the cluster', args: { name: 'hadoop', gid: 1001 } },
    { title: 'Gone', args: { name: 'oldgroup', state: 'absent' } },
  ],
  returns: { name: 'Its name.', gid: 'Its number.', state: '`present` or `absent`.' },
  async plan(args, host) {
    const entry = await host.group(args.name);
    const present = args.state === 'present';
    const current: Partial<GroupState> = entry ? { exists: true, gid: entry.gid } : { exists: false };
    const desired: Partial<GroupState> = {
      exists: present,
      ...(present && args.gid !== undefined && { gid: args.gid }),
    };
    const result = { name: args.name, state: args.state, ...(entry && present && { gid: entry.gid }) };
    return { current, desired, result };
  },
  async apply(changes, args, host) {
    if (changes.exists === false) await remove(args, host);
    else if (changes.exists) await create(args, host);
    else if (changes.gid !== undefined)
      await host.must(
        `change the gid of ${args.name}`,
        ['groupmod', ...(args.non_unique ? ['-o'] : []), ...['-g', String(changes.gid), '--', args.name]],
        { effect: (model) => becomesGroup(model, args.name, changes.gid, args) },
      );
    const entry = await host.group(args.name);
    return entry ? { gid: entry.gid } : {};
  },
});

async function create(args: Arguments, host: Hands): Promise<void> {
  const number = args.gid === undefined ? [] : ['-g', String(args.gid)];
  const shadow = [
    ...number,
    ...(args.non_unique ? ['-o'] : []),
    ...(args.system ? ['-r'] : []),
    ...(args.gid_min === undefined ? [] : ['-K', `GID_MIN=${args.gid_min}`]),
    ...(args.gid_max === undefined ? [] : ['-K', `GID_MAX=${args.gid_max}`]),
    '--',
    args.name,
  ];
  const busybox = [...number, ...(args.system ? ['-S'] : []), '--', args.name];
  await host.must(
    `make the group ${args.name}`,
    eitherTool(['groupadd', ...shadow], ['addgroup', ...busybox]),
    { effect: (model) => becomesGroup(model, args.name, args.gid, args) },
  );
}

async function remove({ name, force }: Arguments, host: Hands): Promise<void> {
  await host.must(
    `remove the group ${name}`,
    eitherTool(['groupdel', ...(force ? ['-f'] : []), '--', name], ['delgroup', '--', name]),
    { effect: (model) => losesGroup(model, name, force) },
  );
}
