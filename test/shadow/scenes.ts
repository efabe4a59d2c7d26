import { chmodSync, lchownSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Operation } from '../../src/host/files/operations.ts';
import type { Attributes } from '../../src/sdk/host.ts';

/** What root makes, one after the other; `at` says where something of a name is. */
export type Making = (at: (name: string) => string) => readonly Operation[];

const folder = (path: string, attributes: Attributes = {}): Operation => ({
  kind: 'make-directory',
  path,
  attributes,
});
const file = (path: string, attributes: Attributes = {}): Operation => ({
  kind: 'write',
  path,
  content: 'one\n',
  attributes,
});
const owned = (owner: string, group: string, mode: number): Attributes => ({ owner, group, mode });
const link = (path: string, target: string): Operation => ({ kind: 'symlink', path, target });
const given = (path: string, attributes: Attributes): Operation => ({
  kind: 'set-attributes',
  path,
  attributes,
  follow: false,
});

/** Folders `p` in which something is done, by who owns them and who may do what there. */
export const folders: readonly Attributes[] = [
  owned('root', 'root', 0o755),
  owned('root', 'root', 0o777),
  owned('root', 'root', 0o1777),
  owned('root', 'nogroup', 0o2775),
  owned('root', 'root', 0o700),
  owned('daemon', 'daemon', 0o2777),
  owned('daemon', 'nogroup', 0o1770),
  owned('nobody', 'nogroup', 0o755),
  owned('nobody', 'daemon', 0o2755),
  owned('nobody', 'nogroup', 0o1700),
  owned('nobody', 'nogroup', 0o555),
  owned('nobody', 'nogroup', 0o600),
  owned('nobody', 'nogroup', 0o300),
  owned('nobody', 'nogroup', 0o077),
];

/** What lies at `a` in it. */
export const things: readonly Making[] = [
  () => [],
  (at) => [file(at('a'))],
  (at) => [file(at('a'), owned('root', 'root', 0o666))],
  (at) => [file(at('a'), owned('root', 'root', 0o600))],
  (at) => [file(at('a'), owned('daemon', 'nogroup', 0o664))],
  (at) => [file(at('a'), owned('nobody', 'nogroup', 0o644))],
  (at) => [file(at('a'), owned('nobody', 'nogroup', 0o4755))],
  (at) => [file(at('a'), owned('nobody', 'daemon', 0o2755))],
  (at) => [file(at('a'), owned('nobody', 'nogroup', 0))],
  (at) => [folder(at('a'))],
  (at) => [folder(at('a')), file(at('a/b'))],
  (at) => [folder(at('a'), owned('daemon', 'daemon', 0o777)), file(at('a/b'), { owner: 'nobody' })],
  (at) => [folder(at('a'), owned('root', 'root', 0o1777)), file(at('a/b'))],
  (at) => [folder(at('a'), owned('nobody', 'nogroup', 0o755))],
  (at) => [folder(at('a'), owned('nobody', 'nogroup', 0o755)), file(at('a/b'))],
  (at) => [folder(at('a'), owned('nobody', 'nogroup', 0o555)), file(at('a/b'), { owner: 'nobody' })],
  (at) => [folder(at('a'), owned('nobody', 'daemon', 0o2755)), folder(at('a/b'))],
  (at) => [folder(at('a'), owned('nobody', 'nogroup', 0))],
  (at) => [folder(at('a'), owned('nobody', 'nogroup', 0)), file(at('a/b'))],
  (at) => [folder(at('a'), owned('root', 'root', 0o700))],
  (at) => [folder(at('a'), owned('root', 'root', 0o700)), file(at('a/b'), { owner: 'nobody' })],
  (at) => [folder(at('a'), { owner: 'nobody' }), folder(at('a/b')), file(at('a/b/c'))],
  (at) => [link(at('a'), 'b'), file(at('b'))],
  (at) => [link(at('a'), 'b'), file(at('b'), { owner: 'nobody' })],
  (at) => [link(at('a'), 'b'), given(at('a'), { owner: 'nobody' }), file(at('b'), { mode: 0o600 })],
  (at) => [link(at('a'), 'd'), folder(at('d'))],
  (at) => [link(at('a'), 'd'), folder(at('d'), { owner: 'nobody' }), file(at('d/b'))],
  (at) => [link(at('a'), 'd/b'), folder(at('d'), { mode: 0o700 }), file(at('d/b'), { mode: 0o666 })],
  (at) => [link(at('a'), 'nowhere')],
  (at) => [link(at('a'), 'nowhere'), given(at('a'), { owner: 'nobody' })],
  (at) => [link(at('a'), 'no/where')],
  (at) => [link(at('a'), 'nowhere/')],
  (at) => [link(at('a'), 'd/nowhere'), folder(at('d'), { owner: 'nobody' })],
  (at) => [link(at('a'), 'd/nowhere'), folder(at('d'), { owner: 'nobody', mode: 0 })],
  (at) => [link(at('a'), 'b'), link(at('b'), 'nowhere')],
  (at) => [link(at('a'), 'b'), link(at('b'), 'a')],
  (at) => [link(at('a'), 'a')],
  (at) => [link(at('a'), 'b/c'), file(at('b'))],
  (at) => [file(at('a')), { kind: 'hardlink', path: at('b'), target: at('a') }],
  (at) => [file(at('a'), { owner: 'nobody' }), { kind: 'hardlink', path: at('b'), target: at('a') }],
];

