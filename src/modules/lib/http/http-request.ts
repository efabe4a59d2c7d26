import { type Failure, failure } from '../../../sdk/define.ts';
import type { Hands, Output } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { defined } from '../../../util/defined.ts';
import { sh } from '../../../util/quote.ts';
import type { Effect } from '../effects.ts';
import { needsCurl } from './client-arguments.ts';
import { quoted } from './curl-config.ts';

/** What to ask of a web server. Nothing of it reaches a process list: tools read it from their standard input. */
export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | undefined;
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly followRedirects: boolean;
  readonly validateCertificates: boolean;
  /** Seconds for the whole. */
  readonly timeout: number;
  readonly secrets: readonly string[];
  /** More lines of curl's configuration; without curl the request can't be sent then. */
  readonly curl?: readonly string[];
  /** What the request changes on the host that sends it; undefined where nobody knows. */
  readonly effect?: Effect | undefined;
}

/** What a web server answered. */
export interface HttpResponse {
  readonly status: number;
  /** `OK`, or whatever stands behind the status. */
  readonly reason: string;
  /** Where redirections led. */
  readonly url: string;
  /** In lower case; values of a header that comes twice are joined by a comma. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/**
 * Asks from the host: by curl; by bash alone for plain http; by GNU wget where there is no login, since wget takes
 * that from its command line or a file only.
 */
export async function sendRequest(
  host: Hands,
  request: HttpRequest,
  redirected = 0,
): Promise<HttpResponse | Failure> {
  const [curl, wget, bash] = await allInOrder([host.which('curl'), host.which('wget'), host.which('bash')]);
  if (curl) return byProgram(host, request, curlScript, curlConfig(request));
  if (request.curl?.length) return needsCurl();
  if (bash && request.url.startsWith('http://')) return byBash(host, request, redirected);
  const isSecret =
    request.login || request.headers.some(([name]) => /authorization|cookie|token/i.test(name));
  if (wget && !isSecret && (await host.query(['wget', '--version'], { reads: [] })).stdout.startsWith('GNU'))
    return byProgram(host, request, wgetScript(request), wgetConfig(request));
  return failure(`this host has no program that can ask ${new URL(request.url).origin}`, {
    hint: 'install curl; bash will do for plain http, and GNU wget where there is no login',
  });
}

/** Both programs leave headers and body in files; the body is printed as base64, since it may hold anything. */
const printAnswer = `printf '\\n'
cat "$work/head" 2>/dev/null
printf '\\n====\\n'
base64 2>/dev/null <"$work/body"
exit "$code"`;

/** Goes with the script, also where that is ended before its time. */
const makeFolder = `work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 143' HUP INT TERM`;

const curlScript = `${makeFolder}
curl --silent --show-error --config - --output "$work/body" --dump-header "$work/head" --write-out '%{url_effective}'
code=$?
${printAnswer}`;

/** wget reads nothing but files: they are in a folder that nobody else can enter, and hold no login. */
function wgetScript({ url }: HttpRequest): string {
  return `${makeFolder}
cat >"$work/config"
set -- --config="$work/config" --no-verbose --server-response --output-document="$work/body"
if sed -n 's/^#body //p' "$work/config" | base64 -d >"$work/sent" && [ -s "$work/sent" ]; then
  set -- "$@" --body-file="$work/sent"
fi
printf '%s\\n' ${sh`${url}`} >"$work/url"
wget "$@" --input-file="$work/url" 2>"$work/said"
code=$?
[ "$code" -eq 8 ] && code=0
sed -n 's/^  //p' "$work/said" >"$work/head"
printf %s ${sh`${url}`}
[ "$code" -eq 0 ] || grep -v '^  ' "$work/said" >&2
${printAnswer}`;
}

function curlConfig(request: HttpRequest): string {
  const { url, method, headers, body, login } = request;
  const lines = [`url = ${quoted(url)}`, 'globoff', `max-time = ${request.timeout}`];
  lines.push(method === 'HEAD' ? 'head' : `request = ${quoted(method)}`);
  // An empty value is a header that isn't sent; curl wants a semicolon for one that is empty.
  for (const [name, value] of headers)
    lines.push(`header = ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`);
  if (body !== undefined) lines.push(`data-raw = ${quoted(body)}`);
  if (login) lines.push(`user = ${quoted(`${login.user}:${login.password}`)}`);
  if (request.followRedirects) lines.push('location');
  lines.push(...(request.curl ?? []));
  if (!request.validateCertificates) lines.push('insecure');
  return `${lines.join('\n')}\n`;
}

function wgetConfig(request: HttpRequest): string {
  const { method, headers, body } = request;
  const lines = [
    `method = ${method}`,
    `timeout = ${request.timeout}`,
    'tries = 1',
    'content_on_error = on',
    'netrc = off',
  ];
  for (const [name, value] of headers) lines.push(`header = ${name}: ${value.replace(/[\r\n]/g, ' ')}`);
  if (!request.followRedirects) lines.push('max_redirect = 0');
  if (!request.validateCertificates) lines.push('check_certificate = off');
  if (body !== undefined) lines.push(`#body ${Buffer.from(body).toString('base64')}`);
  return `${lines.join('\n')}\n`;
}

function basic(login: { readonly user: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
}

async function byProgram(
  host: Hands,
  request: HttpRequest,
  script: string,
  config: string,
): Promise<HttpResponse | Failure> {
  const output = await host.run(script, {
    stdin: config,
    ...defined({ secrets: request.secrets, effect: request.effect }),
  });
  const end = output.stdout.lastIndexOf('\n====\n');
  if (output.code !== 0 || end < 0) return notReached(request, output);
  const start = output.stdout.indexOf('\n');
  const blocks = output.stdout
    .slice(start + 1, end)
    .trim()
    .split(/\r?\n\r?\n|\n(?=HTTP\/)/);
  const body = Buffer.from(output.stdout.slice(end + 6), 'base64');
  return { ...parseHead(blocks.at(-1) ?? ''), url: output.stdout.slice(0, start), body };
}

function parseHead(head: string): Pick<HttpResponse, 'status' | 'reason' | 'headers'> {
  const [first = '', ...lines] = head.split(/\r?\n/);
  const [, status = '-1', reason = ''] = /^HTTP\/\S+\s+(\d+)\s*(.*)$/.exec(first) ?? [];
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    const key = name.toLowerCase();
    if (key !== '') headers.set(key, headers.has(key) ? `${headers.get(key)}, ${value}` : value);
  }
  return { status: Number(status), reason, headers };
}

function notReached({ url }: HttpRequest, output: Output): Failure {
  const why = output.stderr.replace(/^curl: \(\d+\) /, '').trim();
  return failure(`could not reach ${url}: ${why || `code ${output.code}`}`, {
    result: { status: -1, url, msg: `Request failed: ${why}` },
  });
}

/** HTTP/1.0, so that the answer ends where the connection does. */
async function byBash(
  host: Hands,
  request: HttpRequest,
  redirected: number,
): Promise<HttpResponse | Failure> {
  const { url, method, headers, body, login, timeout } = request;
  const { hostname, port, pathname, search, host: authority } = new URL(url);
  const lines = [`${method} ${pathname}${search} HTTP/1.0`, `Host: ${authority}`, 'Connection: close'];
  for (const [name, value] of headers) lines.push(`${name}: ${value.replace(/[\r\n]/g, ' ')}`);
  if (login) lines.push(`Authorization: ${basic(login)}`);
  if (body !== undefined) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  const talk = 'exec 3<>"/dev/tcp/$0/$1" || exit 7; cat >&3; cat <&3 | base64';
  const words = ['bash', '-c', talk, hostname.replace(/^\[|\]$/g, ''), port || '80'];
  const output = await host.run(
    sh`if command -v timeout >/dev/null 2>&1; then exec timeout ${[String(timeout), ...words]}; else exec ${words}; fi`,
    {
      stdin: `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`,
      ...defined({ secrets: request.secrets, effect: request.effect }),
    },
  );
  const answer = Buffer.from(output.stdout, 'base64');
  const end = answer.indexOf('\r\n\r\n');
  if (output.code !== 0 || end < 0) return notReached(request, output);
  const response = {
    ...parseHead(answer.subarray(0, end).toString('latin1')),
    url,
    body: answer.subarray(end + 4),
  };
  const next = redirected < 10 ? redirection(request, response) : undefined;
  return next ? sendRequest(host, next, redirected + 1) : response;
}

/** The request that a redirection asks for: a login goes to the same server only, a body where the status says so. */
function redirection(request: HttpRequest, { status, headers }: HttpResponse): HttpRequest | undefined {
  const location = headers.get('location');
  if (!request.followRedirects || location === undefined || ![301, 302, 303, 307, 308].includes(status))
    return undefined;
  const url = new URL(location, request.url);
  const same = url.origin === new URL(request.url).origin;
  return {
    ...request,
    url: url.href,
    ...(status < 307 && request.method !== 'HEAD' && { method: 'GET', body: undefined }),
    ...(!same && {
      login: undefined,
      headers: request.headers.filter(([name]) => !/^(authorization|cookie)$/i.test(name)),
    }),
  };
}

/** What headers say who asks by; their names may be written in any case. */
export function secretsOf(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) => (/authorization$/i.test(name) ? [value] : []));
}
