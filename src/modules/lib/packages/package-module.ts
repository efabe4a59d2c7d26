import { z } from 'zod';
import type { Result } from '../../../model/outcome.ts';
import { flag, list, text, whole } from '../../../sdk/args.ts';
import {
  type Control,
  defineModule,
  type Failure,
  failure,
  type Module,
  type Plan,
} from '../../../sdk/define.ts';
import type { Hands, Probe } from '../../../sdk/host.ts';
import { aliased } from '../aliased.ts';
import { bringsFiles, type Effect, packageListsChange } from '../effects.ts';
import { runUnlocked } from './package-run.ts';
import {
  type PackageSurvey,
  type PackageTool,
  packageTools,
  parsePackages,
  surveyScript,
} from './package-tools.ts';

const packageName = text().refine((name) => /^[A-Za-z0-9][\w+.:~-]*(=[\w+.:~*-]+)?$/.test(name), {
  error: ({ input }) => `expected the name of a package, or \`name=version\`, not \`${String(input)}\``,
});

const packageArguments = {
  name: list(packageName)
    .optional()
    .describe('Package or packages; `name=version` for one version (`1.2*` for any that starts so).'),
  state: z
    .enum(['present', 'absent', 'latest', 'installed', 'removed'])
    .default('present')
    .describe(
      '`latest` also brings the newest version; `installed` is `present`, and `removed` is `absent`.',
    ),
  update_cache: flag()
    .default(false)
    .describe(
      'Bring the lists of packages up to date first. With names this is done only where something is to be installed, ' +
        'so that a second run changes nothing.',
    ),
  cache_valid_time: whole()
    .optional()
    .describe('Seconds for which the lists count as up to date; giving it asks for `update_cache`.'),
  install_recommends: flag()
    .optional()
    .describe('Whether recommended packages come along; as the host is configured unless given.'),
  purge: flag().default(false).describe('With `absent`: remove the configuration too.'),
  lock_timeout: whole().default(60).describe('Seconds to wait while another installation runs on the host.'),
};

const toolArgument = {
  use: z
    .enum(['auto', 'apt', 'dnf', 'yum', 'apk'])
    .default('auto')
    .describe('Which tool; `auto` takes the one that the host has.'),
};

const allArguments = z.strictObject({ ...packageArguments, ...toolArgument });

type Arguments = z.output<typeof allArguments>;

interface Wanted {
  readonly name: string;
  readonly version: string | undefined;
}

/** By package: `absent`, a version, ... */
type PackageState = Readonly<Record<string, string>>;

/** A module that installs packages with the host's own tool, or with the one given. */
export function packageModule(description: {
  readonly name: string;
  readonly summary: string;
  readonly tool?: PackageTool;
  readonly examples: Module<typeof allArguments>['examples'];
}): Module<typeof allArguments, PackageState> {
  const { tool, ...rest } = description;
  const schema = aliased(tool ? packageArguments : { ...packageArguments, ...toolArgument }, {
    pkg: 'name',
  }).refine((args) => (args.name ?? []).length > 0 || args.update_cache || (args.cache_valid_time ?? 0) > 0, {
    error: 'give the `name` of a package, or `update_cache`',
  });
  return defineModule({
    ...rest,
    args: schema as unknown as typeof allArguments,
    returns: {
      stdout: 'What the tool said.',
      stderr: 'What it complained about.',
      cache_updated: 'Whether the lists of packages were brought up to date.',
    },
    plan: (args, host) => planPackages(args, host, toolsFor(args, tool)),
    apply: (changes, args, host, control) =>
      applyPackages(changes, args, host, control, toolsFor(args, tool)),
  });
}

function wantedOf(args: Arguments): readonly Wanted[] {
  return (args.name ?? []).map((word) => {
    const [name = '', version] = word.split('=', 2);
    return { name, version };
  });
}

function toolsFor({ use = 'auto' }: Arguments, only: PackageTool | undefined): readonly PackageTool[] {
  return only ? [only] : packageTools.filter(({ name }) => use === 'auto' || name === use);
}

