import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Hands } from '../../../src/sdk/host.ts';
import { hosts, type TestHost } from '../hosts.ts';

const names = [
  '-rf',
  '.hidden',
  'it\'s "quoted" $HOME `id` *',
  ' spaces ',
  'ünïcödé 漢字',
  'back\\slash',
  'two\nlines',
  ...Array.from({ length: 40 }, (_, index) => `plain${index}`),
];

const binary = Buffer.from([0, 1, 2, 255, 254, 10, 39, 0]);

describe.each(hosts)('%s', (_name, open) => {
  let host: TestHost;
  let hands: Hands;
  let folder: string;
  let count = 0;

  beforeAll(async () => {
    host = await open();
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(() => {
    folder = join(host.folder, `together${++count}`);
    for (const name of ['a', 'b']) mkdirSync(join(folder, name), { recursive: true });
    hands = host.connection.view();
  });

  const contentOf = (name: string) => (name === 'plain3' ? binary : `text of ${name}\n'$x'`);
  const modeOf = (path: string) => lstatSync(path).mode & 0o7777;

  test('files of one turn are written whole in a request or two, and nothing stays beside them', async () => {
    await hands.stat('/');
    const before = host.connection.statistics.requests;
    const plain = names.filter((name) => !/[\\\n]/.test(name));
    await Promise.all(
      plain.flatMap((name) => [
        hands.write(join(folder, 'a', name), contentOf(name)),
        hands.write(join(folder, 'b', name), contentOf(name), { mode: 0o4640, owner: 'root', group: '0' }),
      ]),
    );
    expect(host.connection.statistics.requests - before).toBeLessThanOrEqual(2);
    for (const each of ['a', 'b']) {
      expect(readdirSync(join(folder, each)).sort()).toEqual([...plain].sort());
      for (const name of plain)
        expect(readFileSync(join(folder, each, name))).toEqual(Buffer.from(contentOf(name)));
    }
    expect(modeOf(join(folder, 'a', 'plain1'))).toBe(0o644);
    expect(modeOf(join(folder, 'b', 'plain1'))).toBe(0o4640);
  });

  test('names that need care are written too', async () => {
    await Promise.all(names.map((name) => hands.write(join(folder, 'a', name), contentOf(name))));
    for (const name of names)
      expect(readFileSync(join(folder, 'a', name))).toEqual(Buffer.from(contentOf(name)));
    expect(readdirSync(join(folder, 'a')).sort()).toEqual([...names].sort());
  });

  test('one that is there keeps its mode, a link leads where it led, and one that fails says so alone', async () => {
    const [kept, link, target] = ['kept', 'link', 'target'].map((name) => join(folder, 'a', name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(kept, 'old', { mode: 0o600 });
    writeFileSync(target, 'old');
    symlinkSync('target', link);
    const paths = [...names.map((name) => join(folder, 'b', name)), kept, link, join(folder, 'none/x')];
    const done = await Promise.allSettled(paths.map((path) => hands.write(path, 'new')));
    expect(done.map(({ status }) => status)).toEqual([...paths.slice(1).map(() => 'fulfilled'), 'rejected']);
    expect(String((done.at(-1) as PromiseRejectedResult).reason)).toMatch(/cannot write .*none\/x/);
    for (const path of [...paths.slice(0, -1), target]) expect(readFileSync(path, 'utf8')).toBe('new');
    expect(modeOf(kept)).toBe(0o600);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readdirSync(join(folder, 'b')).sort()).toEqual([...names].sort());
    expect(readdirSync(join(folder, 'a')).sort()).toEqual(['kept', 'link', 'target']);
  });

  test('the last of two writes to one path wins', async () => {
    const paths = names.map((name) => join(folder, 'a', name));
    await Promise.all([
      ...paths.map((path) => hands.write(path, 'first')),
      ...paths.map((path) => hands.write(path, 'second')),
    ]);
    for (const path of paths) expect(readFileSync(path, 'utf8')).toBe('second');
  });
});
