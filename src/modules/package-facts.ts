import { z } from 'zod';
import { list } from '../sdk/args.ts';
import { defineModule, failure } from '../sdk/define.ts';
import { packageListScript, packageSources, parsePackageList } from './lib/packages/package-list.ts';

const aliases = { dnf: 'rpm', dnf5: 'rpm', yum: 'rpm', zypper: 'rpm' } as const;
const managers = ['auto', ...packageSources, ...(Object.keys(aliases) as (keyof typeof aliases)[])] as const;

/** All packages of the host, as a fact. */
export const packageFacts = defineModule({
  name: 'package_facts',
  summary: 'Gather the packages that are installed as the fact `packages`.',
  description:
    'By name, a list of the versions that are installed, each with `name`, `version`, `source` (`apt`, `rpm`, `apk`) and, ' +
    'as the source tells it, `release`, `epoch`, `arch` and `category`.',
  args: z.strictObject({
    manager: list(z.enum(managers))
      .default(['auto'])
      .describe('Whose packages: of the tool that the host has, unless told.'),
    strategy: z
      .enum(['first', 'all'])
      .default('first')
      .describe('The first one that has packages, or all of them.'),
  }),
  examples: [{ title: 'Before conditions', args: {} }],
  facts: ['packages'],
  returns: { ansible_facts: 'The fact `packages`.' },
  async plan({ manager, strategy }, host) {
    const wanted = manager.flatMap((name) =>
      name === 'auto' ? packageSources : [name in aliases ? aliases[name as keyof typeof aliases] : name],
    ) as readonly (typeof packageSources)[number][];
    const sources = [...new Set(wanted)];
    const { stdout } = await host.query(packageListScript(sources, strategy === 'first'), {
      reads: ['packages'],
    });
    const packages = parsePackageList(stdout);
    if (Object.keys(packages).length === 0)
      return failure(`this host has no packages of ${sources.join(', ')}`);
    return { current: {}, desired: {}, result: { ansible_facts: { packages } } };
  },
});
