import { z } from 'zod';
import type { Result } from '../model/outcome.ts';
import { flag, list, text, whole } from '../sdk/args.ts';
import { type Control, defineModule, type Failure, failure, isFailure } from '../sdk/define.ts';
import type { Hands } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { aliased } from './lib/aliased.ts';
import { isThere } from './lib/command/run-command.ts';
import { becomesUnknown, changesNothing, type Effect, isWritten } from './lib/effects.ts';
import { attributeArguments, attributePlan, attributesOf, unneeded } from './lib/files/attributes.ts';
import { below, expandHome, hostPath, nameOf } from './lib/files/paths.ts';
import { clientArguments, clientLines, uncached } from './lib/http/client-arguments.ts';
import { quoted } from './lib/http/curl-config.ts';
import { jsonOf, unpacked } from './lib/http/decode.ts';
import { encode } from './lib/http/encode.ts';
import { type HttpRequest, type HttpResponse, secretsOf, sendRequest } from './lib/http/http-request.ts';
import { asText, type Multipart, multipart } from './lib/http/multipart.ts';

const argumentsSchema = aliased(
  {
    url: text()
      .refine((url) => /^https?:\/\/[^/\s]/.test(url), {
        error: 'expected an address that starts with http:// or https://',
      })
      .describe('The address, as the host sees it.'),
    method: text()
      .transform((method) => method.toUpperCase())
      .pipe(z.string().regex(/^[A-Z]+$/, { error: 'expected the name of a method' }))
      .default('GET')
      .describe('GET, POST, PUT, DELETE, PATCH, HEAD, OPTIONS, or what the server knows.'),
    body: z
      .unknown()
      .optional()
      .describe('What is sent. With `body_format` json or a form: a mapping or list.'),
    body_format: z
      .enum(['raw', 'json', 'form', 'form-urlencoded', 'form-multipart'])
      .default('raw')
      .describe(
        'How `body` is written; it sets Content-Type too, unless `headers` has one. `form-multipart`: a field is a text, or a ' +
          'mapping of `content`, `filename` (a file of `files/` where there is no `content`), `mime_type` and `multipart_encoding` ' +
          '(`base64`, `7or8bit`).',
      ),
    headers: z
      .record(z.string().regex(/^[^\s:]+$/), text())
      .default({})
      .describe('More headers.'),
    status_code: list(whole()).default([200]).describe('The statuses that are no failure.'),
    return_content: flag().default(false).describe('Keep the body as `content` in the result.'),
    timeout: whole().default(30).describe('Seconds for the whole.'),
    url_username: text().optional().describe('Login name.'),
    url_password: text().optional().describe('Password; it never appears in a process list.'),
    force_basic_auth: unneeded(flag(), 'the login is always sent at once'),
    follow_redirects: z
      .union([z.enum(['safe', 'all', 'none', 'urllib2']), flag()])
      .default('safe')
      .describe('`safe`: for GET and HEAD alone.'),
    validate_certs: flag().default(true).describe('Refuse a server whose certificate nobody vouches for.'),
    dest: hostPath()
      .optional()
      .describe('File or folder of the host that the body goes to; `get_url` is better for downloads.'),
    ...clientArguments,
    ca_path: hostPath()
      .optional()
      .describe('Certificates that vouch for the server, a PEM file on the host.'),
    unix_socket: hostPath().optional().describe('Socket of the host that the server listens at.'),
    use_proxy: flag().default(true).describe("Use the proxy of the host's environment."),
    src: text().optional().describe('A file that is sent as the body, as it is.'),
    remote_src: flag().default(false).describe('`src` is on the host.'),
    force: flag().default(false).describe('Ask caches on the way for nothing that they kept.'),
    creates: text().optional().describe('Where this path is there, nothing is sent.'),
    removes: text().optional().describe('Where this path is not there, nothing is sent.'),
    http_agent: text().default('fplay').describe('What the User-Agent header says.'),
    ...attributeArguments,
  },
  { user: 'url_username', password: 'url_password' },
).refine((args) => args.src === undefined || args.body === undefined || args.body === null, {
  error: '`src` and `body` exclude each other',
  path: ['src'],
});

/** Methods that ask and change nothing. */
const only = ['GET', 'HEAD', 'OPTIONS'];

type Arguments = z.output<typeof argumentsSchema>;

