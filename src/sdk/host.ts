import type { Content, LocalFile, UnpackedEntry } from './content.ts';

/** What a command left. */
export interface Output {
  /** 128 + signal where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One path of a host, as `lstat` sees it. */
export interface FileStat {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'block' | 'char';
  /** The twelve permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Names; the number as text where there is no name. */
  readonly owner: string;
  readonly group: string;
  /** Bytes. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly atime: number;
  readonly ctime: number;
  readonly inode: number;
  readonly device: number;
  /** Number of hard links. */
  readonly links: number;
  /** Where a link points, as written. */
  readonly target?: string;
}

/** A line of passwd. */
export interface UserEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
}

/** A line of the group database. */
export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** What `sha256sum` and its like compute. */
export type ChecksumAlgorithm = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** argv, each word reaching the program as it is; or a script for POSIX `sh` (quote with `sh` of util/quote). */
export type Command = readonly string[] | string;

/** Which part of a folder is listed. */
export interface ListOptions {
  /** How many levels below the folder; all of them unless given. */
  readonly depth?: number;
  /** What may not be looked at, or goes away meanwhile, is left out; without it that is a HostError. */
  readonly partial?: boolean;
}

/** What a file is read for. */
export interface ReadOptions {
  /** What is written follows from it in no way: it is held against that, and shown. */
  readonly compared?: true;
}

/** How a command runs. */
export interface CommandOptions {
  readonly chdir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  /** Values in the command that no log or process list may show: they travel by stdin or environment only. */
  readonly secrets?: readonly string[];
  /** The shell for a script, `/bin/sh` unless set. */
  readonly executable?: string;
  /**
   * It is argv of the control machine and runs there, as whoever runs fplay. What it starts by `remoteShell` runs on the
   * host as the task's user, over the run's own connection. `chdir`, `stdin` and `executable` mean nothing then.
   */
  readonly joined?: true;
  /** What the command changes, done to a model of the host in its place in check mode; `async () => {}`: nothing. What it would leave, where that is known. */
  readonly effect?: (model: ModelHands) => Promise<void> | Promise<Output | undefined>;
}

/** How a question runs. */
export interface QueryOptions extends CommandOptions {
  /** What the answer follows from: paths, and words such as `packages`; `[]`: nothing that a task could change. Unless given, everything. */
  readonly reads?: readonly string[];
  /** What a model answers where what is read was changed in it; undefined: nobody knows. */
  readonly foretell?: (model: Pick<ModelHands, 'content'>) => Promise<Output | undefined>;
  /** Every user is told the same. */
  readonly anyone?: true;
  /** The answer may be another at any time, and nothing is planned by it but by what is made of it. */
  readonly passing?: true;
}

/** What a user may do with a path. */
export interface Access {
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
}

/**
 * Read-only view of one host: all that `plan` gets. Calls made in the same turn of the event loop travel together,
 * in one round trip. Throws HostError where the host refuses (permission denied) and ConnectionLost.
 */
export interface Probe {
  /** The path itself, not what a link points to, unless `follow`. Undefined where nothing is. */
  stat(path: string, options?: { readonly follow?: boolean }): Promise<FileStat | undefined>;
  /** Hex digest of a file's content (sha256 unless named). Undefined where there is no file. */
  checksum(path: string, algorithm?: ChecksumAlgorithm): Promise<string | undefined>;
  /** Whole content, through links. Undefined where there is no file. */
  read(path: string, options?: ReadOptions): Promise<Uint8Array | undefined>;
  /** Everything below a folder, the folder itself left out; links aren't followed. Sorted by path. */
  list(path: string, options?: ListOptions): Promise<readonly FileStat[]>;
  user(name: string): Promise<UserEntry | undefined>;
  group(name: string): Promise<GroupEntry | undefined>;
  /** Absolute path of a program in PATH (with the usual sbin folders). */
  which(program: string): Promise<string | undefined>;
  /** Where a path leads when every link on the way is followed; the path itself where no folder is there to hold it. */
  realPath(path: string): Promise<string>;
  /** What the task's user may do with what is at a path, links followed. */
  access(path: string): Promise<Access>;
  /** A command that promises to change nothing. A code other than 0 is an answer, not an error. */
  query(command: Command, options?: QueryOptions): Promise<Output>;
  /** Facts of the host by Ansible's names without `ansible_`; its own are in `folder`, /etc/ansible/facts.d unless given. */
  facts(folder?: string): Promise<Readonly<Record<string, unknown>>>;
}

