import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { play } from '../rig/play.ts';

let server: Server;
let url: string;

/** Answers late, packed, or by telling what it was asked; as a proxy it is asked for whole addresses. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const { 'user-agent': agent, 'cache-control': cache = 'kept' } = request.headers;
    if (request.url === '/late') setTimeout(() => response.end('late'), 2500);
    else if (request.url === '/packed')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unpacked'));
    else if (request.url?.startsWith('http://')) response.end(`by proxy to ${request.url}`);
    else response.end(`${agent} ${cache}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What a download by these arguments is, or why there is none. */
async function fetched(args: Readonly<Record<string, unknown>>, environment: object = {}): Promise<unknown> {
  const task = { get_url: { dest: '{{ folder }}/file', ...args }, environment };
  const run = await play(
    {
      'play.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - block: [${JSON.stringify(task)}, { debug: { msg: "{{ file (concat folder '/file') }}" } }]
      rescue: [{ debug: { msg: "{{ ansible_failed_result.msg }}" } }]
`,
    },
    { hosts: 'a' },
  );
  return run.saidBy('a')[0];
}

test('timeout: a server that says nothing for so long is given up', async () => {
  expect(await fetched({ url: `${url}/late` })).toBe('late');
  expect(await fetched({ url: `${url}/late`, timeout: 1 })).toMatch(/could not be fetched/);
});

test('decompress: what the server has packed is unpacked, or left as it is', async () => {
  expect(await fetched({ url: `${url}/packed` })).toBe('unpacked');
  expect(await fetched({ url: `${url}/packed`, decompress: false })).not.toBe('unpacked');
});

test('use_proxy: the proxy of the environment is asked, or not', async () => {
  const environment = { http_proxy: url, no_proxy: '' };
  expect(await fetched({ url: 'http://198.18.255.254/x' }, environment)).toBe(
    'by proxy to http://198.18.255.254/x',
  );
  expect(await fetched({ url: `${url}/x`, use_proxy: false }, environment)).toMatch(/ kept$/);
});

test('http_agent: who asks', async () => {
  expect(await fetched({ url: `${url}/x`, http_agent: 'me/1.0 "x"' })).toBe('me/1.0 "x" kept');
});

test('force: caches on the way are passed by', async () => {
  expect(await fetched({ url: `${url}/x`, force: true, http_agent: 'me' })).toBe('me no-cache');
});
