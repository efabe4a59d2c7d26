import { posix } from 'node:path';
import type { LocalFile } from '../sdk/host.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import { unknownValue } from '../template/unknown.ts';
import { vagueInode } from './inode.ts';
import { locate } from './locate.ts';
import { type ChangeContext, inodeAt, put } from './spot.ts';

/** Puts something that nobody knows at a path, and folders above it where they are missing; of a file, new content. */
export async function makeVague(context: ChangeContext, path: string): Promise<void> {
  const { model, ground, probe } = context;
  const found = await locate(model, ground, path, true);
  const there = await probe.stat(found.path);
  if (there?.type === 'file')
    inodeAt(context, found, there).content = unknownContent(`what a command writes to ${path}`);
  if (there) return;
  const folder = posix.dirname(found.path);
  const present = await probe.stat(folder, { follow: true });
  if (!present) await makeVague(context, folder);
  const at = await locate(model, ground, folder, true);
  const parent = at.kind === 'inode' ? at.inode : present && inodeAt(context, at, present);
  if (parent)
    put(context, parent, found.path, vagueInode(`what a command makes of ${found.path}`), undefined);
}

/** Content that nobody knows before; `size` in bytes. */
export function unknownContent(
  what: string,
  { size, sha256 }: { readonly size?: number; readonly sha256?: string } = {},
): LocalFile {
  const refuse = async (): Promise<never> => {
    throw new DependsOnUnknown(what);
  };
  return {
    path: what,
    mode: 0o644,
    size: size ?? (unknownValue(what) as number),
    sha256: sha256 === undefined ? refuse : async () => sha256,
    read: refuse,
  };
}
