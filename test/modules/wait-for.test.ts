import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../../src/modules/wait-for.ts';
import type { Control } from '../../src/sdk/define.ts';
import type { Hands } from '../../src/sdk/host.ts';
import { makeControl } from './rig/control.ts';
import { type CaseHost, type OpenHost, startCaseHost } from './rig/host.ts';
import { rendererOf } from './rig/render.ts';

let machine: CaseHost;
let host: OpenHost;
const servers: ChildProcess[] = [];
beforeAll(async () => {
  machine = await startCaseHost();
  host = await machine.connect();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await stop(server);
});
afterAll(() => machine?.down());

/** Says its port once it listens on the loopback of the host, and greets who comes. */
const greeter = `const [port, greeting] = process.argv.slice(1);
const server = require('node:net').createServer((socket) => socket.end(greeting));
server.listen(Number(port), '127.0.0.1', () => console.log(server.address().port));`;

/** Listens in the network of the host. */
async function listen(port = 0, greeting = ''): Promise<number> {
  const network = ['--target', String(machine.pid), '--net'];
  const words = [...network, process.execPath, '-e', greeter, String(port), greeting];
  const server = spawn('nsenter', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(server);
  return Number(await once(server.stdout, 'data'));
}

async function stop(server: ChildProcess | undefined): Promise<void> {
  if (server?.kill()) await once(server, 'exit');
}

async function freePort(): Promise<number> {
  const port = await listen();
  await stop(servers.pop());
  return port;
}

function wait(args: object, more: Partial<Control> = {}, hands: Hands = host.hands) {
  const control = { ...makeControl('/', rendererOf({})), ...more };
  return waitFor.apply?.({}, waitFor.args.parse(args), hands, control);
}

test('a port that takes connections', async () => {
  expect(await wait({ port: await listen(), timeout: 5 })).toEqual({ elapsed: expect.any(Number) });
});

test('a port that opens while it waits', async () => {
  const port = await freePort();
  const waited = wait({ port, timeout: 30, sleep: 0.05 });
  await listen(port);
  expect(await waited).toEqual({ elapsed: expect.any(Number) });
});

test('a port that closes while it waits', async () => {
  const port = await listen();
  const waited = wait({ port, state: 'stopped', timeout: 30, sleep: 0.05 });
  await stop(servers.pop());
  expect(await waited).toEqual({ elapsed: expect.any(Number) });
});

test('a port that stays open', async () => {
  const port = await listen();
  expect(await wait({ port, state: 'stopped', timeout: 0 })).toMatchObject({
    failed: `Timeout when waiting for 127.0.0.1:${port} to stop (0 seconds)`,
    result: { elapsed: expect.any(Number) },
  });
});

test('what a port says', async () => {
  const port = await listen(0, '220 mail (ready) now\r\n');
  const found = await wait({ port, search_regex: '^(\\d+) .*\\(ready\\)', timeout: 5 });
  expect(found).toMatchObject({ match_groups: ['220'] });
});

test('what a port never says', async () => {
  const port = await listen(0, 'starting\n');
  expect(await wait({ port, search_regex: 'ready', timeout: 0, connect_timeout: 1 })).toMatchObject({
    failed: expect.stringContaining('to say ready'),
  });
});

test.each(['python3', 'perl', 'curl'])('by %s where the host has nothing before it', async (program) => {
  const order = ['bash', 'python3', 'perl', 'nc', 'curl'];
  const hidden = order.slice(0, order.indexOf(program));
  const port = await listen();
  const closed = await freePort();
  const hands = hiding(host.hands, hidden);
  expect(await wait({ port, timeout: 60 }, {}, hands)).toEqual({ elapsed: expect.any(Number) });
  expect(await wait({ port: closed, timeout: 0 }, {}, hands)).toMatchObject({
    failed: expect.stringContaining('Timeout'),
  });
});

test('by the list of listening sockets where the host has no program for it', async () => {
  const hands = hiding(host.hands, ['bash', 'python3', 'perl', 'nc', 'curl']);
  expect(await wait({ port: await listen(), timeout: 60 }, {}, hands)).toEqual({
    elapsed: expect.any(Number),
  });
  expect(await wait({ port: await freePort(), timeout: 0 }, {}, hands)).toMatchObject({
    failed: expect.stringContaining('Timeout'),
  });
  expect(await wait({ host: '198.18.0.1', port: 1, timeout: 5 }, {}, hands)).toMatchObject({
    failed: expect.stringContaining('none of bash'),
  });
});

/** Runs scripts for real, but in a shell whose `command -v` doesn't know some programs. */
function hiding(hands: Hands, programs: readonly string[]): Hands {
  const hide = `command() { case $2 in ${programs.join('|') || '-'}) return 1 ;; esac; builtin command "$@"; }`;
  return {
    ...hands,
    run: (script, options) =>
      hands.run(`${hide}\n${String(script)}`, { ...options, executable: '/bin/bash' }),
  };
}

test('can be interrupted, and tells how it goes', async () => {
  const abort = new AbortController();
  const seen: string[] = [];
  const progress: Control['progress'] = (what, _done, total, unit) => {
    seen.push(`${what} ${total} ${unit}`);
    abort.abort(new Error('interrupted'));
  };
  const waited = wait({ path: '/no/such/file', timeout: 600, sleep: 5 }, { signal: abort.signal, progress });
  await expect(waited).rejects.toThrow(/abort|interrupt/i);
  expect(seen).toEqual(['waiting for /no/such/file 600 seconds']);
});
