import { type Failure, failure } from '../../../sdk/define.ts';
import type { Probe } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { sh } from '../../../util/quote.ts';
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
  /** What the server says is packed with gzip is unpacked. */
  readonly decompress: boolean;
}

/**
 * A script that writes what is at a URL to its standard output, and what it reads: nothing secret is in its words. `script`
 * alone asks no more; `withHead` leaves the heads of the answers in `$work/head`.
 */
export interface Request {
  readonly script: string;
  readonly withHead?: string;
  readonly stdin: string;
}

/** The script that suits: heads are wanted where what is packed is unpacked. */
export function scriptOf({ script, withHead = script }: Request, { decompress }: DownloadOptions): string {
  return decompress ? withHead : script;
}

/** How the host asks for what is at a URL; why it can't, where it can't. */
export async function requestFor(
  host: Probe,
  url: string,
  options: DownloadOptions,
): Promise<Request | Failure> {
  if (url.startsWith('file://')) {
    return { script: sh`cat -- ${filePathOf(url)}`, stdin: '' };
  }
  const [curl, wget, version] = await allInOrder([
    host.which('curl'),
    host.which('wget'),
    host.query('wget --version 2>/dev/null | head -n 1', { reads: [] }),
  ]);
  if (curl)
    return {
      script: 'curl --config -',
      withHead: 'curl --config - --dump-header "$work/head"',
      stdin: curlConfig(url, options),
    };
  if (options.curl.length > 0) return needsCurl();
  if (!wget)
    return failure('the host has neither curl nor wget, one of which is needed to download', {
      hint: 'install curl first with the package module',
    });
  if (version.stdout.startsWith('GNU'))
    return {
      script: wgetScript,
      withHead: heard(`${wgetScript} --server-response`),
      stdin: `${url}\n${wgetConfig(options)}`,
    };
  return busyboxRequest(url, options);
}

/** The path on the host that a `file` URL names. */
export function filePathOf(url: string): string {
  return decodeURIComponent(url.replace(/^file:\/\/[^/]*/, ''));
}

function curlConfig(url: string, options: DownloadOptions): string {
  const lines = [`url = ${quoted(url)}`, 'globoff', 'silent', 'show-error', 'fail', 'location'];
  lines.push(`connect-timeout = ${options.timeout}`, 'speed-limit = 1', `speed-time = ${options.timeout}`);
  if (!Object.keys(options.headers).some((name) => /^accept-encoding$/i.test(name)))
    lines.push('header = "Accept-Encoding: identity"');
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

/**
 * The first line of the input is the address, the others are settings; as arguments everybody would see passwords in them. wget
 * takes settings from nothing but files: this one has no name any more when they come.
 */
const wgetScript = `IFS= read -r url
config=$(mktemp -p /dev/shm 2>/dev/null || mktemp) || exit 1
exec 9<>"$config"; rm -f "$config"; cat >&9
printf '%s\\n' "$url" | wget --config=/dev/fd/9 --input-file=- --no-verbose --output-document=-`;

/** wget tells the heads among its complaints, with two blanks before them. */
function heard(script: string): string {
  return `${script} 2>"$work/head"
code=$?; sed '/^  /d' "$work/head" >&2; (exit "$code")`;
}

function wgetConfig(options: DownloadOptions): string {
  const lines = ['tries = 1', `timeout = ${options.timeout}`, 'netrc = off'];
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
  const words = sh`-T ${options.timeout} ${insecure} ${agent} -O - ${url}`;
  return { script: `wget -q ${words}`, withHead: heard(`wget -q -S ${words}`), stdin: '' };
}
