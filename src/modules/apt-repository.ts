import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Difference } from '../model/outcome.ts';
import { flag, mode, text, whole } from '../sdk/args.ts';
import { type Control, defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import type { Hands, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { aliased } from './lib/aliased.ts';
import { unneeded } from './lib/files/attributes.ts';
import { resolveMode } from './lib/files/mode.ts';
import { makeParents } from './lib/files/paths.ts';
import {
  parseSource,
  type SourceFiles,
  suggestedName,
  withoutSource,
  withSource,
} from './lib/packages/apt-sources.ts';
import { packageListsChange } from './lib/packages/package-effects.ts';

interface SourcesState {
  /** The files that change, by path; empty for those that go. */
  readonly files: Readonly<Record<string, string>>;
}

const main = '/etc/apt/sources.list';
const folder = '/etc/apt/sources.list.d';

const forPpa = 'only a `ppa:` would need it';

const argumentsSchema = aliased(
  {
    repo: text()
      .refine((repo) => !repo.startsWith('ppa:'), {
        error: 'a ppa: needs Launchpad: give its line `deb https://ppa.launchpadcontent.net/...` instead',
      })
      .refine((repo) => repo.startsWith('ppa:') || (!/[\r\n]/.test(repo) && parseSource(repo)?.enabled), {
        error: 'expected a line as `deb https://example.org/debian stable main`',
      })
      .describe('The source, as a line of `sources.list`.'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether it should be there.'),
    filename: text()
      .refine((name) => name !== '' && !/[\r\n]/.test(name) && !/^[^/].*\//.test(name), {
        error: 'expected a name without a slash, or an absolute path',
      })
      .optional()
      .describe('Name of the file for a new source, without `.list`; made of its address unless given.'),
    mode: mode().optional().describe("Permissions of a new file, `'0644'` unless given."),
    update_cache: flag()
      .optional()
      .describe('Fetch the lists of packages after a change, which is the default.'),
    update_cache_retries: whole()
      .default(5)
      .describe('How often to try that, where it fails in a way that may pass.'),
    update_cache_retry_max_delay: whole()
      .default(12)
      .describe('Seconds between two tries at most: they grow from one on, each time twice as many.'),
    codename: unneeded(text(), forPpa),
    validate_certs: unneeded(flag(), forPpa),
    install_python_apt: unneeded(flag(), 'no Python is needed'),
  },
  { 'update-cache': 'update_cache' },
);

type Arguments = z.output<typeof argumentsSchema>;

/** Repositories of apt. */
export const aptRepository = defineModule({
  name: 'apt_repository',
  summary: 'See that a source of packages is known to apt, or is not.',
  description:
    'All files of `/etc/apt/sources.list.d` are looked through; a source that is commented out counts again. Where the ' +
    'lists of packages can not be fetched afterwards, the files are put back as they were. Files in the newer format ' +
    '(`.sources`) are not looked at.',
  args: argumentsSchema,
  touches: () => ['packages', '/etc/apt', '/var/lib/apt/lists', '/var/cache/apt'],
  examples: [
    {
      title: 'With its key',
      args: { repo: 'deb [signed-by=/etc/apt/keyrings/x.asc] https://example.org/debian stable main' },
    },
    { title: 'Gone', args: { repo: 'deb https://example.org/debian stable main', state: 'absent' } },
  ],
  returns: { repo: 'The source.', state: 'Whether it is there.' },
  async plan(args, host): Promise<Plan<SourcesState> | Failure> {
    const [files, program] = await allInOrder([readFiles(host), host.which('apt-get')]);
    if (program === undefined)
      return failure('this host has no apt-get', { hint: 'it may have yum_repository' });
    const changed = changedFiles(args, files);
    const before = Object.fromEntries([...changed.keys()].map((path) => [path, files.get(path) ?? '']));
    const differences = [...changed].map(
      ([path, after]): Difference => ({ kind: 'text', path, before: before[path] ?? '', after }),
    );
    return {
      current: { files: before },
      desired: { files: Object.fromEntries(changed) },
      result: { repo: args.repo, state: args.state },
      ...(differences.length > 0 && { differences }),
    };
  },
  async apply({ files = {} }: Partial<SourcesState>, args, host, control) {
    const before = await readFiles(host);
    await writeFiles(files, args, host);
    if (args.update_cache === false) return undefined;
    const refusal = await update(args, host, control);
    if (!refusal) return undefined;
    await writeFiles(
      Object.fromEntries(Object.keys(files).map((path) => [path, before.get(path) ?? ''])),
      args,
      host,
    );
    return refusal;
  },
});

async function readFiles(host: Probe): Promise<SourceFiles> {
  const listed = await host.list(`${folder}/`, { depth: 1 });
  const paths = [main, ...listed.map(({ path }) => path).filter((path) => path.endsWith('.list'))];
  const read = await allInOrder(paths.map((path) => host.read(path)));
  return new Map(
    paths.flatMap((path, index) => (read[index] ? [[path, new TextDecoder().decode(read[index])]] : [])),
  );
}

function changedFiles({ repo, state, filename }: Arguments, files: SourceFiles): SourceFiles {
  const source = parseSource(repo)?.source ?? repo;
  if (state === 'absent') return withoutSource(files, source);
  const name = `${filename ?? suggestedName(source)}.list`;
  return withSource(files, source, name.startsWith('/') ? name : `${folder}/${name}`);
}

/** A file in which nothing is left goes, unless it is the main one. */
async function writeFiles(files: SourcesState['files'], args: Arguments, host: Hands): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const seen = await host.stat(path, { follow: true });
    const fresh = resolveMode(args.mode ?? '0644', { present: 0o644, directory: false });
    await makeParents(host, path);
    if (content === '' && path !== main) await host.remove(path);
    else await host.write(path, content, seen ? {} : { mode: fresh });
  }
}

async function update(args: Arguments, host: Hands, { signal }: Control): Promise<Failure | undefined> {
  const { update_cache_retries: tries, update_cache_retry_max_delay: most } = args;
  let said = '';
  for (let tried = 1; ; tried++) {
    const { code, stderr, stdout } = await host.run(['apt-get', '-q', '--error-on=any', 'update'], {
      effect: packageListsChange,
    });
    if (code === 0) return undefined;
    said = (stderr || stdout).trim();
    if (tried >= tries || !/timed? ?out|temporar|lock/i.test(said)) break;
    await pause(Math.min(2 ** (tried - 1), most) * 1000, undefined, { signal });
  }
  return failure(`could not fetch the lists of packages: ${said}`, {
    hint: 'the files are as they were; check the address, and the key of the repository',
  });
}
