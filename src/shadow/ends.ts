import { posix } from 'node:path';
import type { Operation } from '../host/files/operations.ts';
import { MayBeRefused } from '../template/templating.ts';
import type { Located } from './locate.ts';
import { type ChangeContext, refused, spotAt } from './spot.ts';

/** Throws where nothing can be made where links lead. By a folder's name the tools write a file all the same, the kernel makes none. */
export async function mustLead(context: ChangeContext, end: Located, operation: Operation): Promise<void> {
  if (end.kind !== 'absent') return;
  if (end.isCircle) throw refused(operation, `${operation.path}: Too many levels of symbolic links`);
  if (end.isOfFolder && (operation.kind === 'touch' || (await spotAt(context, end.path, false)).stat))
    throw refused(operation, `${operation.path}: No such file or directory`);
}

/** In a sticky folder that anybody may write in, the kernel may keep others from following a link: fs.protected_symlinks. */
export async function mayFollow(context: ChangeContext, path: string): Promise<void> {
  const { found, stat } = await spotAt(context, path, false);
  if (stat?.type !== 'link') return;
  const { stat: folder } = await spotAt(context, posix.dirname(found.path), true);
  const { uid } = await context.ground.identity();
  if (folder && (folder.mode & 0o1002) === 0o1002 && ![uid, folder.uid].includes(stat.uid))
    throw new MayBeRefused(`whether the link ${path} may be followed`);
}