async function survey(args: Arguments, host: Probe, tools: readonly PackageTool[]): Promise<PackageSurvey> {
  const names = wantedOf(args).map(({ name }) => name);
  return parsePackages(
    (await host.query(surveyScript(tools, names, args.state === 'latest'), { reads: ['packages'] })).stdout,
  );
}

async function planPackages(
  args: Arguments,
  host: Probe,
  tools: readonly PackageTool[],
): Promise<Plan<PackageState> | Failure> {
  const seen = await survey(args, host, tools);
  if (!seen.tool)
    return failure(`this host has none of ${tools.map(({ program }) => program).join(', ')}`, {
      hint: 'use the module of its own tool, or `command`',
    });
  const current: Record<string, string> = {};
  const desired: Record<string, string> = {};
  for (const { name, version } of wantedOf(args)) {
    current[name] =
      seen.installed.get(name) ?? (seen.provided.has(name) ? `by ${seen.provided.get(name)}` : 'absent');
    desired[name] = isAbsent(args)
      ? goneFor(seen, name)
      : versionFor(args, seen, name, version, current[name]);
  }
  const asksOften = (args.name ?? []).length === 0 || args.state === 'latest';
  if (asksOften && mustRefresh(args, seen)) {
    current.update_cache = 'out of date';
    desired.update_cache = 'up to date';
  }
  return { current, desired };
}

function isAbsent({ state }: Arguments): boolean {
  return state === 'absent' || state === 'removed';
}

/** What only another package provides isn't there under its own name. */
function goneFor(seen: PackageSurvey, name: string): string {
  return seen.provided.has(name) && !seen.installed.has(name) ? `by ${seen.provided.get(name)}` : 'absent';
}

function versionFor(
  { state }: Arguments,
  seen: PackageSurvey,
  name: string,
  version: string | undefined,
  current: string,
): string {
  if (version !== undefined) return matchesVersion(current, version) ? current : version;
  if (current === 'absent') return seen.newest.get(name) ?? 'present';
  if (state !== 'latest') return current;
  return seen.outdated.has(name) ? 'latest' : (seen.newest.get(name) ?? current);
}

/** `*` in the wanted version stands for anything; a release behind `-` may be left out, as rpm and apk allow. */
function matchesVersion(installed: string, wanted: string): boolean {
  const pattern = wanted
    .split('*')
    .map((part) => part.replace(/[.+]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(installed) || installed.startsWith(`${wanted}-`);
}

/** A time of 0 is Ansible's default: whenever it is asked for. */
function mustRefresh(
  { update_cache, cache_valid_time = 0 }: Arguments,
  { cacheAge }: PackageSurvey,
): boolean {
  return (update_cache || cache_valid_time > 0) && (cache_valid_time === 0 || cacheAge > cache_valid_time);
}

async function applyPackages(
  changes: Partial<PackageState>,
  args: Arguments,
  host: Hands,
  control: Control,
  tools: readonly PackageTool[],
): Promise<Result | Failure | undefined> {
  const seen = await survey(args, host, tools);
  const { tool } = seen;
  if (!tool) return undefined;
  const run = (purpose: string, command: readonly string[], effect: Effect = bringsFiles) =>
    runUnlocked({ purpose, command, tool, timeout: args.lock_timeout, effect }, host, control);
  const packages = wantedOf(args).filter(({ name }) => changes[name] !== undefined);
  const refresh = mustRefresh(args, seen);
  if (refresh) {
    const refreshed = await run('bring the lists of packages up to date', tool.refresh(), packageListsChange);
    if ('failed' in refreshed) return refreshed;
  }
  if (packages.length === 0) return { cache_updated: refresh };
  const words = packages.map(({ name, version }) => tool.requirement(name, version));
  const done = isAbsent(args)
    ? await run(
        `remove ${words.join(', ')}`,
        tool.remove(
          packages.map(({ name }) => name),
          args,
        ),
      )
    : await run(`install ${words.join(', ')}`, tool.install(words, { recommends: args.install_recommends }));
  return 'failed' in done ? done : { stdout: done.stdout, stderr: done.stderr, cache_updated: refresh };
}