/** Names under which it is spoken of; `l` beside the folder leads to it. */
export const names: readonly string[] = [
  'p/a',
  'p/a',
  'p/a',
  'p/a',
  'p/a/',
  'p/a/b',
  'l/a',
  'p/a/../a',
  'p/b',
];

/** What lies beside the folder, to be copied, moved and linked. */
export const beside: Making = (at) => [
  link(at('l'), 'p'),
  file(at('own'), owned('nobody', 'nogroup', 0o640)),
  file(at('foreign'), { mode: 0o644 }),
  file(at('writable'), { mode: 0o666 }),
  file(at('secret'), { mode: 0o600 }),
  folder(at('full'), { owner: 'nobody' }),
  file(at('full/c')),
];

const sources = ['own', 'foreign', 'writable', 'secret', 'full', 'missing', 'p/b'];
const wanted: readonly Attributes[] = [
  {},
  { mode: 0o640 },
  { mode: 0o2755 },
  { mode: 0o4711 },
  { owner: 'root' },
  { owner: 'nobody' },
  { owner: '65534' },
  { owner: 'nosuch' },
  { group: 'nogroup' },
  { group: 'daemon' },
  { group: 'nosuch' },
  { owner: 'nobody', group: 'nogroup', mode: 0o1777 },
  { owner: 'daemon', group: 'daemon' },
];

/** All that is done under a name. */
export function doings(path: string, at: (name: string) => string): readonly Operation[] {
  return [
    ...wanted.flatMap((attributes): readonly Operation[] => [
      { kind: 'write', path, content: 'two\n', attributes },
      { kind: 'make-directory', path, attributes },
      { kind: 'set-attributes', path, attributes, follow: true },
      { kind: 'set-attributes', path, attributes, follow: false },
    ]),
    { kind: 'remove', path },
    { kind: 'remove', path },
    { kind: 'remove', path },
    { kind: 'symlink', path, target: 'b' },
    { kind: 'symlink', path, target: at('own') },
    { kind: 'touch', path, mtime: undefined, atime: undefined },
    { kind: 'touch', path, mtime: 1_000_000_000, atime: undefined },
    { kind: 'touch', path, mtime: undefined, atime: 1_000_000_000 },
    ...sources.flatMap((name): readonly Operation[] => [
      { kind: 'hardlink', path, target: at(name) },
      { kind: 'copy', path, from: at(name) },
      { kind: 'rename', path, from: at(name) },
    ]),
    { kind: 'rename', path: at('p/z'), from: path },
    { kind: 'rename', path: at('z'), from: path },
    { kind: 'copy', path: at('p/z'), from: path },
    { kind: 'hardlink', path: at('p/z'), target: path },
  ];
}

/** What root makes of a scene: the folder's owner and mode come last, as they may shut others out. */
export function sceneOf(
  at: (name: string) => string,
  attributes: Attributes,
  thing: Making,
): readonly Operation[] {
  return [...beside(at), folder(at('p')), ...thing((name) => at(`p/${name}`)), given(at('p'), attributes)];
}

const numbers: Readonly<Record<string, number>> = { root: 0, daemon: 1, nobody: 65_534, nogroup: 65_534 };

/** Makes a scene on this machine. */
export function make(scene: readonly Operation[]): void {
  for (const one of scene) makeOne(one);
}

function makeOne(one: Operation): void {
  if (one.kind === 'symlink') symlinkSync(one.target, one.path);
  else if (one.kind === 'hardlink') linkSync(one.target, one.path);
  else if (one.kind === 'make-directory') mkdirSync(one.path, { mode: 0o755 });
  else if (one.kind === 'write') writeFileSync(one.path, one.content as string, { mode: 0o644 });
  if ('attributes' in one) give(one.path, one.attributes);
}

/** What nobody asks for stays as the kernel made it. */
function give(path: string, { owner, group, mode }: Attributes): void {
  const id = (name: string | undefined) => (name === undefined ? -1 : (numbers[name] ?? 0));
  if (owner ?? group) lchownSync(path, id(owner), id(group));
  if (mode !== undefined) chmodSync(path, mode);
}
