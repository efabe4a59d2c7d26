import type { Ground } from '../host/ground.ts';
import { type FileStat, HostError } from '../sdk/host.ts';
import { MayBeRefused } from '../template/templating.ts';
import { unknownValue } from '../template/unknown.ts';
import type { Inode } from './inode.ts';
import type { Model } from './model.ts';
import { hasOwnPermissions } from './permission.ts';

/** What the real host says, as far as it is still true by the changes of a model. */
export function doubted(ground: Ground, model: Model): Ground {
  const stat = (seen: FileStat) =>
    model.lostNames && seen.type === 'file' && seen.links > 1 ? { ...seen, links: unknownNames } : seen;
  const answer = <T>(path: string, asked: Promise<T>) =>
    asked.catch((error: unknown) => {
      throw error instanceof HostError && mayBeOtherwise(model.root, path)
        ? new MayBeRefused(`whether ${path} may be looked at by then`)
        : error;
    });
  return {
    ...ground,
    async stat(path, options) {
      const seen = await answer(path, ground.stat(path, options));
      return seen && stat(seen);
    },
    list: async (path, options) => (await answer(path, ground.list(path, options))).map(stat),
    read: (path) => answer(path, ground.read(path)),
    checksum: (path, algorithm) => answer(path, ground.checksum(path, algorithm)),
  };
}

/** Whether owner, group or mode of a real path, of a folder on the way to it or of what is below it were changed. */
function mayBeOtherwise(root: Inode, path: string): boolean {
  let inode = root;
  for (const name of path.split('/').filter(Boolean)) {
    if (hasOwnPermissions(inode)) return true;
    if (!inode.children.has(name)) return false;
    const child = inode.children.get(name);
    // What lies there now is something else, and the real one may be elsewhere.
    if (!child || child.ground === undefined) return true;
    inode = child;
  }
  return hasOwnBelow(inode);
}

function hasOwnBelow(inode: Inode): boolean {
  return (
    hasOwnPermissions(inode) || [...inode.children.values()].some((child) => child && hasOwnBelow(child))
  );
}

const unknownNames = unknownValue(
  'how many names a file will have is known only when the task runs',
) as number;
