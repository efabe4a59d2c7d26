/** A path below some folder, and what is wrong with it; `+`: it comes, `-`: it goes, `~`: it is another. */
export interface PathFault {
  readonly sign: '+' | '-' | '~';
  readonly path: string;
  readonly fault?: string;
}

/** More lines than this aren't read. */
const most = 20;

/**
 * Lines for `--diff`: a line each where there are few; else a line a folder, as far down as there are few folders:
 * `+ flink-1.10.0/lib/: 31 entries`.
 */
export function linesByFolder(faults: readonly PathFault[]): readonly string[] {
  if (faults.length <= most)
    return faults.map(({ sign, path, fault }) => `${sign} ${path}${fault === undefined ? '' : `: ${fault}`}`);
  const told = withoutFoldersAbove(faults);
  const deepest = told.reduce((depth, { path }) => Math.max(depth, path.split('/').length - 1), 0);
  for (let depth = deepest; depth > 0; depth--) {
    const folders = grouped(told, depth);
    if (folders.size <= most) return [...folders].map(([folder, inside]) => folderLine(`${folder}/`, inside));
  }
  return [folderLine('./', told)];
}

/** Folders in which something else is told of go without saying. */
function withoutFoldersAbove(faults: readonly PathFault[]): readonly PathFault[] {
  const above = new Set<string>();
  for (const { path } of faults) {
    let folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    while (folder !== '' && !above.has(folder)) {
      above.add(folder);
      folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
    }
  }
  return faults.filter(({ path }) => !above.has(path));
}

function grouped(faults: readonly PathFault[], depth: number): ReadonlyMap<string, readonly PathFault[]> {
  const folders = new Map<string, PathFault[]>();
  for (const one of faults) {
    const folder = one.path.split('/').slice(0, -1).slice(0, depth).join('/') || '.';
    const inside = folders.get(folder);
    if (inside) inside.push(one);
    else folders.set(folder, [one]);
  }
  return folders;
}

const words = [
  ['+', 'new'],
  ['~', 'different'],
  ['-', 'gone'],
] as const;

/** The sign says what becomes of all where it is the same; `~`: some come, go or are others. */
function folderLine(folder: string, inside: readonly PathFault[]): string {
  const counts = words.flatMap(([sign, word]) => {
    const count = inside.filter((one) => one.sign === sign).length;
    return count > 0 ? [{ sign, text: `${count} ${word}` }] : [];
  });
  const [only] = counts;
  if (counts.length === 1 && only && only.sign !== '~')
    return `${only.sign} ${folder}: ${inside.length} ${inside.length === 1 ? 'entry' : 'entries'}`;
  return `~ ${folder}: ${counts.map(({ text }) => text).join(', ')}`;
}
