import { z } from 'zod';
import { flag, text, whole } from '../sdk/args.ts';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { Hands, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { aliased } from './lib/aliased.ts';
import {
  type AttributeState,
  attributeArguments,
  attributesOf,
  changesAttributes,
  pathResult,
  resultOf,
  unneeded,
} from './lib/files/attributes.ts';
import { keepBackup } from './lib/files/backup.ts';
import { besideOf } from './lib/files/beside.ts';
import { below, expandHome, hostPath, nameOf, withoutSlash } from './lib/files/paths.ts';
import { lookAt, planWritten, refuseTarget, type Target } from './lib/files/written-file.ts';
import { clientArguments, clientLines, uncached } from './lib/http/client-arguments.ts';
import { download, publishedChecksum } from './lib/http/download.ts';
import type { DownloadOptions } from './lib/http/download-request.ts';

const algorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;

const argumentsSchema = aliased(
  {
    url: z
      .string()
      .regex(/^(https?|ftp|file):\/\//, { error: 'expected a URL: http, https, ftp or file' })
      .describe('Where the file is.'),
    dest: hostPath().describe(
      'Where it goes on the host. A folder that exists gets it under its name in the URL.',
    ),
    checksum: z
      .string()
      .regex(/^((md5|sha1|sha224|sha256|sha384|sha512):\S+)?$/, {
        error: 'expected `sha256:digest` or `sha256:URL of a list of checksums`',
      })
      .optional()
      .describe(
        'What the file must have, `sha256:digest`, or `sha256:URL` of a list that names it. A file that has it is not fetched again.',
      ),
    force: flag()
      .default(false)
      .describe('Fetch it also where a file is there (without a checksum), and past all caches.'),
    backup: flag().default(false).describe('Keep a copy of the file that is replaced, beside it.'),
    headers: z.record(z.string(), z.string()).default({}).describe('Headers of the request.'),
    timeout: whole().default(10).describe('Seconds without an answer until the server is given up.'),
    url_username: text().optional().describe('Name for basic authentication.'),
    url_password: text().optional().describe('Password for basic authentication; no process list shows it.'),
    force_basic_auth: unneeded(flag(), 'name and password go with the first request anyway'),
    validate_certs: flag().default(true).describe('Check the certificate of the server.'),
    ...clientArguments,
    use_proxy: flag().default(true).describe("Use the proxy of the host's environment."),
    http_agent: text().optional().describe('What the request says it comes from.'),
    tmp_dest: unneeded(text(), 'the file is written beside its destination, and then takes its place'),
    ...attributeArguments,
  },
  { username: 'url_username', password: 'url_password', user: 'url_username' },
);

type Arguments = z.output<typeof argumentsSchema>;

interface FetchedState extends AttributeState {
  readonly content: Uint8Array | string;
}

/** Downloads to the host. */
export const getUrl = defineModule({
  name: 'get_url',
  summary: 'Download a file from a URL to the host.',
  description:
    'The host itself downloads, with curl or wget. With `checksum` the task is idempotent without a request; without, ' +
    'a file that is there is left unless `force` is set (Ansible asks the server whether it is newer).',
  args: argumentsSchema,
  secrets: ['url_password'],
  touches: ['dest'],
  examples: [
    {
      title: 'An archive, by its checksum',
      args: {
        url: 'https://archive.apache.org/dist/zookeeper/zookeeper-3.8.4/apache-zookeeper-3.8.4-bin.tar.gz',
        dest: '/var/cache/fplay/',
        checksum:
          'sha512:https://archive.apache.org/dist/zookeeper/zookeeper-3.8.4/apache-zookeeper-3.8.4-bin.tar.gz.sha512',
        mode: '0644',
      },
    },
  ],
  returns: {
    dest: 'The file.',
    url: 'The URL.',
    checksum_src: 'The sha256 of what was downloaded.',
    checksum_dest: 'The same, of the file.',
    status_code: '200 after a download; a failure has what the server said.',
    size: 'Bytes.',
    backup_file: 'The copy that `backup` kept.',
  },
  async plan(args, host): Promise<Plan<FetchedState> | Failure> {
    const expected = await expectedChecksum(args, host);
    if (isFailure(expected)) return expected;
    const dest = await expandHome(host, args.dest);
    const straight = withoutSlash(dest);
    const inside = below(straight, nameInUrl(args.url));
    const sums = (path: string) => (expected ? host.checksum(path, expected.algorithm) : undefined);
    const [own, within, sum, sumWithin] = await allInOrder([
      lookAt(host, straight),
      lookAt(host, inside),
      sums(straight),
      sums(inside),
    ]);
    const isFolder = dest.endsWith('/') || own.end?.type === 'directory';
    const target = isFolder ? within : own;
    const refusal = refuseTarget(target, false);
    if (refusal) return refusal;
    return planDownload(args, target, expected, isFolder ? sumWithin : sum);
  },
  async apply(changed, args, host) {
    const dest = await expandHome(host, args.dest);
    const straight = withoutSlash(dest);
    const isFolder =
      dest.endsWith('/') || (await host.stat(straight, { follow: true }))?.type === 'directory';
    const path = isFolder ? below(straight, nameInUrl(args.url)) : straight;
    if (changed.content === undefined) {
      if (changesAttributes(changed)) await host.setAttributes(path, attributesOf(changed));
      return { dest: path, ...(await resultOf(host, path)) };
    }
    return fetchTo(path, changed, args, host);
  },
});

interface Expected {
  readonly algorithm: (typeof algorithms)[number];
  readonly digest: string;
}

/** The digest of the argument, or that of the list which it names. */
async function expectedChecksum(args: Arguments, host: Probe): Promise<Expected | undefined | Failure> {
  const [, algorithm, value] = /^([a-z0-9]+):(.*)$/s.exec(args.checksum ?? '') ?? [];
  const known = algorithms.find((each) => each === algorithm);
  if (!known || value === undefined) return undefined;
  if (!/^(https?|ftp|file):\/\//.test(value)) return { algorithm: known, digest: value.toLowerCase() };
  const digest = await publishedChecksum(host, value, nameInUrl(args.url), optionsOf(args));
  return isFailure(digest) ? digest : { algorithm: known, digest };
}

function planDownload(
  args: Arguments,
  target: Target,
  expected: Expected | undefined,
  sum: string | undefined,
): Plan<FetchedState> {
  const present = target.end ? (sum ?? 'another file') : undefined;
  const wanted = expected?.digest ?? (args.force || !target.end ? `the file at ${args.url}` : undefined);
  const plan = planWritten(target, { attributes: args, present, content: wanted, follow: true });
  return { ...plan, result: { ...plan.result, url: args.url, ...pathResult(target.end) } };
}

async function fetchTo(path: string, changed: Partial<FetchedState>, args: Arguments, host: Hands) {
  const present = await host.stat(path, { follow: true });
  const beside = besideOf(path);
  const algorithm = algorithms.find((each) => args.checksum?.startsWith(`${each}:`));
  try {
    const digests = algorithm === undefined ? {} : { [algorithm]: String(changed.content) };
    const fetched = await download(host, args.url, beside, optionsOf(args), digests);
    if (isFailure(fetched)) return fetched;
    const sum = algorithm && (await host.checksum(beside, algorithm));
    if (algorithm && sum !== changed.content)
      return failure(`${args.url} has the ${algorithm} ${sum}, not ${changed.content}`, {
        hint: 'the file at the URL is another one, or something in between changed it; nothing on the host was replaced',
      });
    const kept = args.backup && present ? await keepBackup(host, path) : {};
    await host.setAttributes(beside, {
      ...(present
        ? { owner: String(present.uid), group: String(present.gid), mode: present.mode }
        : { mode: 0o644 }),
      ...attributesOf(changed),
    });
    await host.rename(beside, path);
    return {
      dest: path,
      url: args.url,
      checksum_src: fetched.sha256,
      checksum_dest: fetched.sha256,
      ...(args.url.startsWith('http') && { status_code: 200 }),
      ...kept,
      ...(await resultOf(host, path)),
    };
  } finally {
    await host.remove(beside);
  }
}

function optionsOf(args: Arguments): DownloadOptions {
  return {
    headers: { ...(args.force && uncached), ...args.headers },
    decompress: args.decompress,
    timeout: args.timeout,
    username: args.url_username,
    password: args.url_password,
    validateCerts: args.validate_certs,
    useProxy: args.use_proxy,
    curl: clientLines({ ...args, use_proxy: true }),
    agent: args.http_agent,
  };
}

/** The last part of the URL's path. */
function nameInUrl(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/, '').replace(/[?#].*$/s, '');
  const name = nameOf(path) || 'index.html';
  try {
    return decodeURIComponent(name).replaceAll('/', '_');
  } catch {
    return name;
  }
}
