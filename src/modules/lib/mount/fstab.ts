import { bare, type Edited, ended, splitLines } from '../files/text-file.ts';

/** A line of fstab(5). */
export interface FstabEntry {
  readonly src: string;
  readonly path: string;
  readonly fstype: string;
  readonly opts: string;
  readonly dump: string;
  readonly passno: string;
}

/** What is mounted somewhere, as the kernel has it. */
export interface Mounted {
  readonly path: string;
  /** The folder of the file system that is seen there; not `/` for a bind mount. */
  readonly root: string;
  readonly src: string;
  readonly fstype: string;
}

/** Puts an entry in place of the one that has its path (swap: its source too), or at the end. */
export function setEntry(text: string, entry: FstabEntry): Edited {
  const lines = splitLines(text);
  const wanted = format(entry);
  const mine = [...lines.keys()].filter((index) => isSame(parse(lines[index] ?? ''), entry));
  if (mine.length === 0) return { text: [...ended(lines), `${wanted}\n`].join(''), msg: 'entry added' };
  const now = lines.map((line, index) => {
    if (!mine.includes(index) || sameFields(parse(line), entry)) return line;
    return `${wanted}\n`;
  });
  const changed = now.some((line, index) => line !== lines[index]);
  return { text: now.join(''), msg: changed ? 'entry changed' : '' };
}

/** Takes the entries of a path out. */
export function removeEntry(text: string, entry: { readonly path: string; readonly src?: string }): Edited {
  const lines = splitLines(text);
  const kept = lines.filter((line) => !isSame(parse(line), entry));
  return { text: kept.join(''), msg: kept.length < lines.length ? 'entry removed' : '' };
}

function parse(line: string): FstabEntry | undefined {
  const [fields = ''] = bare(line).split('#');
  const words = fields.trim().split(/\s+/).map(unescaped);
  if (words.length < 4 || words.length > 6) return undefined;
  const [src = '', path = '', fstype = '', opts = '', dump = '0', passno = '0'] = words;
  return { src, path, fstype, opts, dump, passno };
}

function isSame(
  found: FstabEntry | undefined,
  { path, src }: { readonly path: string; readonly src?: string },
): boolean {
  if (found?.path !== path) return false;
  return !(found.path === 'none' && found.fstype === 'swap' && src !== undefined && found.src !== src);
}

function sameFields(found: FstabEntry | undefined, entry: FstabEntry): boolean {
  const keys = ['src', 'fstype', 'opts', 'dump', 'passno'] as const;
  return keys.every((key) => found?.[key] === entry[key]);
}

function format({ src, path, fstype, opts, dump, passno }: FstabEntry): string {
  return [src, path, fstype, opts, dump, passno].map(escaped).join(' ');
}

/** A field: blanks, and what Ansible escapes besides, as octal numbers. */
export function escaped(field: string): string {
  return field.replaceAll(
    /[\\ \t\n&#]/g,
    (letter) => `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

function unescaped(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 8)),
  );
}

/** What is mounted at a path, of the text of `/proc/self/mountinfo` (proc(5)): the last mount counts. */
export function mountedAt(mountinfo: string, path: string): Mounted | undefined {
  return mountinfo
    .split('\n')
    .map(parseMounted)
    .findLast((mounted) => mounted?.path === path);
}

/** The text of `/proc/self/mountinfo` without the last mount at a path. */
export function withoutMount(mountinfo: string, path: string): string {
  const lines = mountinfo.split('\n');
  const last = lines.findLastIndex((line) => parseMounted(line)?.path === path);
  return lines.filter((_, index) => index !== last).join('\n');
}

function parseMounted(line: string): Mounted | undefined {
  const [before = '', behind] = line.split(' - ');
  const [, , , root = '', path = ''] = before.split(' ');
  const [fstype = '', src = ''] = behind?.split(' ') ?? [];
  if (behind === undefined) return undefined;
  return { path: unescaped(path), root: unescaped(root), src: unescaped(src), fstype };
}
