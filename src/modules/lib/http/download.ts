import type { Content } from '../../../sdk/content.ts';
import { type Failure, failure, isFailure } from '../../../sdk/define.ts';
import type { CommandOptions, Hands, ModelHands, Output, Probe } from '../../../sdk/host.ts';
import { DependsOnUnknown } from '../../../template/templating.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { defined } from '../../../util/defined.ts';
import { sh } from '../../../util/quote.ts';
import { remoteReads } from '../effects.ts';
import { nameOf, parentOf } from '../files/paths.ts';
import { needsCurl } from './client-arguments.ts';
import { quoted } from './curl-config.ts';

/** How the host asks for a file. */
export interface DownloadOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds without an answer. */
  readonly timeout: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly validateCerts: boolean;
  readonly useProxy: boolean;
  readonly agent: string | undefined;
  /** More lines of curl's configuration; without curl nothing can be downloaded then. */
  readonly curl: readonly string[];
}

/** A script that writes what is at a URL to its standard output, and what it reads: nothing secret is in its words. */
interface Request {
  readonly script: string;
  readonly stdin: string;
}

/** Downloads into a file of the host, and tells the sha256 of what came; why not, where that fails. */
export async function download(
  host: Hands,
  url: string,
  path: string,
  options: DownloadOptions,
  digests: Readonly<Record<string, string>> = {},
): Promise<{ readonly sha256: string } | Failure> {
  const request = await requestFor(host, url, options);
  if (isFailure(request)) return request;
  // Where it is cut short there is nobody left here to clear up.
  const script = sh`umask 077; set -C; path=${path}
trap 'rm -f "$path"' EXIT; trap 'exit 143' HUP INT PIPE TERM
`;
  const kept = `{ ${request.script}; } >"$path" && sum=$(sha256sum <"$path") && trap - EXIT && printf %s "\${sum%% *}"`;
  const output = await host.run(script + kept, {
    ...runOptions(request, options),
    effect: async (model) => model.write(path, await answerOf(model, url, digests), { mode: 0o600 }),
  });
  if (output.code === 0) return { sha256: output.stdout };
  return unwritten(url, path, output) ?? notFetched(url, output);
}

/** Bytes of a file of the host that a model reads to know what a download of it comes to. */
const mostBytes = 2 ** 20;

/** What comes of a download in a model: a file of the host is known, what others answer isn't. */
async function answerOf(
  model: ModelHands,
  url: string,
  digests: Readonly<Record<string, string>>,
): Promise<Content> {
  const unknown = model.unknownContent(`what ${url} answers`, { digests });
  if (!url.startsWith('file://')) return unknown;
  try {
    const seen = await model.stat(pathOf(url), { follow: true });
    const isSmall = seen?.type === 'file' && seen.size <= mostBytes;
    return isSmall ? ((await model.read(pathOf(url))) ?? unknown) : unknown;
  } catch (error) {
    if (error instanceof DependsOnUnknown) return unknown;
    throw error;
  }
}

/** The digest that a published list of checksums (`digest  name` a line, or a digest alone) has for a file. */
export async function publishedChecksum(
  host: Probe,
  url: string,
  name: string,
  options: DownloadOptions,
): Promise<string | Failure> {
  const request = await requestFor(host, url, options);
  if (isFailure(request)) return request;
  const output = await host.query(request.script, {
    ...runOptions(request, options),
    ...defined({ reads: url.startsWith('file://') ? [pathOf(url)] : remoteReads(url) }),
  });
  if (output.code !== 0) return notFetched(url, output);
  const lines = output.stdout
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const found = lines.map((line) =>
    /^(?:.*\((.+)\)\s*=\s*)?([0-9a-fA-F]{32,128})(?:\s+\*?(.+))?$/.exec(line),
  );
  const named = found.find((match) => nameOf(match?.[1] ?? match?.[3] ?? '') === name);
  const alone =
    lines.length === 1 && found[0]?.[1] === undefined && found[0]?.[3] === undefined ? found[0] : undefined;
  const digest = (named ?? alone)?.[2];
  return digest?.toLowerCase() ?? failure(`the list of checksums at ${url} has no line for ${name}`);
}

