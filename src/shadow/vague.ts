import { posix } from 'node:path';
import { newInode, vagueInode } from './inode.ts';
import { locate } from './locate.ts';
import { type ChangeContext, inodeAt, put } from './spot.ts';
import { unknownContent } from './unknown-content.ts';

/**
 * Puts something that nobody knows at a path, with folders above it where they are missing. Of a file that is there the
 * content is no longer known, of a folder nothing that is in it.
 */
export async function makeVague(context: ChangeContext, path: string): Promise<void> {
  const { model, ground, probe } = context;
  const found = await locate(model, ground, path, true);
  const seen = await probe.stat(found.path);
  const folder = posix.dirname(found.path);
  const present = await probe.stat(folder, { follow: true });
  if (!present) await makeVague(context, folder);
  const at = await locate(model, ground, folder, true);
  const parent = at.kind === 'inode' ? at.inode : present && inodeAt(context, at, present);
  if (!parent || parent.children.get(posix.basename(found.path))?.vague !== undefined) return;
  const reason = `what a command makes of ${found.path}`;
  const made =
    seen?.type === 'file' ? newInode('file', seen, { content: unknownContent(reason) }) : vagueInode(reason);
  put(context, parent, found.path, made, seen);
}
