import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LocalFile } from '../../src/sdk/content.ts';
import { type Hands, HostError } from '../../src/sdk/host.ts';
import { until } from '../rig/until.ts';
import { startRelay } from '../transport/relay.ts';
import { startSshd } from '../transport/sshd.ts';
import { connectTo, hosts, localHost, type TestHost } from './hosts.ts';

const hostile = [
  'plain',
  '-rf',
  '--help',
  'it\'s "quoted" $HOME `id` \\ {{ x }}',
  'two\nlines\n',
  ' spaces ',
  'ünïcödé 漢字 🎉',
  '*',
  'a\\nb',
];

/** A file of this machine as the engine hands it over. */
function localFile(path: string, content: Buffer): LocalFile {
  writeFileSync(path, content);
  return {
    path,
    size: content.length,
    mode: 0o644,
    sha256: async () => createHash('sha256').update(content).digest('hex'),
    read: async () => content,
  };
}

async function refusal(promise: Promise<unknown>): Promise<HostError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(HostError);
  return error as HostError;
}

describe.each(hosts)('%s', (_name, open) => {
  let host: TestHost;
  let hands: Hands;
  let folder: string;
  let count = 0;

  beforeAll(async () => {
    host = await open();
    hands = host.connection.view();
  });
  afterAll(() => host.close());
  beforeEach(() => {
    count += 1;
    folder = join(host.folder, String(count));
    mkdirSync(folder);
  });

  const at = (name: string) => join(folder, name);

  describe('questions', () => {
    test('of one turn travel together', async () => {
      writeFileSync(at('a'), 'a');
      const before = host.connection.statistics.requests;
      const answers = await Promise.all([
        hands.stat(at('a')),
        hands.stat(at('none')),
        hands.checksum(at('a')),
        hands.checksum(at('none')),
        hands.read(at('a')),
        hands.read(at('none')),
        hands.list(folder),
        hands.user('root'),
        hands.group('root'),
        hands.which('cat'),
        hands.query('echo out; echo err >&2; exit 3'),
        hands.write(at('b'), 'b'),
        hands.read(at('b')),
      ]);
      expect(host.connection.statistics.requests - before).toBe(1);
      expect(answers.slice(1, 6)).toEqual([
        undefined,
        expect.stringMatching(/^ca978112/),
        undefined,
        Buffer.from('a'),
        undefined,
      ]);
      expect(answers[10]).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
      expect(answers[12]).toEqual(Buffer.from('b'));
    });

    test('that fail do not hurt the others', async () => {
      const [wrong, right] = await Promise.allSettled([
        hands.query('exit 9; {'),
        hands.query("echo fine; exec 1>&-; trap '' TERM; set -eu; cd /"),
        hands.read(folder),
      ]);
      expect(wrong).toMatchObject({ status: 'fulfilled', value: { stdout: '' } });
      expect(right).toMatchObject({ status: 'fulfilled', value: { stdout: 'fine\n', code: 0 } });
      expect(await hands.query('pwd', { chdir: folder })).toMatchObject({ stdout: `${folder}\n` });
    });

    test('stat tells what lstat tells, and follows when told', async () => {
      writeFileSync(at('file'), 'four', { mode: 0o640 });
      symlinkSync('file', at('link'));
      symlinkSync('nowhere', at('dangling'));
      const real = lstatSync(at('file'));
      const file = await hands.stat(at('file'));
      expect(file).toEqual({
        path: at('file'),
        type: 'file',
        mode: 0o640,
        uid: 0,
        gid: 0,
        owner: 'root',
        group: 'root',
        size: 4,
        mtime: Math.floor(real.mtimeMs / 1000),
        atime: Math.floor(real.atimeMs / 1000),
        ctime: Math.floor(real.ctimeMs / 1000),
        inode: real.ino,
        device: real.dev,
        links: 1,
      });
      expect(await hands.stat(at('link'))).toMatchObject({ type: 'link', target: 'file' });
      expect(await hands.stat(at('link'), { follow: true })).toEqual({ ...file, path: at('link') });
      expect(await hands.stat(at('dangling'))).toMatchObject({ type: 'link', target: 'nowhere' });
      expect(await hands.stat(at('dangling'), { follow: true })).toBeUndefined();
      expect(await hands.stat(at('file/below'))).toBeUndefined();
      expect(await hands.stat('/dev/null')).toMatchObject({ type: 'char' });
    });

    test('owners without a name are numbers', async () => {
      writeFileSync(at('file'), '');
      chownSync(at('file'), 54321, 54322);
      expect(await hands.stat(at('file'))).toMatchObject({
        uid: 54321,
        owner: '54321',
        gid: 54322,
        group: '54322',
      });
    });

    test.each(['md5', 'sha1', 'sha256', 'sha512'] as const)('checksum by %s', async (algorithm) => {
      const name = at('back\\slash\nname');
      writeFileSync(name, 'x');
      expect(await hands.checksum(name, algorithm)).toBe(createHash(algorithm).update('x').digest('hex'));
    });

    test('read brings every byte', async () => {
      const bytes = Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256));
      writeFileSync(at('bytes'), bytes);
      expect(await hands.read(at('bytes'))).toEqual(bytes);
    });

    test('list finds all names, also those that are no UTF-8', async () => {
      for (const name of hostile) mkdirSync(at(name));
      symlinkSync('to\nnowhere\n', join(at('two\nlines\n'), 'deep'));
      const odd = Buffer.concat([Buffer.from(`${folder}/x`), Buffer.of(0xff, 0xfe)]);
      writeFileSync(odd, 'odd');
      const list = await hands.list(folder);
      const paths = [...hostile.map(at), join(at('two\nlines\n'), 'deep'), at('x\udcff\udcfe')];
      expect(list.map(({ path }) => path)).toEqual(paths.sort());
      expect(list.find(({ path }) => path.endsWith('deep'))).toMatchObject({
        type: 'link',
        target: 'to\nnowhere\n',
      });
      expect(await hands.read(at('x\udcff\udcfe'))).toEqual(Buffer.from('odd'));
      await hands.remove(at('x\udcff\udcfe'));
      expect(readdirSync(folder, 'buffer').some((name) => name.includes(0xff))).toBe(false);
    });

    test('list goes as deep as it is told', async () => {
      mkdirSync(at('a/b'), { recursive: true });
      writeFileSync(at('a/b/c'), '');
      symlinkSync('b', at('a/l'));
      const paths = async (depth: number) => (await hands.list(folder, { depth })).map(({ path }) => path);
      expect(await paths(1)).toEqual([at('a')]);
      expect(await paths(2)).toEqual([at('a'), at('a/b'), at('a/l')]);
      expect((await hands.list(at('a'), { depth: 1 })).at(-1)).toMatchObject({ type: 'link', target: 'b' });
    });

    test('list of nothing is empty', async () => {
      expect(await hands.list(folder)).toEqual([]);
      expect(await hands.list(at('none'))).toEqual([]);
    });

    test('users, groups and programs', async () => {
      expect(await hands.user('daemon')).toMatchObject({ uid: 1, gid: 1, home: '/usr/sbin' });
      expect(await hands.user('no such')).toBeUndefined();
      expect(await hands.user('0')).toBeUndefined();
      expect(await hands.group('daemon')).toEqual({ name: 'daemon', gid: 1, members: [] });
      expect(await hands.group('-x')).toBeUndefined();
      expect(await hands.which('ls')).toMatch(/^\/.*\/ls$/);
      expect(await hands.which('cd-no-such')).toBeUndefined();
      expect(await hands.which('/bin/sh')).toBe('/bin/sh');
    });
  });

  describe('writing', () => {
    test.each(hostile)('a file named %j with the same text in it', async (name) => {
      await hands.write(at(name), name);
      expect(readFileSync(at(name), 'utf8')).toBe(name);
      expect(readdirSync(folder)).toEqual([name]);
    });

    test('bytes, and nothing', async () => {
      const bytes = Buffer.from([0, 1, 10, 39, 92, 255]);
      await Promise.all([
        hands.write(at('bytes'), bytes),
        hands.write(at('empty'), ''),
        hands.write(at('nul'), 'a\0b'),
      ]);
      expect(readFileSync(at('bytes'))).toEqual(bytes);
      expect(readFileSync(at('empty'), 'utf8')).toBe('');
      expect(readFileSync(at('nul'), 'utf8')).toBe('a\0b');
    });

    test('a new file has the mode of the umask, an old one keeps owner and mode', async () => {
      await hands.write(at('new'), '1');
      expect(lstatSync(at('new')).mode & 0o7777).toBe(0o666 & ~process.umask());
      chownSync(at('new'), 1, 2);
      chmodSync(at('new'), 0o4751);
      await hands.write(at('new'), '2');
      expect(lstatSync(at('new'))).toMatchObject({ uid: 1, gid: 2, mode: 0o104751 });
      await hands.write(at('new'), '3', { mode: 0o600, group: 'daemon' });
      expect(lstatSync(at('new'))).toMatchObject({ uid: 1, gid: 1, mode: 0o100600 });
      await hands.write(at('new'), '4', { owner: 'root', group: '0', mode: 0 });
      expect(lstatSync(at('new'))).toMatchObject({ uid: 0, gid: 0, mode: 0o100000 });
    });

    test('through a link writes what it points to', async () => {
      mkdirSync(at('real'));
      writeFileSync(at('real/file'), 'old');
      symlinkSync('real/file', at('link'));
      await hands.write(at('link'), 'new');
      expect(readlinkSync(at('link'))).toBe('real/file');
      expect(readFileSync(at('real/file'), 'utf8')).toBe('new');
      symlinkSync('/no/such/place', at('dangling'));
      expect((await refusal(hands.write(at('dangling'), 'x'))).message).toContain('/no/such/place');
    });

    test('megabytes, with progress', async () => {
      const content = Buffer.alloc(5 << 20, 'fplay\0\xff\n', 'latin1');
      const steps: number[] = [];
      const view = host.connection.view({ progress: (done) => steps.push(done) });
      await view.write(at('big'), localFile(at('source'), content), { mode: 0o640 });
      expect(readFileSync(at('big')).equals(content)).toBe(true);
      expect(lstatSync(at('big')).mode & 0o777).toBe(0o640);
      expect(steps.at(-1)).toBe(content.length);
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      await view.write(at('big'), content.subarray(1));
      expect(statSync(at('big')).size).toBe(content.length - 1);
    });

    test('a transfer that is aborted leaves nothing, and the old file', async () => {
      const abort = new AbortController();
      const view = host.connection.view({
        signal: abort.signal,
        progress: () => abort.abort(new Error('enough')),
      });
      writeFileSync(at('old'), 'old');
      await expect(view.write(at('old'), Buffer.alloc(64 << 20))).rejects.toThrow('enough');
      await until(() => readdirSync(folder).length <= 1);
      expect(readFileSync(at('old'), 'utf8')).toBe('old');
    });

    test('a file that is not what its checksum says is not put in place', async () => {
      const content = Buffer.alloc(1 << 20, 'x');
      const file = { ...localFile(at('source'), content), sha256: async () => '0'.repeat(64) };
      writeFileSync(at('old'), 'old');
      expect((await refusal(hands.write(at('old'), file))).message).toContain('checksum');
      expect(readFileSync(at('old'), 'utf8')).toBe('old');
      expect(readdirSync(folder).sort()).toEqual(['old', 'source']);
    });

    test('into no folder, over a folder, or through an empty name is refused', async () => {
      const missing = await refusal(hands.write(at('no/file'), 'x'));
      expect(missing.message).toMatch(/^cannot write .*no\/file: /);
      expect(missing.hint).toContain(`the folder ${at('no')} must exist`);
      expect((await refusal(hands.write(folder, 'x'))).message).toContain('Is a directory');
      expect((await refusal(hands.write('', 'x'))).message).toContain('empty path');
      // The host refuses while the rest is still on its way, sooner or later.
      for (const megabytes of [1, 4, 4, 4, 4]) {
        const big = await refusal(hands.write(at('no/file'), Buffer.alloc(megabytes << 20)));
        expect(big.hint).toContain(`the folder ${at('no')} must exist`);
      }
    });

    test('on a full disk leaves everything as it was, and says so', async () => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
      try {
        writeFileSync(at('old'), 'old');
        for (const size of [4 << 20, 1_040_000]) {
          writeFileSync(at('filler'), Buffer.alloc(900 << 10));
          const { message, hint } = await refusal(hands.write(at('old'), Buffer.alloc(size)));
          expect(message).toContain('No space left on device');
          expect(hint).toContain(`df -h ${folder}`);
        }
        expect((await refusal(hands.write(at('old'), Buffer.alloc(125_000)))).message).toContain(
          'No space left',
        );
        expect(readFileSync(at('old'), 'utf8')).toBe('old');
        expect(readdirSync(folder).sort()).toEqual(['filler', 'old']);
        execFileSync('mount', ['-o', 'remount,ro', folder]);
        expect((await refusal(hands.write(at('old'), 'x'))).hint).toContain('read-only');
      } finally {
        execFileSync('umount', [folder]);
      }
    });
  });

  describe('files', () => {
    test('folders are made with owner and mode', async () => {
      await hands.makeDirectory(at('a b'), { mode: 0o1710, owner: 'daemon' });
      expect(lstatSync(at('a b'))).toMatchObject({ uid: 1, gid: 0, mode: 0o41710 });
      expect((await refusal(hands.makeDirectory(at('x/y')))).hint).toContain('must exist');
      await refusal(hands.makeDirectory(at('half'), { owner: 'no such user' }));
      expect(readdirSync(folder)).toEqual(['a b']);
    });

    test('links replace files and links, never folders', async () => {
      writeFileSync(at('-file'), '');
      mkdirSync(at('folder'));
      await hands.symlink('-file', at('link'));
      await hands.symlink(at('folder'), at('link'));
      await hands.symlink('/etc', at('link'));
      expect(readlinkSync(at('link'))).toBe('/etc');
      await hands.hardlink(at('-file'), at('link'));
      await hands.hardlink(at('-file'), at('link'));
      expect(lstatSync(at('link')).ino).toBe(lstatSync(at('-file')).ino);
      await refusal(hands.symlink('x', at('folder')));
      symlinkSync('circle', at('circle'));
      await hands.symlink('out of it', at('circle'));
      expect(readlinkSync(at('circle'))).toBe('out of it');
      await hands.symlink('folder', at('circle'));
      await refusal(hands.rename(at('none'), at('circle')));
      expect(readlinkSync(at('circle'))).toBe('folder');
      expect(readdirSync(folder).sort()).toEqual(['-file', 'circle', 'folder', 'link']);
      expect(readdirSync(at('folder'))).toEqual([]);
    });

    test('removing', async () => {
      mkdirSync(at('deep/er'), { recursive: true });
      writeFileSync(at('deep/er/file'), '');
      symlinkSync('/etc', at('link'));
      await Promise.all([hands.remove(at('deep')), hands.remove(`${at('link')}/`), hands.remove(at('none'))]);
      expect(readdirSync(folder)).toEqual([]);
      expect(readdirSync('/etc').length).toBeGreaterThan(0);
      writeFileSync(at('file'), '');
      await Promise.all([hands.remove(at('file/a')), hands.remove(at('file/a/b'))]);
      expect(readdirSync(folder)).toEqual(['file']);
      await refusal(hands.remove('/'));
      await refusal(hands.remove('//./'));
    });

    test('attributes, through links or of them', async () => {
      writeFileSync(at('file'), '', { mode: 0o600 });
      symlinkSync('file', at('link'));
      await hands.setAttributes(at('link'), { owner: 'daemon', mode: 0o4755 });
      expect(lstatSync(at('file'))).toMatchObject({ uid: 1, mode: 0o104755 });
      await hands.setAttributes(at('link'), { owner: '2', mode: 0o700 }, { follow: false });
      expect(lstatSync(at('link')).uid).toBe(2);
      expect(lstatSync(at('file'))).toMatchObject({ uid: 1, mode: 0o104755 });
      expect((await refusal(hands.setAttributes(at('file'), { owner: 'no such user' }))).hint).toContain(
        'user',
      );
    });

    test('times, copies and names', async () => {
      await hands.touch(at('file'), { mtime: 1_000_000, atime: 2_000_000 });
      expect(lstatSync(at('file'))).toMatchObject({ mtimeMs: 1e9, atimeMs: 2e9 });
      chmodSync(at('file'), 0o641);
      writeFileSync(at('copy'), 'other');
      await hands.copy(at('file'), at('copy'));
      expect(lstatSync(at('copy'))).toMatchObject({ mtimeMs: 1e9, mode: 0o100641, size: 0 });
      await hands.touch(at('file'));
      expect(Date.now() - lstatSync(at('file')).mtimeMs).toBeLessThan(60_000);
      await hands.rename(at('copy'), at('moved\n'));
      expect(readdirSync(folder).sort()).toEqual(['file', 'moved\n']);
    });

    test('a temporary file is there while it is used', async () => {
      const used = await hands.withFile('#!/bin/sh\necho "ran $1"', async (path) => {
        expect(lstatSync(path).mode & 0o777).toBe(0o700);
        return { path, output: await hands.run([path, 'well']) };
      });
      expect(used.output).toEqual({ code: 0, stdout: 'ran well\n', stderr: '' });
      expect(await hands.stat(used.path)).toBeUndefined();
      let left = '';
      await refusal(
        hands.withFile('x', async (path) => {
          left = path;
          throw new HostError('no');
        }),
      );
      expect(await hands.stat(join(left, '..'))).toBeUndefined();
    });
  });
});

test.each([
  ['before another took over', () => wait(200)],
  ['when another had', async (hands: Hands) => void (await hands.query('true'))],
])(
  'temporary files go with the connection, also where a shell was left to what a command left behind: %s',
  async (_, after) => {
    const sshd = await startSshd();
    const relay = await startRelay(sshd.port);
    const hands = (await connectTo(sshd, 'root', relay.port)).view();
    let folder = '';
    const used = hands.withFile('x', async (path) => {
      folder = join(path, '..');
      await hands.query('sleep 3 &');
      await after(hands);
      expect(lstatSync(path).isFile()).toBe(true);
      relay.close();
      relay.cut();
    });
    await used;
    await vi.waitFor(() => expect(existsSync(folder)).toBe(false), 10_000);
    await sshd.stop();
  },
);

test('temporary files find another place where TMPDIR is none', async () => {
  const host = await localHost(() => '');
  try {
    // Its shells have not been started yet.
    vi.stubEnv('TMPDIR', '/nowhere');
    const use = async (path: string) => path;
    expect(await host.connection.view().withFile('x', use)).toMatch(/^\/tmp\/fplay-/);
  } finally {
    vi.unstubAllEnvs();
    await host.close();
  }
});