function runOptions({ stdin }: Request, options: DownloadOptions): CommandOptions {
  const secrets = [options.password, ...Object.values(options.headers)].filter((each) => each !== undefined);
  return { stdin, secrets };
}

async function requestFor(host: Probe, url: string, options: DownloadOptions): Promise<Request | Failure> {
  if (url.startsWith('file://')) {
    return { script: sh`cat -- ${pathOf(url)}`, stdin: '' };
  }
  const [curl, wget, version] = await allInOrder([
    host.which('curl'),
    host.which('wget'),
    host.query('wget --version 2>/dev/null | head -n 1', { reads: [] }),
  ]);
  if (curl) return { script: 'curl --config -', stdin: curlConfig(url, options) };
  if (options.curl.length > 0) return needsCurl();
  if (!wget)
    return failure('the host has neither curl nor wget, one of which is needed to download', {
      hint: 'install curl first with the package module',
    });
  if (version.stdout.startsWith('GNU'))
    return {
      script: sh`wget --config=/dev/stdin --no-verbose --output-document=- ${url}`,
      stdin: wgetConfig(options),
    };
  return busyboxRequest(url, options);
}

function pathOf(url: string): string {
  return decodeURIComponent(url.replace(/^file:\/\/[^/]*/, ''));
}

function curlConfig(url: string, options: DownloadOptions): string {
  const lines = [`url = ${quoted(url)}`, 'globoff', 'silent', 'show-error', 'fail', 'location'];
  lines.push(`connect-timeout = ${options.timeout}`, 'speed-limit = 1', `speed-time = ${options.timeout}`);
  for (const [name, value] of Object.entries(options.headers))
    lines.push(`header = ${quoted(`${name}: ${value}`)}`);
  if (options.agent !== undefined) lines.push(`user-agent = ${quoted(options.agent)}`);
  if (options.username !== undefined)
    lines.push(`user = ${quoted(`${options.username}:${options.password ?? ''}`)}`);
  if (!options.validateCerts) lines.push('insecure');
  if (!options.useProxy) lines.push('noproxy = "*"');
  lines.push(...options.curl);
  return `${lines.join('\n')}\n`;
}

function wgetConfig(options: DownloadOptions): string {
  const lines = ['tries = 1', `timeout = ${options.timeout}`];
  for (const [name, value] of Object.entries(options.headers))
    lines.push(`header = ${name}: ${oneLine(value)}`);
  if (options.agent !== undefined) lines.push(`user_agent = ${oneLine(options.agent)}`);
  if (options.username !== undefined) lines.push(`header = Authorization: ${basic(options)}`);
  if (!options.validateCerts) lines.push('check_certificate = off');
  if (!options.useProxy) lines.push('use_proxy = off');
  return `${lines.join('\n')}\n`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, ' ');
}

function basic({ username = '', password = '' }: DownloadOptions): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** busybox's wget takes headers as arguments only, where everybody sees them. */
function busyboxRequest(url: string, options: DownloadOptions): Request | Failure {
  if (options.username !== undefined || Object.keys(options.headers).length > 0)
    return failure(
      "the host has busybox's wget only, which would show password and headers in the process list",
      {
        hint: 'install curl first with the package module',
      },
    );
  const insecure = options.validateCerts ? [] : ['--no-check-certificate'];
  const agent = options.agent === undefined ? [] : ['-U', options.agent];
  return { script: sh`wget -q -T ${options.timeout} ${insecure} ${agent} -O - ${url}`, stdin: '' };
}

/** What came could not be kept. curl says that by its code 23, and not why. */
function unwritten(url: string, path: string, { code, stderr }: Output): Failure | undefined {
  if (code !== 23 && !/No space left|write error|Cannot write/i.test(stderr)) return undefined;
  const folder = parentOf(path);
  return failure(`what ${url} answered could not be written to ${folder}: ${stderr.trim()}`, {
    hint: `free some space: df -h ${folder} (and df -i) shows what is left`,
    result: { rc: code },
  });
}

function notFetched(url: string, output: Output): Failure {
  const words = output.stderr.trim().replace(/^curl: \(\d+\) /, '');
  return failure(`${url} could not be fetched: ${words || `code ${output.code}`}`, {
    hint: 'the host itself fetches it: check the address, and that the host reaches it',
    result: { rc: output.code },
  });
}
