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
import { allInOrder } from '../../../util/all-in-order.ts';
import { aliased } from '../aliased.ts';
import type { Effect } from '../effects.ts';
import {
  type PackageArguments as Arguments,
  type allArguments,
  packageArguments,
  providedPath,
  toolArgument,
} from './package-arguments.ts';
import { commandsFor } from './package-commands.ts';
import { bringsFiles, packageListsChange } from './package-effects.ts';
import { runUnlocked } from './package-run.ts';
import type { PackageJob, PackageTool } from './package-tool.ts';
import { type PackageSurvey, packageTools, parsePackages, surveyScript } from './package-tools.ts';
import { goneFor, isAbsent, versionFor } from './package-version.ts';

interface Wanted {
  readonly name: string;
  readonly version: string | undefined;
}

interface Rule {
  holds(args: object): boolean;
  readonly error: string;
  readonly path: string;
}

/** What one tool's module takes and does besides. */
export interface More {
  readonly arguments: z.ZodRawShape;
  readonly aliases: Readonly<Record<string, string>>;
  /** Options of the tool that the arguments ask for. */
  words(args: object): readonly string[];
  /** What is done to the host as a whole. */
  jobs(args: object): readonly PackageJob[];
  /** What has to hold between its arguments. */
  readonly rules?: readonly Rule[];
}

/** By package: `absent`, a version, ... */
type PackageState = Readonly<Record<string, string>>;

