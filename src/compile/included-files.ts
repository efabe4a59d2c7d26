import { join } from 'node:path';
import type { Vars } from '../model/inventory.ts';
import { textAt } from './named-files.ts';
import { possibleNames } from './possible-names.ts';
import type { TaskStep } from './step.ts';

/** The files that an `include_vars` may read, of those that are there now; undefined where it could be any. */
export function filesIncluded(args: Vars, step: TaskStep): readonly string[] | undefined {
  const folders = step.searchPath.flatMap((folder) => [join(folder, 'vars'), folder]);
  const files = args.dir === undefined ? possibleNames(args.file, step, folders) : undefined;
  return files?.all.flatMap((name) => {
    const paths = folders.map((folder) => (name.startsWith('/') ? name : join(folder, name)));
    return paths.find((path) => textAt(path).text !== undefined) ?? [];
  });
}
