import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Batch } from '../../../src/host/questions/batch.ts';
import { Lane } from '../../../src/host/shell/lane.ts';
import type { Section } from '../../../src/host/shell/request.ts';
import type { Statistics } from '../../../src/host/shell/statistics.ts';
import { ConnectionLost, HostError } from '../../../src/sdk/host.ts';
import type { Transport } from '../../../src/transport/transport.ts';
import { sh } from '../../../src/util/quote.ts';
import { until } from '../../rig/until.ts';
import { startRelay } from '../../transport/relay.ts';
import { startSshd } from '../../transport/sshd.ts';
import { hosts, type TestHost, transportTo } from '../hosts.ts';

interface Opened {
  readonly batch: Batch;
  readonly statistics: Statistics;
  readonly close: () => Promise<void>;
}

function openBatch(transport: Transport): Opened {
  const statistics = { requests: 0, channels: 0, bytesSent: 0, bytesReceived: 0 };
  const lane = new Lane(transport, undefined, 'h1', statistics);
  return { batch: new Batch(lane), statistics, close: () => lane.close() };
}

function words(section: Section | undefined): readonly unknown[] | undefined {
  return section && [section.code, String(section.stdout), String(section.stderr)];
}

async function all(sections: readonly Promise<Section | undefined>[]) {
  return (await Promise.all(sections)).map(words);
}

/** Waits on the host until there is a file. */
function waitFor(file: string): string {
  return sh`while ! [ -e ${file} ]; do sleep 0.02; done`;
}

