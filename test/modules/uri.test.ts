import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { play } from '../rig/play.ts';
import type { Files } from '../rig/project.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'fplay-uri-'));
const servers: Server[] = [];
let url: string;

async function listening(answer: RequestListener, at: string | undefined): Promise<Server> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) =>
    at === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(at, resolve),
  );
  return server;
}

beforeAll(async () => {
  const server = await listening((request, response) => {
    if (request.url === '/packed')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unpacked'));
    else if (request.url === '/lie') response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
    else if (request.url === '/bomb')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc((64 << 20) + 1)));
    else if (request.url === '/form')
      void told(request).then((fields) => response.end(JSON.stringify(fields)));
    else response.end(request.headers['cache-control'] ?? 'kept');
  }, undefined);
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await listening((request, response) => response.end(`socket ${request.url}`), path.join(folder, 'socket'));
});
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true });
});

/** The fields of a form as another program reads them: texts, and files with their names, types and bytes. */
async function told(request: IncomingMessage): Promise<object> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) pieces.push(piece as Uint8Array);
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(Buffer.concat(pieces), { headers }).formData();
  const fields = [...form.entries()].map(async ([name, value]) => {
    if (typeof value === 'string') return [name, value];
    return [name, [value.name, value.type, Buffer.from(await value.arrayBuffer()).toString('hex')]];
  });
  return Object.fromEntries(await Promise.all(fields));
}

/** The content of an answer, or why there is none. */
async function asked(args: Readonly<Record<string, unknown>>, files: Files = {}): Promise<unknown> {
  const run = await play(
    {
      ...files,
      'play.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - block:
        - uri: ${JSON.stringify({ return_content: true, ...args })}
          register: answer
        - debug: { msg: "{{ answer.content }}" }
      rescue: [{ debug: { msg: "{{ ansible_failed_result.msg }}" } }]
`,
    },
    { hosts: 'a' },
  );
  return run.saidBy('a')[0];
}

test('decompress: what the server has packed is unpacked, or left as it is', async () => {
  expect(await asked({ url: `${url}/packed` })).toBe('unpacked');
  expect(await asked({ url: `${url}/packed`, decompress: false })).not.toBe('unpacked');
  expect(await asked({ url: `${url}/lie` })).toMatch(/says that it is packed with gzip/);
});

test('decompress: little that unpacks to more than there is room for is told, and never all unpacked', async () => {
  expect(await asked({ url: `${url}/bomb` })).toMatch(/answers more than 64 MiB, once it is unpacked/);
});

test('force: caches on the way are passed by', async () => {
  expect(await asked({ url })).toBe('kept');
  expect(await asked({ url, force: true })).toBe('no-cache');
});

test('unix_socket: the server at a socket of the host is asked', async () => {
  const unix_socket = path.join(folder, 'socket');
  expect(await asked({ url: 'http://localhost/x', unix_socket })).toBe('socket /x');
});

test('body_format form-multipart: texts and files, of any bytes', async () => {
  const large = 'x'.repeat(100_000);
  const body = {
    plain: 'größer "1"',
    made: { content: '{"a": 1}', filename: 'a.json' },
    file: { filename: 'b.bin', multipart_encoding: '7or8bit', mime_type: 'image/png' },
    large: { filename: 'c.txt', multipart_encoding: '7or8bit' },
  };
  const form = { url: `${url}/form`, method: 'POST', body_format: 'form-multipart' };
  const files = { 'files/b.bin': '\0\r\n\t', 'files/c.txt': large };
  expect(JSON.parse(String(await asked({ ...form, body }, files)))).toEqual({
    plain: body.plain,
    made: ['a.json', 'application/json', Buffer.from(body.made.content).toString('hex')],
    file: ['b.bin', 'image/png', '000d0a09'],
    large: ['c.txt', 'text/plain', Buffer.from(large).toString('hex')],
  });
  expect(JSON.parse(String(await asked({ ...form, body: { plain: 'x' } })))).toEqual({ plain: 'x' });
});

test('body_format form-multipart: what is no form, and a file that is not there', async () => {
  const form = { url: `${url}/form`, method: 'POST', body_format: 'form-multipart' };
  expect(await asked({ ...form, body: 'text' })).toMatch(/^this is no form of fields/);
  expect(await asked({ ...form, body: { a: { mime_type: 'text/plain' } } })).toMatch(
    /`content` or `filename`/,
  );
  expect(await asked({ ...form, body: { a: { filename: 'none' } } })).toMatch(/there is no none/);
});
