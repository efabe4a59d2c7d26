import { z } from 'zod';
import { list, text, whole } from '../sdk/args.ts';
import { defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import type { ModelHands, Probe } from '../sdk/host.ts';
import { aliased } from './lib/aliased.ts';
import { changesNothing } from './lib/effects.ts';
import { hostPath, parentOf } from './lib/files/paths.ts';
import { type Alternatives, parseAlternatives, type Subcommand } from './lib/packages/alternatives-list.ts';

interface AlternativeState {
  /** Whether the path is among the choices, as it is wanted. */
  readonly choice: 'absent' | 'present' | 'another';
  readonly selected: string;
  readonly mode: string;
}

const argumentsSchema = aliased(
  {
    name: text()
      .refine((name) => /^[^-/\s][^/\s]*$/.test(name), { error: 'expected the name of a group of choices' })
      .describe('Name of the group of choices, as `java`.'),
    path: hostPath().optional().describe('The program that is one of the choices.'),
    family: text().optional().describe('The family of choices (Red Hat), in place of a path.'),
    link: hostPath().optional().describe('The link that leads to the choice; needed for a new group.'),
    priority: whole().optional().describe('The highest is chosen where nobody chooses; 50 for a new one.'),
    state: z
      .enum(['present', 'selected', 'auto', 'absent'])
      .default('selected')
      .describe(
        '`present`: among the choices; `selected`: chosen; `auto`: chosen by priority; `absent`: gone.',
      ),
    subcommands: list(z.strictObject({ name: text(), path: hostPath(), link: hostPath() }))
      .optional()
      .describe('What goes along with the choice: `name`, `path` and `link` of each.'),
  },
  { slaves: 'subcommands' },
).refine((args) => args.path !== undefined || args.family !== undefined, {
  error: 'give `path` or `family`',
});

type Arguments = z.output<typeof argumentsSchema>;

/** Where the choices are kept, by Debian and Red Hat, and the links that lead to them. */
const keptIn = ['/var/lib/dpkg/alternatives', '/var/lib/alternatives'];
const groupFolders = [...keptIn, '/etc/alternatives'];

/** One of several programs for one name. */
export const alternatives = defineModule({
  name: 'alternatives',
  summary: 'Choose one of several programs for one name, with update-alternatives.',
  args: argumentsSchema,
  touches: (given) => {
    const link = given('link');
    const isKnown = given('subcommands') === undefined && given('state') !== 'absent';
    return isKnown && link !== undefined ? [link, ...groupFolders] : undefined;
  },
  examples: [
    { title: 'Chosen', args: { name: 'java', path: '/usr/lib/jvm/java-8-openjdk-amd64/jre/bin/java' } },
    {
      title: 'One more choice',
      args: {
        name: 'java',
        path: '/opt/jdk/bin/java',
        link: '/usr/bin/java',
        priority: 2000,
        state: 'present',
      },
    },
  ],
  returns: { msg: 'What was done.' },
  async plan(args, host): Promise<Plan<AlternativeState> | Failure> {
    const seen = await see(args, host);
    if (!seen) return failure('this host has no update-alternatives');
    const current = currentOf(args, seen);
    if (args.state === 'absent') return { current, desired: { choice: 'absent' } };
    const { family } = args;
    if (args.path === undefined && !seen.choices.some((each) => each.family === family))
      return failure(`none of the choices for ${args.name} is of the family ${family}`, {
        hint: 'Debian knows no families: give `path`',
      });
    const installs = args.path !== undefined && current.choice !== 'present';
    if (installs && (args.link ?? seen.link) === undefined)
      return failure(`there are no choices for ${args.name} yet: give the \`link\` that leads to them`);
    if (installs && !(await host.stat(args.path ?? '', { follow: true })))
      return failure(`there is no ${args.path} on this host`);
    return {
      current,
      desired: {
        ...(args.path !== undefined && { choice: 'present' }),
        ...(args.state === 'selected' && { selected: args.path ?? args.family ?? '' }),
        ...(args.state === 'auto' && { mode: 'auto' }),
      },
    };
  },
  async apply(changes: Partial<AlternativeState>, args, host) {
    const seen = await see(args, host);
    const { name, path = '' } = args;
    const said: string[] = [];
    const tell = async (what: string, words: readonly string[]) => {
      said.push(what);
      await host.must(what, ['update-alternatives', ...words], {
        // The first one has made the same unknown already.
        effect: said.length > 1 ? changesNothing : (model) => changesLinks(model, args, seen),
      });
    };
    if (changes.choice === 'absent') await tell(`remove ${path} from ${name}`, ['--remove', name, path]);
    if (changes.choice === 'present') await tell(`add ${path} to ${name}`, installWords(args, seen));
    if (changes.selected)
      await tell(`choose ${changes.selected} for ${name}`, ['--set', name, changes.selected]);
    // A choice that was just added is chosen by its priority, which may be the wanted mode already.
    if (changes.mode) await tell(`choose by priority for ${name}`, ['--auto', name]);
    return { msg: said.join('; ') };
  },
});

async function see({ name }: Arguments, host: Probe): Promise<Alternatives | undefined> {
  const script = 'LC_ALL=C exec update-alternatives --display "$0"';
  const seen = await host.query(['sh', '-c', script, name], {
    reads: groupFolders.map((folder) => `${folder}/${name}`),
  });
  return seen.code === 127 ? undefined : parseAlternatives(seen.code === 0 ? seen.stdout : '');
}

function currentOf({ path, family, priority, subcommands }: Arguments, seen: Alternatives): AlternativeState {
  const mine = seen.choices.find((each) => each.path === path);
  const chosen = seen.choices.find((each) => each.path === seen.selected);
  const isSame =
    (priority === undefined || mine?.priority === priority) &&
    (subcommands === undefined || textOf(mine?.subcommands ?? []) === textOf(subcommands));
  const byFamily = family !== undefined && chosen?.family === family;
  return {
    choice: mine ? (isSame ? 'present' : 'another') : 'absent',
    selected: byFamily ? (path ?? family) : (seen.selected ?? 'none'),
    mode: seen.mode ?? 'auto',
  };
}

function textOf(subcommands: readonly Subcommand[]): string {
  return subcommands
    .map(({ name, path, link }) => [name, path, link].join(' '))
    .toSorted()
    .join('\n');
}

function installWords(args: Arguments, seen: Alternatives | undefined): readonly string[] {
  const { name, path = '', family } = args;
  const before = seen?.choices.find((each) => each.path === path);
  const subcommands = args.subcommands ?? before?.subcommands ?? [];
  return [
    ...[
      '--install',
      args.link ?? seen?.link ?? '',
      name,
      path,
      String(args.priority ?? before?.priority ?? 50),
    ],
    ...(family === undefined ? [] : ['--family', family]),
    ...subcommands.flatMap((each) => ['--slave', each.link, each.name, each.path]),
  ];
}

/** The links of the group, and of what goes along with it, lead somewhere else; where, its own files decide. */
async function changesLinks(
  model: ModelHands,
  args: Arguments,
  seen: Alternatives | undefined,
): Promise<void> {
  const subcommands = [
    ...(args.subcommands ?? []),
    ...(seen?.choices.flatMap((each) => each.subcommands) ?? []),
  ];
  const names = [args.name, ...subcommands.map(({ name }) => name)];
  const links = [args.link ?? seen?.link, ...subcommands.map(({ link }) => link)];
  const kept = keptIn.map((folder) => `${folder}/${args.name}`);
  const paths = [...links, ...names.map((name) => `/etc/alternatives/${name}`), ...kept];
  for (const path of new Set(paths)) {
    const isPossible = path && (!kept.includes(path) || (await model.stat(parentOf(path), { follow: true })));
    if (!path || !isPossible) continue;
    // The link itself, not what it leads to.
    await model.remove(path);
    await model.mayMake(path);
  }
}
