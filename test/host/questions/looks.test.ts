import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FileStat, Hands } from '../../../src/sdk/host.ts';
import { startSshd } from '../../transport/sshd.ts';
import { makeAccount } from '../accounts.ts';
import { connectTo, hosts, localHost, type TestHost } from '../hosts.ts';

const names = [
  'plain',
  '-rf',
  '--help',
  'it\'s "quoted" $HOME `id` \\ {{ x }}',
  'two\nlines\n',
  'two',
  "x': No such file or directory\nstat: cannot statx 'y",
  ' spaces ',
  'ünïcödé 漢字 🎉',
  'sum\u2028line',
  'sum',
  '*',
  'a\\nb',
  'a:b:c',
];

function sum(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** What matters of a stat, as this machine sees it. */
function seen(path: string, follow: boolean): Partial<FileStat> | undefined {
  try {
    const stat = follow ? statSync(path) : lstatSync(path);
    const target = stat.isSymbolicLink() ? { target: readlinkSync(path) } : {};
    return { path, inode: stat.ino, size: stat.size, mode: stat.mode & 0o7777, ...target };
  } catch {
    return undefined;
  }
}

function shown(stat: FileStat | undefined): Partial<FileStat> | undefined {
  if (!stat) return undefined;
  const { path, inode, size, mode, target } = stat;
  return { path, inode, size, mode, ...(target !== undefined && { target }) };
}

describe.each(hosts)('%s', (_name, open) => {
  let host: TestHost;
  let hands: Hands;
  let paths: readonly string[];

  beforeAll(async () => {
    host = await open();
    hands = host.connection.view();
    const present = names.map((name) => join(host.folder, name));
    for (const path of present) writeFileSync(path, `of ${path}`);
    const [folder, loop, pipe] = [
      join(host.folder, 'folder'),
      join(host.folder, 'loop'),
      join(host.folder, 'pipe'),
    ];
    mkdirSync(folder);
    symlinkSync('loop', loop);
    execFileSync('mkfifo', [pipe]);
    const links = names.map((name) => join(folder, name));
    for (const [index, path] of links.entries()) symlinkSync(names[index] ?? '', path);
    symlinkSync('../plain', join(folder, 'good'));
    const absent = [...present.map((path) => `${path}.not`), join(host.folder, 'plain/below')];
    paths = [...absent, ...present, folder, ...links, join(folder, 'good'), loop, pipe];
  });
  afterAll(() => host.close());

  test.each([false, true])('many stats, each as it would be alone (follow: %s)', async (follow) => {
    const before = host.connection.statistics.requests;
    const stats = await Promise.all(paths.map((path) => hands.stat(path, { follow })));
    // busybox complains of names with newlines in words of many lines: what is missing is then asked again.
    expect(host.connection.statistics.requests).toBeLessThanOrEqual(before + 2);
    expect(stats.map(shown)).toEqual(paths.map((path) => seen(path, follow)));
  });

  test('many checksums, of files only, and without waiting for a pipe', async () => {
    const before = host.connection.statistics.requests;
    const odd = paths.filter((path) => /[\\\n\u2028]/.test(path));
    const plain = paths.filter((path) => !odd.includes(path));
    const expected = (path: string) => (isFile(path) ? sum(path) : undefined);
    const usual = plain.filter((path) => !path.endsWith('loop'));
    expect(await Promise.all(usual.map((path) => hands.checksum(path)))).toEqual(usual.map(expected));
    expect(host.connection.statistics.requests).toBe(before + 1);
    expect(await Promise.all(odd.map((path) => hands.checksum(path)))).toEqual(odd.map(expected));
    expect(await hands.checksum(join(host.folder, 'loop'))).toBeUndefined();
    expect(
      await Promise.all([hands.checksum(join(host.folder, 'pipe')), hands.read(join(host.folder, 'pipe'))]),
    ).toEqual([undefined, undefined]);
  });

  test('one that is refused does not hurt the others', async () => {
    const socket = join(host.folder, 'socket');
    const server = createServer().listen(socket);
    const long = join(host.folder, 'x'.repeat(300));
    const [plain, none] = [join(host.folder, 'plain'), join(host.folder, 'none')];
    const sums = await Promise.allSettled([socket, plain, none].map((path) => hands.checksum(path)));
    expect(sums).toMatchObject([{ status: 'rejected' }, { value: sum(plain) }, { value: undefined }]);
    const stats = await Promise.allSettled([long, plain, none].map((path) => hands.stat(path)));
    expect(stats).toMatchObject([
      { reason: { message: expect.stringContaining('File name too long') } },
      { value: { size: readFileSync(plain).length } },
      { value: undefined },
    ]);
    server.close();
  });

  test('a thousand at once', async () => {
    const folder = join(host.folder, 'thousand');
    mkdirSync(folder);
    const many = Array.from({ length: 1000 }, (_, index) => join(folder, String(index)));
    for (const [index, path] of many.entries()) if (index % 3 > 0) writeFileSync(path, String(index));
    const before = host.connection.statistics.requests;
    const [sums, stats] = await Promise.all([
      Promise.all(many.map((path) => hands.checksum(path))),
      Promise.all(many.map((path) => hands.stat(path))),
    ]);
    expect(host.connection.statistics.requests).toBe(before + 1);
    expect(sums).toEqual(many.map((path) => (existsSync(path) ? sum(path) : undefined)));
    expect(stats.map(shown)).toEqual(many.map((path) => seen(path, false)));
  });

  test('what is asked before and after a change sees it so', async () => {
    const file = join(host.folder, 'changing');
    writeFileSync(file, 'old');
    const [before, , after, last] = await Promise.all([
      hands.checksum(file),
      hands.write(file, 'new!'),
      hands.stat(file),
      hands.read(file),
    ]);
    expect(before).toBe(createHash('sha256').update('old').digest('hex'));
    expect(after).toMatchObject({ size: 4 });
    expect(String(last)).toBe('new!');
  });
});

test('as a user who may not see everything', async () => {
  const account = makeAccount();
  const sshd = await startSshd();
  const connection = await connectTo(sshd, account.name);
  const [secret, open] = [join(sshd.folder, 'secret'), join(sshd.folder, 'open')];
  mkdirSync(secret, { mode: 0o700 });
  writeFileSync(join(secret, 'file'), '');
  writeFileSync(open, 'x');
  const hands = connection.view();
  const asked = [join(secret, 'file'), open, join(sshd.folder, 'none')];
  for (const look of [hands.stat, hands.checksum, hands.read] as const)
    expect(await Promise.allSettled(asked.map((path) => look(path)))).toMatchObject([
      { status: 'rejected', reason: { hint: 'set become: true, or become_user to one who may' } },
      { status: 'fulfilled', value: expect.anything() },
      { status: 'fulfilled', value: undefined },
    ]);
  await connection.close();
  await sshd.stop();
  await account.remove();
});

test('a process for all of a kind, and one for what several ask', async () => {
  const log = (bin: string) => join(bin, 'log');
  let calls = '';
  const host = await localHost((bin) => {
    calls = log(bin);
    for (const tool of ['stat', 'sha256sum', 'cat', 'getent']) {
      const real = execFileSync('which', [tool], { encoding: 'utf8' }).trim();
      writeFileSync(join(bin, tool), `#!/bin/sh\necho ${tool} >>${calls}\nexec ${real} "$@"\n`);
      chmodSync(join(bin, tool), 0o755);
    }
    return `${bin}:${process.env.PATH}`;
  });
  const hands = host.connection.view();
  const files = Array.from({ length: 20 }, (_, index) => join(host.folder, `file-${index}`));
  for (const file of files) writeFileSync(file, 'x');
  await Promise.all([
    ...files.flatMap((file) => [hands.stat(file), hands.checksum(file), hands.stat(`${file}.not`)]),
    ...files.map(() => hands.read(join(host.folder, 'file-0'))),
    ...files.map(() => hands.user('root')),
  ]);
  expect(readFileSync(calls, 'utf8').trim().split('\n').sort()).toEqual([
    'cat',
    'getent',
    'sha256sum',
    'stat',
  ]);
  await host.close();
});