describe.each(hosts)('%s', (_name, open) => {
  let host: TestHost;
  let opened: Opened;
  let batch: Batch;

  beforeAll(async () => {
    host = await open();
    opened = openBatch(host.transport);
    ({ batch } = opened);
  });
  afterAll(async () => {
    await opened.close();
    await host.close();
  });

  test('scripts in order share a request, each with a shell and an answer of its own', async () => {
    const file = join(host.folder, 'order');
    const before = opened.statistics.requests;
    const scripts = [
      sh`printf a >>${file}; cd /; X=1; umask 0; trap 'echo bye' EXIT`,
      `echo "[$X]"; cat; echo err >&2`,
      sh`printf b >>${file}; cat ${file}; exec 2>&1; exit`,
      `set -eu; (exit 0) # nothing`,
    ];
    expect(await all(batch.inOrder(scripts))).toEqual([
      [0, 'bye\n', ''],
      [0, '[]\n', 'err\n'],
      [0, 'ab', ''],
      [0, '', ''],
    ]);
    expect(opened.statistics.requests).toBe(before + 1);
  });

  test('the first that fails stops the rest, and nothing else', async () => {
    const file = join(host.folder, 'stopped');
    const first = batch.inOrder(['echo 1', 'echo 2; exit 3', sh`touch ${file}`, sh`touch ${file}`]);
    const asked = batch.ask('echo asked; exit 4');
    const second = batch.inOrder(['echo 3', 'false', sh`touch ${file}`]);
    const third = batch.inOrder(['echo 4', 'echo 5']);
    const before = opened.statistics.requests;
    expect(await all(first)).toEqual([[0, '1\n', ''], [3, '2\n', ''], undefined, undefined]);
    expect(words(await asked)).toEqual([4, 'asked\n', '']);
    expect(await all(second)).toEqual([[0, '3\n', ''], [1, '', ''], undefined]);
    expect(await all(third)).toEqual([
      [0, '4\n', ''],
      [0, '5\n', ''],
    ]);
    expect(opened.statistics.requests).toBe(before + 1);
    expect(existsSync(file)).toBe(false);
  });

  test('each answer is there before the next script has ended', async () => {
    const [go, ready] = [join(host.folder, 'go'), join(host.folder, 'ready')];
    const asked = batch.ask('echo asked');
    const chain = batch.inOrder(['echo early', `echo late; ${waitFor(go)}`, 'echo last']);
    const waiting = batch.ask(sh`touch ${ready}; echo waiting`);
    expect(words(await asked)).toEqual([0, 'asked\n', '']);
    expect(words(await chain[0])).toEqual([0, 'early\n', '']);
    expect(existsSync(ready)).toBe(false);
    writeFileSync(go, '');
    expect(await all(chain.slice(1))).toEqual([
      [0, 'late\n', ''],
      [0, 'last\n', ''],
    ]);
    expect(words(await waiting)).toEqual([0, 'waiting\n', '']);
  });

  test('hostile and large content', async () => {
    const file = join(host.folder, "od'd");
    const odd = ["'\n)) <&- _end 0 last\nexit 1 #", '$(exit 1)`false`\\', '漢字\r\n{ [ if do "', ''];
    const large = 'x1y2z3\n'.repeat(150_000);
    const scripts = [...odd, large].map(
      (text) => sh`printf %s ${text} >>${file}; printf %s ${text}; printf %s ${text} >&2`,
    );
    const answers = await all(batch.inOrder(scripts));
    expect(answers).toEqual([...odd, large].map((text) => [0, text, text]));
    expect(readFileSync(file, 'utf8')).toBe([...odd, large].join(''));
    const [much] = await Promise.all(
      batch.inOrder(['head -c 20000000 /dev/zero; head -c 3000000 /dev/zero >&2']),
    );
    expect([much?.stdout.length, much?.stderr.length]).toEqual([20_000_000, 3_000_000]);
  });

  test('what is too much for one request goes in several, in order and up to the first that fails', async () => {
    const file = join(host.folder, 'much');
    const part = (text: string) => sh`printf %s ${text} >>${file}`;
    const parts = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(1_500_000));
    const before = opened.statistics.requests;
    const sections = await Promise.all(batch.inOrder(parts.map(part)));
    expect(sections.map((section) => section?.code)).toEqual([0, 0, 0, 0, 0]);
    expect(opened.statistics.requests).toBe(before + 3);
    expect(readFileSync(file, 'utf8')).toBe(parts.join(''));
    const failing = batch.inOrder([
      part('f'),
      `exit 7; ${part('x'.repeat(4_000_000))}`,
      part('g'),
      part('h'),
    ]);
    expect((await all(failing)).map((answer) => answer?.[0])).toEqual([0, 7, undefined, undefined]);
    expect(readFileSync(file, 'utf8')).toBe(`${parts.join('')}f`);
  });

  test("a user's words travel apart from what is in order, and their end is told as soon", async () => {
    const file = join(host.folder, 'apart');
    const query = (script: string) => batch.ask(sh`_text ${script} 4<&0`, { guarded: true });
    const first = query('echo one; exit 2');
    const never = query(`${waitFor(file)}; echo two`);
    const chain = batch.inOrder(['echo three', 'false', 'echo four']);
    const after = query('echo five');
    expect(words(await first)).toEqual([2, 'one\n', '']);
    writeFileSync(file, '');
    expect(words(await never)).toEqual([0, 'two\n', '']);
    expect(await all(chain)).toEqual([[0, 'three\n', ''], [1, '', ''], undefined]);
    expect(words(await after)).toEqual([0, 'five\n', '']);
  });

  test('an abort rejects what has not ended, and what was not sent never runs', async () => {
    const [go, file] = [join(host.folder, 'abort'), join(host.folder, 'aborted')];
    const abort = new AbortController();
    const busy = batch.ask(waitFor(go));
    await new Promise(setImmediate);
    const chain = batch.inOrder([sh`touch ${file}`, 'true'], { signal: abort.signal });
    const asked = batch.ask('echo still');
    abort.abort(new Error('enough'));
    expect(await Promise.allSettled(chain)).toMatchObject([
      { reason: new Error('enough') },
      { reason: new Error('enough') },
    ]);
    writeFileSync(go, '');
    await busy;
    expect(words(await asked)).toEqual([0, 'still\n', '']);
    expect(existsSync(file)).toBe(false);
    await expect(batch.inOrder(['true'], { signal: abort.signal })[0]).rejects.toThrow('enough');
  });

  test('a look that hangs is ended behind a change of others that was waited for', async () => {
    const [go, file] = [join(host.folder, 'go3'), join(host.folder, 'changed')];
    const abort = new AbortController();
    const change = batch.ask(`${waitFor(go)}; ${sh`touch ${file}`}`);
    const hanging = batch.ask('sleep 30', { looks: true, signal: abort.signal });
    const asked = batch.ask('echo still', { looks: true });
    hanging.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    abort.abort(new Error('enough'));
    writeFileSync(go, '');
    expect((await change).code).toBe(0);
    await expect(hanging).rejects.toThrow('enough');
    expect(words(await asked)).toEqual([0, 'still\n', '']);
    expect(existsSync(file)).toBe(true);
  });

  test('a shell that dies in the middle leaves what came before, and runs nothing after', async () => {
    const file = join(host.folder, 'dead');
    const large = sh`touch ${file}; : ${'x'.repeat(4_000_000)}`;
    const chain = batch.inOrder(['echo alive', 'kill -9 $$', sh`touch ${file}`, large]);
    expect(words(await chain[0])).toEqual([0, 'alive\n', '']);
    const rest = await Promise.allSettled(chain.slice(1));
    expect(rest.map((each) => each.status === 'rejected' && each.reason instanceof HostError)).toEqual([
      true,
      true,
      true,
    ]);
    expect(words(await batch.ask('echo back'))).toEqual([0, 'back\n', '']);
    expect(existsSync(file)).toBe(false);
  });
});

test('a connection that is cut in the middle leaves what came before, and fails the rest', async () => {
  const sshd = await startSshd();
  const relay = await startRelay(sshd.port);
  const transport = await transportTo(sshd, 'root', relay.port);
  const { batch, close } = openBatch(transport);
  const file = join(sshd.folder, 'cut');
  const chain = batch.inOrder([
    'echo one',
    sh`touch ${file}; sleep 20`,
    'echo two',
    `: ${'x'.repeat(4_000_000)}`,
  ]);
  const asked = batch.ask('echo three');
  expect(words(await chain[0])).toEqual([0, 'one\n', '']);
  await until(() => existsSync(file));
  relay.cut();
  const rest = await Promise.allSettled([...chain.slice(1), asked]);
  expect(rest.map((each) => each.status === 'rejected' && each.reason instanceof ConnectionLost)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  await close();
  relay.close();
  await sshd.stop();
});
