import { z } from 'zod';
import { text } from '../sdk/args.ts';
import { defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';

interface SelectionState {
  readonly selection: string;
}

/** What dpkg shall do with a package. */
export const dpkgSelections = defineModule({
  name: 'dpkg_selections',
  summary: 'Hold a package of Debian as it is, or let it go again.',
  args: z.strictObject({
    name: text()
      .refine((name) => /^[a-z0-9][\w+.:-]*$/.test(name), { error: 'expected the name of a package' })
      .describe('The package.'),
    selection: z
      .enum(['install', 'hold', 'deinstall', 'purge'])
      .describe('`hold`: no upgrade changes it; `install`: upgrades do.'),
  }),
  touches: () => ['packages', '/var/lib/dpkg'],
  examples: [{ title: 'No upgrade changes it', args: { name: 'zookeeper', selection: 'hold' } }],
  returns: { before: 'What was selected.', after: 'What is selected now.' },
  async plan({ name, selection }, host): Promise<Plan<SelectionState> | Failure> {
    const seen = await host.query(['dpkg', '--get-selections', name], { reads: ['packages'] });
    if (seen.code === 127) return failure('this host has no dpkg');
    const before = seen.stdout.split(/\s+/)[1] ?? 'not present';
    if (before === 'not present') return failure(`dpkg knows no package ${name}`);
    return {
      current: { selection: before },
      desired: { selection },
      result: { before, after: selection },
    };
  },
  async apply(_changes, { name, selection }, host) {
    await host.must(`${selection} ${name}`, ['dpkg', '--set-selections'], {
      stdin: `${name} ${selection}\n`,
      effect: async (model) => model.changeState('packages'),
    });
    return undefined;
  },
});
