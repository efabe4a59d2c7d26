import type { FileStat } from '../../sdk/host.ts';

/** The type bits of a mode, inode(7). */
const types: ReadonlyMap<number, FileStat['type']> = new Map([
  [0o140000, 'socket'],
  [0o120000, 'link'],
  [0o100000, 'file'],
  [0o060000, 'block'],
  [0o040000, 'directory'],
  [0o020000, 'char'],
  [0o010000, 'fifo'],
]);

/** Fields of `stat -c '%f:%u:%g:%s:%Y:%X:%Z:%i:%d:%h:%U:%G'`; what is behind the twelfth colon comes back as `rest`. */
export function parseStat(path: string, text: string): { readonly stat: FileStat; readonly rest: string } {
  const fields = text.split(':', 12);
  const [raw = '0', ...others] = fields;
  const [uid, gid, size, mtime, atime, ctime, inode, device, links] = others.map(Number);
  const type = types.get(Number.parseInt(raw, 16) & 0o170000);
  if (!type || links === undefined || Number.isNaN(links)) throw new Error(`not an answer of stat: ${text}`);
  const [owner = '', group = ''] = fields.slice(10);
  const stat: FileStat = {
    path,
    type,
    mode: Number.parseInt(raw, 16) & 0o7777,
    uid: uid ?? 0,
    gid: gid ?? 0,
    owner: nameOr(owner, uid),
    group: nameOr(group, gid),
    size: size ?? 0,
    mtime: mtime ?? 0,
    atime: atime ?? 0,
    ctime: ctime ?? 0,
    inode: inode ?? 0,
    device: device ?? 0,
    links,
  };
  return { stat, rest: text.slice(fields.join(':').length + 1) };
}

/** The answer of `_stat`: a line of fields, and the target of a link. */
export function parseOneStat(path: string, text: string): FileStat {
  const end = text.indexOf('\n');
  const { stat } = parseStat(path, text.slice(0, end));
  const target = text.slice(end + 1);
  return target === '' ? stat : { ...stat, target: target.replace(/\n$/, '') };
}

/** The answer of `_stats`: `mark fields:path\n` of what is there, then `secret path secret target\n` of the links. */
export function parseStats(mark: string, secret: string, text: string): ReadonlyMap<string, FileStat> {
  const [found = '', ...links] = text.split(secret);
  const stats = new Map<string, FileStat>();
  for (const piece of found.split(mark).slice(1)) {
    const stat = parseNamed(piece);
    stats.set(stat.path, stat);
  }
  for (let index = 0; index < links.length; index += 2) {
    const stat = stats.get(links[index] ?? '');
    if (stat) stats.set(stat.path, { ...stat, target: (links[index + 1] ?? '').replace(/\n$/, '') });
  }
  return stats;
}

/** The answer of `_list`: `mark fields:name\n` of everything, then `mark:name mark target\n` of the links. */
export function parseList(folder: string, mark: string, text: string): readonly FileStat[] {
  const stats = new Map<string, FileStat>();
  const pieces = text.split(mark).slice(1);
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index] ?? '';
    if (piece.startsWith(':')) {
      const stat = stats.get(piece.slice(1));
      index += 1;
      if (stat) stats.set(stat.path, { ...stat, target: (pieces[index] ?? '').replace(/\n$/, '') });
      continue;
    }
    const stat = parseNamed(piece);
    stats.set(stat.path, stat);
  }
  stats.delete(folder);
  return [...stats.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function parseNamed(piece: string): FileStat {
  const { stat, rest } = parseStat('', piece);
  return { ...stat, path: rest.replace(/\n$/, '') };
}

function nameOr(name: string, id: number | undefined): string {
  return name === 'UNKNOWN' || name === '' ? String(id) : name;
}
