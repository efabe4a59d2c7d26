import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type HttpRequest, sendRequest } from '../../../../src/modules/lib/http/http-request.ts';
import type { Hands } from '../../../../src/sdk/host.ts';
import { type CaseHost, type OpenHost, startCaseHost } from '../../rig/host.ts';

let machine: CaseHost;
let host: OpenHost;
let server: Server;
let url: string;
const received: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
const answer = Buffer.from([0, 255, 10, 61, 61, 61, 61, 10, 13, 10, 195, 164]);

beforeAll(async () => {
  machine = await startCaseHost();
  host = await machine.connect();
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    if (request.url === '/moved') response.writeHead(302, { location: '/there' }).end();
    else response.writeHead(request.url === '/broken' ? 500 : 200, { 'X-Two': ['a', 'b'] }).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, machine.gateway, resolve));
  url = `http://${machine.gateway}:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => received.splice(0));
afterAll(async () => {
  server?.close();
  await machine?.down();
});

function requestTo(path: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    url: `${url}${path}`,
    method: 'GET',
    headers: [],
    body: undefined,
    login: undefined,
    followRedirects: true,
    validateCertificates: true,
    timeout: 10,
    secrets: [],
    ...more,
  };
}

/** The host, as if it hadn't some of its programs. */
function without(...programs: readonly string[]): Hands {
  return {
    ...host.hands,
    which: async (name) => (programs.includes(name) ? undefined : host.hands.which(name)),
  };
}

describe.each([
  ['curl', []],
  ['wget', ['curl', 'bash']],
  ['bash', ['curl']],
])('by %s', (program, missing) => {
  test('any bytes come back as they are, with status and headers', async () => {
    const response = await sendRequest(without(...missing), requestTo('/any'));
    expect(response).toMatchObject({ status: 200, reason: 'OK', url: `${url}/any` });
    if ('failed' in response) return;
    expect(response.body).toEqual(answer);
    expect(response.headers.get('x-two')).toBe('a, b');
  });

  test('any text is sent as it is, with headers and login', async () => {
    const body = '@file "quoted" \\ $HOME\n\tü\r\n\'';
    const login = program === 'wget' ? undefined : { user: 'me', password: 'p:"w\\ $HOME' };
    const headers = [['Content-Type', 'text/plain; x="y"']] as const;
    await sendRequest(without(...missing), requestTo('/post?a=b', { method: 'PUT', headers, body, login }));
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'PUT', url: '/post?a=b', body });
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'text/plain; x="y"',
      ...(login && { authorization: `Basic ${btoa('me:p:"w\\ $HOME')}` }),
    });
  });

  test('one line is sent as it is', async () => {
    const body = '{"a": "\\\\ \\"$HOME\\" #x = y"}';
    await sendRequest(without(...missing), requestTo('/post', { method: 'POST', body }));
    expect(received[0]).toMatchObject({ method: 'POST', body });
  });

  test('a status that is a mistake is an answer', async () => {
    const response = await sendRequest(without(...missing), requestTo('/broken'));
    expect(response).toMatchObject({ status: 500, body: answer });
  });

  test('redirections', async () => {
    const followed = await sendRequest(without(...missing), requestTo('/moved'));
    expect(followed).toMatchObject({ status: 200 });
    const kept = await sendRequest(without(...missing), requestTo('/moved', { followRedirects: false }));
    expect(kept).toMatchObject({ status: 302 });
  });

  test('nobody there', async () => {
    const response = await sendRequest(without(...missing), requestTo('', { url: 'http://127.0.0.1:1/' }));
    expect(response).toMatchObject({
      failed: expect.stringContaining('could not reach http://127.0.0.1:1/'),
    });
  });
});

test('wget gets no login, since it would be seen', async () => {
  const login = { user: 'me', password: 'secret' };
  expect(await sendRequest(without('curl', 'bash'), requestTo('/', { login }))).toMatchObject({
    hint: expect.stringContaining('curl'),
  });
});

test('wget takes no login from a file that nobody tells of', async () => {
  await machine.run(`echo 'machine ${machine.gateway} login me password secret' > ~/.netrc`, '/');
  await sendRequest(without('curl', 'bash'), requestTo('/any'));
  expect(received[0]?.headers.authorization).toBeUndefined();
});

test('a host that has nothing for it', async () => {
  expect(await sendRequest(without('curl', 'wget', 'bash'), requestTo('/'))).toMatchObject({
    hint: expect.stringContaining('curl'),
  });
  const https = requestTo('', { url: 'https://127.0.0.1:1/' });
  expect(await sendRequest(without('curl', 'wget'), https)).toMatchObject({
    hint: expect.stringContaining('curl'),
  });
});
