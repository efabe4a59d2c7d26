import { posix } from 'node:path';
import { vagueInode } from './inode.ts';
import { locate } from './locate.ts';
import { type ChangeContext, inodeAt, put } from './spot.ts';

/** Puts something that nobody knows at a path where nothing is, and folders above it where they are missing. */
export async function makeVague(context: ChangeContext, path: string): Promise<void> {
  const { model, ground, probe } = context;
  if (await probe.stat(path)) return;
  const found = await locate(model.root, ground, path, true);
  const folder = posix.dirname(found.path);
  const present = await probe.stat(folder, { follow: true });
  if (!present) await makeVague(context, folder);
  const at = await locate(model.root, ground, folder, true);
  const parent = at.kind === 'inode' ? at.inode : present && inodeAt(context, at, present);
  if (parent) put(parent, found.path, vagueInode(`what a command makes of ${found.path}`));
}
