import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { download, publishedChecksum } from '../../../../src/modules/lib/http/download.ts';
import type { DownloadOptions } from '../../../../src/modules/lib/http/download-request.ts';
import type { Hands } from '../../../../src/sdk/host.ts';
import { type CaseHost, type OpenHost, startCaseHost } from '../../rig/host.ts';

let machine: CaseHost;
let host: OpenHost;
let server: Server;
let url: string;

/** The path says how the answer is packed, and what the server says of it. */
beforeAll(async () => {
  machine = await startCaseHost();
  host = await machine.connect();
  server = createServer((request, response) => {
    const [, body = '', encoding = ''] = request.url?.split('/') ?? [];
    if (body === 'moved')
      return void response.writeHead(302, { location: '/plain', 'content-encoding': 'gzip' }).end();
    const text = body === 'list' ? `${'a'.repeat(64)}  x.tar\n` : 'text';
    const bytes = body === 'plain' ? text : body === 'deflate' ? deflateSync(text) : gzipSync(text);
    response.writeHead(body === 'gone' ? 404 : 200, encoding === '' ? {} : { 'Content-Encoding': encoding });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, machine.gateway, resolve));
  url = `http://${machine.gateway}:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server?.close();
  await machine?.down();
});

/** A busybox that is linked statically can't count seconds (`-T`) everywhere. */
const busybox = `wget() {
  [ "$1" != --version ] || return 1
  while [ "$1" != -O ]; do shift; done
  busybox wget -q -S "$@"
}`;

/** The host, as if it had no curl, and maybe another wget. */
function withWget(wget = ''): Hands {
  const named = (command: string | readonly string[]) =>
    typeof command === 'string' ? `${wget}\n${command}` : command;
  return {
    ...host.hands,
    which: async (name) => (name === 'curl' ? undefined : host.hands.which(name)),
    query: (command, ...rest) => host.hands.query(named(command), ...rest),
    run: (command, ...rest) => host.hands.run(named(command), ...rest),
  };
}

const options: DownloadOptions = {
  headers: {},
  timeout: 10,
  username: undefined,
  password: undefined,
  validateCerts: true,
  useProxy: true,
  agent: undefined,
  curl: [],
  decompress: true,
};

describe.each([
  ['curl', () => host.hands],
  ['wget', () => withWget()],
  ["busybox's wget", () => withWget(busybox)],
])('by %s', (_, hands) => {
  async function fetched(path: string, more: Partial<DownloadOptions> = {}): Promise<string> {
    await host.hands.run('rm -rf /srv/got; mkdir /srv/got; ls /tmp >/srv/before');
    const outcome = await download(hands(), `${url}/${path}`, '/srv/got/file', { ...options, ...more });
    const left =
      'ls /tmp | diff /srv/before - >&2; ls /srv/got >&2; [ ! -e /srv/got/file ] || od -An -c /srv/got/file';
    const { stdout, stderr } = await host.hands.run(left);
    if ('failed' in outcome) return `${outcome.failed} ${stderr}`;
    expect(stderr).toBe('file\n');
    return stdout.replace(/\s+/g, '');
  }

  test('what is said to be packed with gzip is unpacked', async () => {
    expect(await fetched('packed/gzip')).toBe('text');
    expect(await fetched('packed/GZip')).toBe('text');
  });

  test('anything else stays as it came', async () => {
    const packed = await fetched('packed');
    expect(packed).toMatch(/^037213/);
    expect(await fetched('packed/x-gzip')).toBe(packed);
    expect(await fetched('packed/gzip', { decompress: false })).toBe(packed);
    expect(await fetched('deflate/deflate')).toMatch(/^x234/);
    expect(await fetched('moved')).toBe('text');
  });

  test('what is not packed, though the server says so, is a failure that leaves nothing', async () => {
    const told =
      /says that it is packed with gzip, and can't be unpacked: .*gzip: stdin: not in gzip format $/s;
    expect(await fetched('plain/gzip')).toMatch(told);
    expect(await fetched('gone/gzip')).toMatch(/could not be fetched: .*404/s);
  });

  test('a list of checksums may be packed', async () => {
    expect(await publishedChecksum(hands(), `${url}/list/gzip`, 'x.tar', options)).toBe('a'.repeat(64));
  });
});
