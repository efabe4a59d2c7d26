import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../../src/host/files/operations.ts';
import type { HostView } from '../../../src/host/hands.ts';
import { hosts, type TestHost } from '../hosts.ts';

const names = [
  '-rf',
  'it\'s "quoted" $HOME `id` *',
  ' spaces ',
  'back\\slash',
  'two\nlines',
  'a',
  'b',
  'c',
  'd',
];

describe.each(hosts)('%s', (_name, open) => {
  let host: TestHost;
  let view: HostView;
  let folder: string;
  let count = 0;

  beforeAll(async () => {
    host = await open();
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(() => {
    folder = join(host.folder, `perform${++count}`);
    mkdirSync(folder);
    view = host.connection.view();
  });

  const make = (name: string, mode?: number): Operation => ({
    kind: 'make-directory',
    path: join(folder, name),
    attributes: mode === undefined ? {} : { mode },
  });
  const write = (name: string, content: string, mode?: number): Operation => ({
    kind: 'write',
    path: join(folder, name),
    content,
    attributes: mode === undefined ? {} : { mode },
    isNew: true,
  });
  const perform = (...operations: Operation[]) => Promise.all(view.perform(operations));
  const modeOf = (name: string) => (lstatSync(join(folder, name)).mode & 0o7777).toString(8);
  const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');

  test('folders, files in them, and files written again and again, in one request', async () => {
    await view.stat('/');
    const before = host.connection.statistics.requests;
    const done = await perform(
      ...names.map((name) => make(name, 0o750)),
      ...names.map((name) => make(`${name}/in`)),
      ...names.map((name) => write(`${name}/file`, `text of ${name}`, 0o640)),
      write('again', 'one', 0o600),
      write('again', 'two'),
      write('again', 'three'),
    );
    expect(done.every(Boolean)).toBe(true);
    expect(host.connection.statistics.requests - before).toBe(1);
    expect(readdirSync(folder).sort()).toEqual([...names, 'again'].sort());
    for (const name of names) {
      expect([modeOf(name), modeOf(`${name}/in`), modeOf(`${name}/file`)]).toEqual(['750', '755', '640']);
      expect(textOf(`${name}/file`)).toBe(`text of ${name}`);
      expect(readdirSync(join(folder, name)).sort()).toEqual(['file', 'in']);
    }
    expect([textOf('again'), modeOf('again')]).toEqual(['three', '600']);
  });

  test('the first that fails stops the rest, and what came before it is done', async () => {
    mkdirSync(join(folder, 'c'));
    const done = await perform(...['a', 'b', 'c', 'd'].map((name) => make(name, 0o700)), write('e', 'x'));
    expect(done).toEqual([true, true, false, false, false]);
    expect(readdirSync(folder).sort()).toEqual(['a', 'b', 'c']);
    expect(modeOf('c')).toBe('755');
  });

  test('a file that is there after all keeps its mode, and one without a folder fails', async () => {
    writeFileSync(join(folder, 'kept'), 'old', { mode: 0o600 });
    const given = ['a', 'b', 'kept', 'none/x', 'c'].map((name) => write(name, 'new'));
    expect(await perform(...given)).toEqual([true, true, true, false, false]);
    expect([textOf('kept'), modeOf('kept')]).toEqual(['new', '600']);
    expect(readdirSync(folder).sort()).toEqual(['a', 'b', 'kept']);
  });

  test('folders within each other have the modes that each would have by itself', async () => {
    const done = await perform(make('a', 0o2775), make('a/b', 0o755), make('a/b/c'), make('a/b/c/d'));
    expect(done.every(Boolean)).toBe(true);
    expect(['a', 'a/b', 'a/b/c/d'].map(modeOf)).toEqual(['2775', '755', '755']);
  });

  test('more than nine folders that can not have their owner are gone again', async () => {
    const paths = Array.from({ length: 12 }, (_, index) => `f${index}`);
    const owned = paths.map((path) => ({
      ...make(path),
      attributes: { owner: 'nobody-at-all', mode: 0o700 },
    }));
    expect(await perform(...(owned as Operation[]))).toEqual(paths.map(() => false));
    expect(paths.filter((path) => existsSync(join(folder, path)))).toEqual([]);
  });
});
