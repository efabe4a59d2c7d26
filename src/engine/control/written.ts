import type { Path, Task } from '../../model/playbook.ts';
import type { Place } from '../../source/diagnostic.ts';

/** Where a text among the arguments of a task is written; undefined where it was made of others. */
export function placeOfText({ args, locateArgument }: Task, text: string): Place | undefined {
  const path = typeof args === 'string' ? undefined : pathTo(args, text, []);
  return path && locateArgument(path);
}

function pathTo(value: unknown, text: string, at: Path): Path | undefined {
  if (value === text) return at;
  if (typeof value !== 'object' || value === null) return undefined;
  const isList = Array.isArray(value);
  for (const [key, inner] of Object.entries(value)) {
    const found = pathTo(inner, text, [...at, isList ? Number(key) : key]);
    if (found) return found;
  }
  return undefined;
}
