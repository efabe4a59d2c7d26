import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Place } from '../../source/diagnostic.ts';
import { placesOf } from '../../source/position.ts';
import { literally } from '../../util/literally.ts';
import { shownPath } from '../../util/shown-path.ts';

/**
 * Where the files of an inventory give a variable such a value: the first place by the order of the sources and the files
 * of variables beside them. Undefined where none does: it may be a script's, or have come with `-e`.
 */
export function placeOfVariable(
  name: string,
  value: unknown,
  sources: readonly string[],
  playbookFolders: readonly string[],
): Place | undefined {
  const wanted = literally(String(value)).slice(0, 200);
  const pattern = new RegExp(String.raw`(?<![\w-])${literally(name)}["']?\s*[:=]\s*["']?${wanted}`);
  for (const file of filesOf(sources, playbookFolders)) {
    const text = textOf(file);
    const found = text === undefined ? null : pattern.exec(text);
    if (text !== undefined && found) return placesOf({ file: shownPath(file), text })(found.index);
  }
  return undefined;
}

function filesOf(sources: readonly string[], playbookFolders: readonly string[]): readonly string[] {
  const paths = sources.filter((source) => !source.includes(',')).map((source) => resolve(source));
  const folders = paths.map((path) => (isFolder(path) ? path : dirname(path)));
  const beside = [...new Set([...folders, ...playbookFolders])].flatMap((folder) =>
    ['group_vars', 'host_vars'].flatMap((kind) => filesBelow(join(folder, kind))),
  );
  return [...new Set([...paths.flatMap(filesBelow), ...beside])];
}

function filesBelow(path: string): readonly string[] {
  if (!isFolder(path)) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesBelow(join(path, name)));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