/** Owner, group and mode; what is undefined stays as it is. */
export interface Attributes {
  /** Name or number. */
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: number;
}

/**
 * The means to change a host: only `apply` gets them. Every file appears whole (written beside its destination,
 * verified, renamed) and keeps the owner and mode it had unless `attributes` say otherwise; a new one gets the
 * umask's. Throws HostError with the host's own words where it refuses.
 */
export interface Hands extends Probe {
  write(path: string, content: Content, attributes?: Attributes): Promise<void>;
  /** One folder; its parent must exist. */
  makeDirectory(path: string, attributes?: Attributes): Promise<void>;
  /** A file, a link, or a folder with all that is in it. Nothing where nothing is. */
  remove(path: string): Promise<void>;
  /** Replaces a file or link at `path` atomically. */
  symlink(target: string, path: string): Promise<void>;
  hardlink(target: string, path: string): Promise<void>;
  /** Changes what is given, through links unless `follow` is false. */
  setAttributes(path: string, attributes: Attributes, options?: { readonly follow?: boolean }): Promise<void>;
  /** Seconds since 1970, or now. Makes an empty file where nothing is. */
  touch(path: string, times?: { readonly mtime?: number; readonly atime?: number }): Promise<void>;
  /** Copy on the host with owner, mode and times (`cp -p`), for backups and `remote_src`. */
  copy(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /**
   * Puts a file of the control machine on the host's temporary folder for `use`, and removes it after.
   * Archives and scripts travel this way.
   */
  withFile<T>(file: Content, use: (remotePath: string) => Promise<T>): Promise<T>;
  /** Any command. A code other than 0 is an answer, not an error; `must` turns it into one. */
  run(command: Command, options?: CommandOptions): Promise<Output>;
  /** As `run`; throws HostError naming `purpose`, with the command's stderr, where the code isn't 0. */
  must(purpose: string, command: Command, options?: CommandOptions): Promise<Output>;
}

/** A model of a host, to which is done what a command would do to the host. */
export interface ModelHands extends Hands {
  /** Makes or changes a user; a number that the host will choose is `unknownNumber`. */
  setUser(user: UserEntry): void;
  setGroup(group: GroupEntry): void;
  removeUser(name: string): void;
  removeGroup(name: string): void;
  /** Something that isn't a file has changed: a question that `reads` it has no answer any more. */
  changeState(name: string): void;
  /** A service starts, anew or with other settings: its program puts files where it wants. */
  startsService(name: string): void;
  /** From now on a question has this answer; undefined: it has none, whatever was said before. */
  answer(command: Command, output: Output | undefined): void;
  /** Something may be at a path, with the folders above it, where nothing is now; what, nobody knows. */
  mayMake(path: string): Promise<void>;
  /** Something will be there for sure, and what, nobody knows. */
  makes(path: string): Promise<void>;
  /** What is in a folder that is there, nobody knows any more. */
  fills(folder: string): Promise<void>;
  /**
   * Files will come of which nobody knows the names: that something isn't there proves nothing any more. `packages`: what
   * they are called that bring them, where that is known.
   */
  mayBringFiles(packages?: readonly string[]): void;
  /** Puts entries below a folder that is there, as an archive that is unpacked. Folders come before what is in them. */
  unpack(folder: string, entries: readonly UnpackedEntry[]): Promise<void>;
  /** A file's content as it is by now, not read yet. Undefined where there is no file. */
  content(path: string): Promise<Content | undefined>;
  /** Content that nobody knows before; `size` in bytes and digests in hex where they are known. */
  unknownContent(what: string, known?: { size?: number; digests?: Record<string, string> }): LocalFile;
  readonly unknownNumber: number;
}

/** The host refused what a module asked of it; the task fails with these words. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly output: Output | undefined;
  readonly hint: string | undefined;
  constructor(message: string, options: { output?: Output; hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.output = options.output;
    this.hint = options.hint;
  }
}

/** The connection is gone or was never there; the host is unreachable. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly hint: string | undefined;
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.hint = options.hint;
  }
}
