/** A file on the control machine. */
export interface LocalFile {
  readonly path: string;
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** Hex sha256; computed once. */
  sha256(): Promise<string>;
  read(): Promise<Uint8Array>;
  /** The bytes, where they are in memory alone: what a vault held. */
  readonly held?: Uint8Array;
}

/** A local file that can also be read in part: archives. */
export interface ControlFile extends LocalFile {
  /** Seconds since 1970. */
  readonly mtime: number;
  /** The bytes from `start` up to `end`, which is left out; all of them unless a range is given. */
  chunks(range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array>;
}

/** Bytes to write: in memory, or a file of the control machine that is streamed. */
export type Content = string | Uint8Array | LocalFile;

/** One entry of an archive as it will be on a host. */
export interface UnpackedEntry {
  /** Relative to the folder. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link' | 'hardlink';
  /** Permission bits. */
  readonly mode?: number | undefined;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly content?: Content;
  /** Where a link points; of a hard link, the other entry's path. */
  readonly target?: string;
  /** Who gets it where root unpacks: a name that the host knows, else the number. Root, unless given. */
  readonly owner?: {
    readonly uid: number;
    readonly gid: number;
    readonly user: string;
    readonly group: string;
  };
}