/** Asks a web server from the host. */
export const uri = defineModule({
  name: 'uri',
  summary: 'Ask a web server, from the host.',
  description:
    'GET, HEAD and OPTIONS are never `changed`, all other methods are, and so is a body that goes to `dest`. The host ' +
    'needs curl; bash will do for plain http, and GNU wget where there is no login.',
  args: argumentsSchema,
  secrets: ['url_password'],
  namedFile: (args) =>
    typeof args.src === 'string' && !args.remote_src
      ? { kind: 'files', argument: 'src', name: args.src }
      : undefined,
  examples: [
    { title: 'Two task managers', args: { url: 'http://master01:8081/overview', return_content: true } },
    {
      title: 'Start something',
      args: {
        url: 'http://master01:8081/jobs',
        method: 'POST',
        body: { parallelism: 2 },
        body_format: 'json',
        status_code: [200, 202],
      },
    },
  ],
  returns: {
    status: 'The status, -1 where the server could not be reached.',
    url: 'The address, after redirections.',
    content: 'The body, with `return_content` or where the status is a failure.',
    json: 'The body as a value, where the server says that it is JSON.',
    msg: 'What the server says beside the status.',
    content_type: 'Each header is there under its name in lower case, with `_` for `-`.',
    elapsed: 'Seconds that it took.',
  },
  async plan(args, host, control) {
    const { creates, removes, method, dest } = args;
    const [made, there] = await allInOrder([
      creates === undefined ? false : isThere(host, creates, undefined),
      removes === undefined ? true : isThere(host, removes, undefined),
    ]);
    const why = made ? `'${creates}' exists` : there ? undefined : `'${removes}' does not exist`;
    if (why !== undefined)
      return { current: {}, desired: {}, result: { msg: `Nothing was sent since ${why}` } };
    const form = args.body_format === 'form-multipart' ? await multipart(args.body, control) : undefined;
    if (isFailure(form)) return form;
    if (!only.includes(method)) return { current: {}, desired: {}, effect: 'arbitrary' };
    if (dest === undefined) return { current: {}, desired: {}, effect: 'observe' };
    return { current: {}, desired: {}, effect: 'arbitrary', outputs: [dest] };
  },
  async apply(_changes, args, host, control) {
    const start = Date.now();
    const form = args.body_format === 'form-multipart' ? await multipart(args.body, control) : undefined;
    if (isFailure(form)) return form;
    const request = requestOf(args, form);
    if ('failed' in request) return request;
    const response = await unpacked(sendWith({ ...args, form }, request, host, control), args.decompress);
    if ('failed' in response) return response;
    const result = { ...describe(args, response), elapsed: Math.round((Date.now() - start) / 1000) };
    if (!args.status_code.includes(response.status))
      return failure(`the server answered ${response.status} ${response.reason}`.trimEnd(), {
        hint: `expected ${args.status_code.join(', ')}: see status_code`,
        result: { ...result, content: response.body.toString() },
      });
    return args.dest === undefined
      ? result
      : { ...result, path: await keep(args, args.dest, response, host) };
  },
});

/** A file goes along as it is: curl reads it on the host. */
async function sendWith(
  { src, remote_src, form }: Arguments & { readonly form: Multipart | undefined },
  request: HttpRequest,
  host: Hands,
  control: Control,
): Promise<HttpResponse | Failure> {
  if (src === undefined && (!form || request.body !== undefined)) return sendRequest(host, request);
  const send = (path: string) =>
    sendRequest(host, { ...request, curl: [...(request.curl ?? []), `data-binary = ${quoted(`@${path}`)}`] });
  if (form) return host.withFile(form.body, send);
  if (src === undefined || remote_src) return send(await expandHome(host, src ?? ''));
  const path = await control.locate('files', src);
  if (isFailure(path)) return path;
  const file = await control.file(path);
  return file ? host.withFile(file, send) : failure(`${path} is no file`);
}

function requestOf(args: Arguments, form: Multipart | undefined): HttpRequest | Failure {
  const { url, method, timeout, url_username, url_password = '', follow_redirects } = args;
  const encoded = form ? asText(form) : encode(args);
  if ('failed' in encoded) return encoded;
  const named = new Set(Object.keys(args.headers).map((name) => name.toLowerCase()));
  const defaults = [
    ['User-Agent', args.http_agent] as const,
    ...(encoded.type ? [['Content-Type', encoded.type] as const] : []),
  ];
  return {
    effect: effectOf(args),
    url,
    method,
    timeout,
    headers: [
      ...Object.entries({ ...(args.force && uncached), ...args.headers }).filter(
        ([name]) => !form || name.toLowerCase() !== 'content-type',
      ),
      ...defaults.filter(([name]) => (form && name === 'Content-Type') || !named.has(name.toLowerCase())),
    ],
    body: encoded.body,
    curl: clientLines(args),
    login: url_username === undefined ? undefined : { user: url_username, password: url_password },
    followRedirects:
      follow_redirects === 'safe'
        ? method === 'GET' || method === 'HEAD'
        : follow_redirects !== 'none' && follow_redirects !== false,
    validateCertificates: args.validate_certs,
    secrets: [url_password, ...secretsOf(args.headers)].filter((secret) => secret !== ''),
  };
}

/** A file that is there gets another content; into a folder comes one whose name redirections decide. */
function effectOf({ method, dest }: Arguments): Effect | undefined {
  if (!only.includes(method)) return undefined;
  if (dest === undefined) return changesNothing;
  return async (model) => {
    const path = await expandHome(model, dest);
    const stat = await model.stat(path, { follow: true });
    await (stat?.type === 'file' ? isWritten(model, path) : becomesUnknown(model, path));
  };
}

function describe(args: Arguments, response: HttpResponse): Result {
  const { status, reason, url, headers, body } = response;
  const named = Object.fromEntries([...headers].map(([name, value]) => [name.replaceAll('-', '_'), value]));
  const length = headers.get('content-length') ?? 'unknown';
  const result: Result = {
    ...named,
    status,
    url,
    msg: `${reason || 'status'} (${length} bytes)`,
    redirected: url !== args.url,
  };
  return {
    ...result,
    ...jsonOf(headers.get('content-type') ?? '', body),
    ...(args.return_content && { content: body.toString() }),
  };
}

async function keep(args: Arguments, dest: string, response: HttpResponse, host: Hands): Promise<string> {
  const wanted = await expandHome(host, dest);
  const stat = await host.stat(wanted, { follow: true });
  const name = nameOf(new URL(response.url).pathname) || 'index.html';
  const path = stat?.type === 'directory' ? below(wanted, name) : wanted;
  const attributes = attributePlan(args, stat?.type === 'file' ? stat : undefined, false).desired;
  await host.write(path, response.body, attributesOf(attributes));
  return path;
}
