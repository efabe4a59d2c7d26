import type { Ground } from '../host/ground.ts';
import { type FileStat, HostError } from '../sdk/host.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import { unknownValue } from '../template/unknown.ts';
import type { Model } from './model.ts';

/** What the real host says, as far as it is still true by the changes of a model. */
export function doubted(ground: Ground, model: Model): Ground {
  const stat = (seen: FileStat) =>
    model.lostNames && seen.type === 'file' && seen.links > 1 ? { ...seen, links: unknownNames } : seen;
  const answer = <T>(asked: Promise<T>) => asked.catch((error: unknown) => Promise.reject(doubt(error)));
  const doubt = (error: unknown) =>
    model.permissionsChanged && error instanceof HostError ? new DependsOnUnknown(error.message) : error;
  return {
    ...ground,
    async stat(path, options) {
      const seen = await answer(ground.stat(path, options));
      return seen && stat(seen);
    },
    list: async (path, options) => (await answer(ground.list(path, options))).map(stat),
    read: (path) => answer(ground.read(path)),
    checksum: (path, algorithm) => answer(ground.checksum(path, algorithm)),
  };
}

const unknownNames = unknownValue(
  'how many names a file will have is known only when the task runs',
) as number;
