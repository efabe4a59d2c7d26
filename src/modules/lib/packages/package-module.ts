import type { z } from 'zod';
import type { Result } from '../../../model/outcome.ts';
import {
  type Control,
  defineModule,
  type Failure,
  failure,
  type Module,
  type Plan,
} from '../../../sdk/define.ts';
import type { Hands, Output, Probe } from '../../../sdk/host.ts';
import { aliased } from '../aliased.ts';
import { bringsFiles, type Effect, packageListsChange } from '../effects.ts';
import type { AptJob } from './apt-arguments.ts';
import {
  type PackageArguments as Arguments,
  type allArguments,
  packageArguments,
  toolArgument,
} from './package-arguments.ts';
import { runUnlocked } from './package-run.ts';
import {
  type PackageSurvey,
  type PackageTool,
  packageTools,
  parsePackages,
  surveyScript,
} from './package-tools.ts';

interface Wanted {
  readonly name: string;
  readonly version: string | undefined;
}

/** What one tool's module takes and does besides. */
export interface More {
  readonly arguments: z.ZodRawShape;
  readonly aliases: Readonly<Record<string, string>>;
  /** Options of the tool that the arguments ask for. */
  words(args: object): readonly string[];
  /** What is done to the host as a whole. */
  jobs(args: object): readonly AptJob[];
}

/** By package: `absent`, a version, ... */
type PackageState = Readonly<Record<string, string>>;

/** A module that installs packages with the host's own tool, or with the one given. */
export function packageModule(description: {
  readonly name: string;
  readonly summary: string;
  readonly tool?: PackageTool;
  readonly examples: Module<typeof allArguments>['examples'];
  readonly more?: More;
}): Module<typeof allArguments, PackageState> {
  const { tool, more, ...rest } = description;
  const shape = { ...packageArguments, ...(tool ? {} : toolArgument), ...more?.arguments };
  const aliases: Readonly<Record<string, keyof typeof shape>> = { pkg: 'name', ...more?.aliases };
  const schema = aliased(shape, aliases).refine(
    (args) =>
      (args.name ?? []).length > 0 ||
      args.update_cache ||
      (args.cache_valid_time ?? 0) > 0 ||
      (more?.jobs(args).length ?? 0) > 0,
    { error: 'give the `name` of a package, or `update_cache`' },
  );
  return defineModule({
    ...rest,
    args: schema as unknown as typeof allArguments,
    returns: {
      stdout: 'What the tool said.',
      stderr: 'What it complained about.',
      cache_updated: 'Whether the lists of packages were brought up to date.',
    },
    plan: (args, host) => planPackages(args, host, toolsFor(args, tool), more),
    apply: (changes, args, host, control) =>
      applyPackages(changes, args, host, control, toolsFor(args, tool), more),
  });
}

function wantedOf(args: Arguments): readonly Wanted[] {
  if (/build-dep|fixed/.test(args.state)) return [];
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
  more: More | undefined,
): Promise<Plan<PackageState> | Failure> {
  const jobs = more?.jobs(args) ?? [];
  const reads = ['packages', '/var/cache/apt/archives'];
  const [seen, ...asked] = await Promise.all([
    survey(args, host, tools),
    ...jobs.map(({ question }) => host.query(question, { reads })),
  ]);
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
  for (const [index, { key }] of jobs.entries()) {
    const waiting = asked[index]?.stdout.trim().split('\n').filter(Boolean).length ?? 0;
    if (waiting === 0) continue;
    current[key] = `${waiting} to do`;
    desired[key] = 'done';
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
  { state, only_upgrade: onlyUpgrade }: Arguments & { readonly only_upgrade?: boolean },
  seen: PackageSurvey,
  name: string,
  version: string | undefined,
  current: string,
): string {
  if (current === 'absent' && onlyUpgrade) return current;
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
  more: More | undefined,
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
  const options = more?.words(args);
  const outputs: Output[] = [];
  for (const { key, command } of more?.jobs(args) ?? []) {
    if (changes[key] === undefined && !(refresh && key === 'upgrade')) continue;
    const done = await run(command.join(' '), [tool.program, ...(options ?? []), ...command]);
    if ('failed' in done) return done;
    outputs.push(done);
  }
  const said = (stream: 'stdout' | 'stderr') => outputs.map((output) => output[stream]).join('');
  if (packages.length === 0 && outputs.length === 0) return { cache_updated: refresh };
  if (packages.length === 0)
    return { stdout: said('stdout'), stderr: said('stderr'), cache_updated: refresh };
  const words = packages.map(({ name, version }) => tool.requirement(name, version));
  const done = isAbsent(args)
    ? await run(
        `remove ${words.join(', ')}`,
        tool.remove(
          packages.map(({ name }) => name),
          { purge: args.purge, words: options },
        ),
      )
    : await run(
        `install ${words.join(', ')}`,
        tool.install(words, { recommends: args.install_recommends, words: options }),
      );
  if ('failed' in done) return done;
  return {
    stdout: said('stdout') + done.stdout,
    stderr: said('stderr') + done.stderr,
    cache_updated: refresh,
  };
}
