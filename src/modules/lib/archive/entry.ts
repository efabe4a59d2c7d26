/** One entry of an archive. */
export interface ArchiveEntry {
  /** As the archive has it. */
  readonly name: string;
  /** The same without `./` before and `/` behind it. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link' | 'hardlink' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Permission bits; undefined where the archive doesn't say. */
  readonly mode: number | undefined;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** The time is in some zone that the archive doesn't name, in steps of two seconds (zip). */
  readonly localTime?: true;
  readonly target?: string;
  /** Who owns it where the user who unpacks may give it away: names, which come first, and numbers (tar). */
  readonly owner?: ArchiveOwner;
  /** What is stored is not the content, but the parts of it that aren't empty. */
  readonly sparse?: true;
}

/** Whom an entry of an archive belonged to; names may be empty. */
export interface ArchiveOwner {
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
  readonly group: string;
}

/** The archive is damaged, or of a kind that isn't known. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** `./a//b/` as `a/b`. */
export function entryPath(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
