import { posix } from 'node:path';
import { unknownReason } from '../template/unknown.ts';
import { vagueInode } from './inode.ts';
import { locate } from './locate.ts';
import { type ChangeContext, inodeAt, put } from './spot.ts';
import { unknownContent } from './unknown-content.ts';

/**
 * Puts something that nobody knows at a path, with folders above it where they are missing. Of a file that is there the
 * content is no longer known; a folder stays as it is.
 */
export async function makeVague(context: ChangeContext, path: string): Promise<void> {
  const { model, ground, probe } = context;
  const found = await locate(model, ground, path, true);
  const there = await probe.stat(found.path);
  if (unknownReason(there) !== undefined) return;
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
