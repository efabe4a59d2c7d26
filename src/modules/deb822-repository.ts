import { z } from 'zod';
import { flag, list, mode, text, whole } from '../sdk/args.ts';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { Hands, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { besideOf } from './lib/files/beside.ts';
import { makeParents } from './lib/files/paths.ts';
import { applyEdit, planEdit } from './lib/files/text-file.ts';
import type { WrittenState } from './lib/files/written-file.ts';
import { download } from './lib/http/download.ts';
import { keyringPath, type SourceFields, slugOf, sourcesText } from './lib/packages/deb822.ts';

interface SourceState extends WrittenState {
  readonly file: 'present' | 'absent';
  readonly key: 'present' | 'absent';
}

const argumentsSchema = z
  .strictObject({
    name: text()
      .refine((name) => slugOf(name) !== '', { error: 'expected a name with letters or digits' })
      .describe('Name of the repository; its file is named after it.'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether it should be there.'),
    types: list(z.enum(['deb', 'deb-src']))
      .default(['deb'])
      .describe('Packages, sources, or both.'),
    uris: list(text()).optional().describe('Where the packages are.'),
    suites: list(text()).optional().describe('Releases, as `bookworm`; or a path that ends in a slash.'),
    components: list(text()).optional().describe('Parts of the release, as `main`.'),
    architectures: list(text()).optional().describe('Architectures; all that the host has unless given.'),
    signed_by: text()
      .optional()
      .describe(
        'The key: an address, which is fetched once; a file of the host; a fingerprint; or the key itself.',
      ),
    enabled: flag().optional().describe('Whether apt uses it.'),
    trusted: flag().optional().describe('Take packages of it without a proof of their origin.'),
    languages: list(text()).optional().describe('Languages of descriptions.'),
    targets: list(text()).optional().describe('What of it is fetched.'),
    pdiffs: flag().optional().describe('Whether lists are fetched as differences.'),
    by_hash: flag().optional().describe('Whether lists are fetched by their hash.'),
    allow_insecure: flag().optional().describe('Let it be without a signature.'),
    allow_weak: flag().optional().describe('Let its signature be weak.'),
    allow_downgrade_to_insecure: flag().optional().describe('Let it lose its signature.'),
    check_date: flag().optional().describe('Whether its date counts.'),
    check_valid_until: flag().optional().describe('Whether it may be out of date.'),
    date_max_future: whole().optional().describe('Seconds by which its date may be ahead.'),
    inrelease_path: text().optional().describe('Where its InRelease file is, below the address.'),
    mode: mode().default('0644').describe('Permissions of the file.'),
  })
  .refine((args) => args.state === 'absent' || (args.uris && args.suites), {
    error: '`uris` and `suites` are needed with state: present',
  });

type Arguments = z.output<typeof argumentsSchema>;

/** Repositories of apt in the newer format. */
export const deb822Repository = defineModule({
  name: 'deb822_repository',
  summary: 'See that a repository of apt is in a `.sources` file with its key, or is not.',
  description:
    'The lists of packages are not fetched afterwards: let `apt` with `update_cache` do that where this has changed. A key ' +
    'that was fetched is not fetched again; remove it from `/etc/apt/keyrings` to have it anew.',
  args: argumentsSchema,
  touches: () => ['packages', '/etc/apt', '/var/lib/apt/lists', '/var/cache/apt'],
  examples: [
    {
      title: 'With its key',
      args: {
        name: 'example',
        uris: 'https://example.org/debian',
        suites: 'stable',
        components: 'main',
        signed_by: 'https://example.org/key.asc',
      },
    },
    { title: 'Gone, with its key', args: { name: 'example', state: 'absent' } },
  ],
  returns: { repo: 'What is in the file.', dest: 'The file.', key_filename: 'The file of the key.' },
  async plan(args, host): Promise<Plan<SourceState> | Failure> {
    const dest = destOf(args);
    const [key, folder, present] = await allInOrder([
      keyOf(args, host),
      host.stat('/etc/apt/sources.list.d', { follow: true }),
      host.stat(dest),
    ]);
    if (folder?.type !== 'directory')
      return failure('this host has no /etc/apt/sources.list.d: it has no apt');
    const hasKey = key === undefined ? {} : { key: key.isThere ? ('present' as const) : ('absent' as const) };
    if (args.state === 'absent')
      return {
        current: { file: present ? 'present' : 'absent', ...hasKey },
        desired: { file: 'absent', ...(key && { key: 'absent' as const }) },
        result: { dest },
      };
    const repo = sourcesText(fieldsOf(args, key?.path));
    const plan = await planEdit(fileOf(args), host, () => ({ text: repo, msg: '' }));
    if (isFailure(plan)) return plan;
    return {
      ...plan,
      current: { ...plan.current, ...hasKey },
      desired: { ...plan.desired, ...(key && { key: 'present' as const }) },
      result: { repo, dest, ...keyResult(key?.path ?? args.signed_by) },
    };
  },
  async apply({ file, key, ...written }: Partial<SourceState>, args, host) {
    if (file === 'absent') await host.remove(destOf(args));
    if (key === 'absent') for (const path of keyringPaths(args)) await host.remove(path);
    if (args.state === 'absent') return undefined;
    const kept = key === 'present' ? await fetchKey(args, host) : undefined;
    if (kept && 'failed' in kept) return kept;
    // Only what is fetched says of what kind the key is, and so how its file is called.
    const repo = kept && sourcesText(fieldsOf(args, kept.path));
    const content = repo === undefined ? written : { ...written, content: Buffer.from(repo) };
    const done = await applyEdit(content, fileOf(args), host);
    return isFailure(done) ? done : { dest: destOf(args), ...(kept && { repo, key_filename: kept.path }) };
  },
});

/** A key in a file; a fingerprint and a key that is written out are none. */
function keyResult(key: string | undefined) {
  return key?.startsWith('/') ? { key_filename: key } : {};
}

function destOf({ name }: Arguments): string {
  return `/etc/apt/sources.list.d/${slugOf(name)}.sources`;
}

function fileOf(args: Arguments) {
  return { path: destOf(args), mode: args.mode, backup: false, create: true };
}

function keyringPaths({ name }: Arguments): readonly string[] {
  return ['asc', 'gpg'].map((kind) => keyringPath(name, kind));
}

function isAddress(text: string | undefined): text is string {
  return text !== undefined && /^(https?|ftp|file):\/\//.test(text);
}

/** The key that is fetched: where it is, or will be as far as its address tells. */
async function keyOf(
  args: Arguments,
  host: Probe,
): Promise<{ readonly path: string; readonly isThere: boolean } | undefined> {
  const paths = keyringPaths(args);
  const seen = await allInOrder(paths.map((path) => host.stat(path)));
  const path = paths.find((_, index) => seen[index]?.type === 'file');
  if (path !== undefined && (isAddress(args.signed_by) || args.state === 'absent'))
    return { path, isThere: true };
  if (!isAddress(args.signed_by) || args.state === 'absent') return undefined;
  return { path: keyringPath(args.name, args.signed_by.endsWith('.gpg') ? 'gpg' : 'asc'), isThere: false };
}

async function fetchKey(args: Arguments, host: Hands): Promise<{ readonly path: string } | Failure> {
  const beside = besideOf(keyringPath(args.name, 'asc'));
  await makeParents(host, beside);
  const options = {
    headers: {},
    timeout: 10,
    validateCerts: true,
    decompress: true,
    useProxy: true,
    curl: [],
  };
  const none = { username: undefined, password: undefined, agent: undefined };
  try {
    const fetched = await download(host, args.signed_by ?? '', beside, { ...options, ...none });
    if (isFailure(fetched)) return fetched;
    const { code } = await host.query(['grep', '-q', 'BEGIN PGP PUBLIC KEY BLOCK', beside], {
      reads: [beside],
    });
    const path = keyringPath(args.name, code === 0 ? 'asc' : 'gpg');
    await host.setAttributes(beside, { mode: 0o644 });
    await host.rename(beside, path);
    return { path };
  } finally {
    await host.remove(beside);
  }
}

function fieldsOf(args: Arguments, key: string | undefined): SourceFields {
  const { state, mode: _, signed_by, ...fields } = args;
  return { ...fields, signed_by: isAddress(signed_by) ? key : signed_by };
}
