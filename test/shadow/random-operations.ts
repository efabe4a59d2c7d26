import type { Operation } from '../../src/host/files/operations.ts';

/** Numbers from 0 up to 1 that a seed decides (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const names = ['a', 'b', "c d'e"];

/** A made-up operation on a few paths of a folder, so that operations often meet. */
export function randomOperation(folder: string, random: () => number): Operation {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const path = () => {
    const depth = 1 + Math.floor(random() * 3);
    const parts = Array.from({ length: depth }, () => (random() < 0.05 ? '..' : pick(names)));
    const end = random() < 0.05 ? '/' : '';
    return `${folder}/x/${parts.join(random() < 0.1 ? '//' : '/')}${end}`;
  };
  const attributes = () => ({
    ...(random() < 0.4 && { mode: pick([0o644, 0o755, 0o600, 0o2755, 0o4755, 0o1777]) }),
    ...(random() < 0.3 && { owner: pick(['root', 'daemon', '1', '4242']) }),
    ...(random() < 0.3 && { group: pick(['root', 'daemon', '2', '4242']) }),
  });
  const target = () => pick([path(), pick(names), `../${pick(names)}`, `${pick(names)}/../${pick(names)}`]);
  const kind = pick([
    'write',
    'write',
    'make-directory',
    'make-directory',
    'make-directory',
    'remove',
    'symlink',
    'symlink',
    'hardlink',
    'set-attributes',
    'touch',
    'copy',
    'rename',
  ] as const);
  switch (kind) {
    case 'write':
      return { kind, path: path(), content: pick(['', 'one\n', 'two\0bytes']), attributes: attributes() };
    case 'make-directory':
      return { kind, path: path(), attributes: attributes() };
    case 'remove':
      return { kind, path: path() };
    case 'symlink':
      return { kind, path: path(), target: target() };
    case 'hardlink':
      return { kind, path: path(), target: path() };
    case 'set-attributes':
      return { kind, path: path(), attributes: attributes(), follow: random() < 0.5 };
    case 'touch': {
      const time = pick([undefined, 1_000_000_000]);
      return { kind, path: path(), mtime: time, atime: pick([undefined, 1_100_000_000]) };
    }
    case 'copy':
      return { kind, from: path(), path: path() };
    case 'rename':
      return { kind, from: path(), path: path() };
  }
}