/** A module that installs packages with the host's own tool, or with the one given. */
export function packageModule(description: {
  readonly name: string;
  readonly summary: string;
  readonly tool?: PackageTool;
  readonly examples: readonly { readonly title: string; readonly args: object }[];
  readonly more?: More;
}): Module<typeof allArguments, PackageState> {
  const { tool, more, ...rest } = description;
  const shape = { ...packageArguments, ...(tool ? {} : toolArgument), ...more?.arguments };
  const aliases: Readonly<Record<string, keyof typeof shape>> = { pkg: 'name', ...more?.aliases };
  const schema = aliased(shape, aliases)
    .refine(
      (args) =>
        // a list that came out empty is nothing to do
        args.name !== undefined ||
        args.update_cache ||
        (args.cache_valid_time ?? 0) > 0 ||
        (more?.jobs(args).length ?? 0) > 0,
      { error: 'give the `name` of a package, or `update_cache`' },
    )
    .refine((args) => args.state === 'latest' || !(args.name ?? []).includes('*'), {
      error: '`*` means all that is installed: it needs `state: latest`',
      path: ['name'],
    })
    .superRefine((args, context) => {
      for (const { holds, error, path } of more?.rules ?? [])
        if (!holds(args)) context.addIssue({ code: 'custom', message: error, path: [path] });
    });
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

/** A name that is asked about as it is, or the path of a program that a package brings: no group, pattern or address. */
function isAsked(name: string): boolean {
  return /^\w[^/*?[\]]*(=.*)?$/.test(name) || providedPath.test(name);
}

function wantsAll({ name = [], state }: Arguments): boolean {
  return state === 'latest' && name.includes('*');
}

function wantedOf(args: Arguments): readonly Wanted[] {
  if (/build-dep|fixed/.test(args.state)) return [];
  return (args.name ?? []).filter(isAsked).map((word) => {
    const [, name = word, sign, version] = /^(\S+?)\s*([<>]=?|=)\s*(\S+)$/.exec(word) ?? [];
    return { name, version: sign === undefined || sign === '=' ? version : `${sign} ${version}` };
  });
}

function toolsFor({ use = 'auto' }: Arguments, only: PackageTool | undefined): readonly PackageTool[] {
  return only ? [only] : packageTools.filter(({ name }) => use === 'auto' || name === use);
}

async function survey(
  args: Arguments,
  host: Probe,
  tools: readonly PackageTool[],
  more: More | undefined,
): Promise<PackageSurvey> {
  const names = wantedOf(args).map(({ name }) => name);
  const latest = args.state === 'latest' && names.length > 0;
  const script = surveyScript(tools, names, latest, args.cache_valid_time ?? 0, more?.words(args));
  return parsePackages((await host.query(script, { reads: ['packages'] })).stdout);
}

async function planPackages(
  args: Arguments,
  host: Probe,
  tools: readonly PackageTool[],
  more: More | undefined,
): Promise<Plan<PackageState> | Failure> {
  const jobs = [...(more?.jobs(args) ?? [])];
  const reads = ['packages', '/var/cache/apt/archives'];
  const [seen, ...asked] = await allInOrder([
    survey(args, host, tools, more),
    ...jobs.map(({ question }) => host.query(question, { reads })),
  ]);
  if (!seen.tool)
    return failure(`this host has none of ${tools.map(({ program }) => program).join(', ')}`, {
      hint: 'use the module of its own tool, or `command`',
    });
  if (wantsAll(args)) {
    const all = seen.tool.upgrade(more?.words(args));
    jobs.push(all);
    asked.push(await host.query(all.question, { reads }));
  }
  const current: Record<string, string> = {};
  const desired: Record<string, string> = {};
  for (const { name, version } of wantedOf(args)) {
    current[name] =
      seen.installed.get(name) ?? (seen.provided.has(name) ? `by ${seen.provided.get(name)}` : 'absent');
    desired[name] = isAbsent(args)
      ? goneFor(seen, name, version, current[name])
      : versionFor(args, seen, name, version, current[name]);
  }
  for (const [index, { key }] of jobs.entries()) {
    const waiting = asked[index]?.stdout.trim().split('\n').filter(Boolean).length ?? 0;
    if (waiting === 0) continue;
    current[key] = `${waiting} to do`;
    desired[key] = 'done';
  }
  const asksOften = (args.name ?? []).length === 0 || args.state === 'latest';
  if (asksOften && seen.tool.keepsLists && Object.keys(desired).length === 0 && mustRefresh(args, seen))
    return { current, desired, effect: 'observe' };
  if (asksOften && !seen.tool.keepsLists && mustRefresh(args, seen)) {
    current.update_cache = 'out of date';
    desired.update_cache = 'up to date';
  }
  return { current, desired };
}

/** A time of 0 is Ansible's default: whenever it is asked for. */
function mustRefresh({ update_cache, cache_valid_time = 0 }: Arguments, { isFresh }: PackageSurvey): boolean {
  return (update_cache || cache_valid_time > 0) && (cache_valid_time === 0 || !isFresh);
}

async function applyPackages(
  changes: Partial<PackageState>,
  args: Arguments,
  host: Hands,
  control: Control,
  tools: readonly PackageTool[],
  more: More | undefined,
): Promise<Result | Failure | undefined> {
  const seen = await survey(args, host, tools, more);
  const { tool } = seen;
  if (!tool) return undefined;
  const run = (purpose: string, command: readonly string[], effect: Effect = bringsFiles()) =>
    runUnlocked({ purpose, command, tool, timeout: args.lock_timeout, effect }, host, control);
  const packages = wantedOf(args).filter(({ name }) => changes[name] !== undefined);
  const refresh = mustRefresh(args, seen);
  if (refresh) {
    const refreshed = await run('bring the lists of packages up to date', tool.refresh(), packageListsChange);
    if ('failed' in refreshed) return refreshed;
  }
  const options = more?.words(args);
  const outputs: Output[] = [];
  const jobs = [...(more?.jobs(args) ?? []), ...(wantsAll(args) ? [tool.upgrade(options)] : [])];
  for (const { key, command } of jobs) {
    // New lists of a tool that keeps them are told as no change, so nothing may come of them.
    const isRenewed = refresh && !tool.keepsLists && key === 'upgrade';
    if (changes[key] === undefined && !isRenewed) continue;
    const done = await run(command.join(' '), [tool.program, ...(options ?? tool.options), ...command]);
    if ('failed' in done) return done;
    outputs.push(done);
  }
  const said = (stream: 'stdout' | 'stderr') => outputs.map((output) => output[stream]).join('');
  const change = {
    packages,
    isAbsent: isAbsent(args),
    purge: args.purge,
    recommends: args.install_recommends,
  };
  for (const [purpose, command] of commandsFor(tool, change, seen, options)) {
    const done = await run(purpose, command, bringsFiles(packages.map(({ name }) => name)));
    if ('failed' in done) return done;
    outputs.push(done);
  }
  const told = outputs.length > 0 && { stdout: said('stdout'), stderr: said('stderr') };
  return { ...told, cache_updated: refresh };
}
