/** Something that a tool does to the host as a whole. */
export interface PackageJob {
  /** The key of the plan, as a rule the argument that asks for it. */
  readonly key: string;
  /** What stands behind the program and its options. */
  readonly command: readonly string[];
  /** Script that prints a line for everything that there is to do. */
  readonly question: string;
}

/** What installs packages on a host: how to ask it, and how to tell it. */
export interface PackageTool {
  readonly name: 'apt' | 'dnf' | 'yum' | 'apk';
  /** Program that is there where the tool is. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Its usual options: never ask, say little. */
  readonly options: readonly string[];
  /** It brings its lists up to date by itself as they grow old, and nobody counts that as a change. */
  readonly keepsLists?: true;
  /** Whether what is installed is newer than the version that is named; the tool itself would take the older one. */
  isNewer?(installed: string, named: string): boolean;
  /**
   * Script that prints `installed NAME VERSION` for what is there and, where `latest`, `newest NAME VERSION` or
   * `outdated NAME`; and `cache fresh` where the lists of packages aren't older than `$valid` seconds.
   */
  query(names: readonly string[], latest: boolean, words?: readonly string[]): string;
  /** All that is installed is brought up to date. */
  upgrade(words?: readonly string[]): PackageJob;
  /** Words are as `requirement` writes them. */
  install(packages: readonly string[], options: InstallOptions): readonly string[];
  /** Brings what is installed up to date, where `install` leaves it alone. */
  renew?(packages: readonly string[], options: InstallOptions): readonly string[];
  remove(packages: readonly string[], options: RemoveOptions): readonly string[];
  refresh(): readonly string[];
  /** A name with a version as the tool wants it. */
  requirement(name: string, version: string | undefined): string;
}

/** What a removal can be told besides. */
export interface RemoveOptions {
  readonly purge: boolean;
  readonly words?: readonly string[] | undefined;
}

/** What an installation can be told besides. */
export interface InstallOptions {
  /** Undefined: as the host is configured. */
  readonly recommends: boolean | undefined;
  /** Options of the tool in place of its usual ones, as the arguments of its module ask for them. */
  readonly words?: readonly string[] | undefined;
}
