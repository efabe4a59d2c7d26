/** A package of the Python registry. */
export interface PipPackage {
  readonly registry: 'pip';
  readonly name: string;
  readonly version: string;
  readonly form: 'source' | 'wheel';
  /** Of the wheel, e.g. `manylinux1_x86_64`; that of the machine unless given. */
  readonly platform?: string;
  /** The Python that a wheel is for; that of the machine unless given. */
  readonly python?: string;
  /** Of the archive that the registry gives. */
  readonly sha256: string;
}

/** One package of the Maven registry. */
export interface MavenPackage {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  readonly classifier?: string;
  /** Without what it depends on. */
  readonly alone?: boolean;
}

/** Packages of the Maven registry, resolved together with what they depend on. */
export interface MavenPackages {
  readonly registry: 'maven';
  readonly packages: readonly MavenPackage[];
  /** Versions that count wherever the package is asked for. */
  readonly pinned?: readonly MavenPackage[];
  /** `group:artifact` of what is never wanted. */
  readonly excluded?: readonly string[];
}

/** Where the parts come from. */
export type Packages = PipPackage | MavenPackages;

/** A share of a tarball. Paths are relative: `folder` to the archive's top, `to` to the tarball's. */
export type Part =
  /** A folder of the package's archive, without some of what is in it; it goes over what earlier parts left in `to`. */
  | {
      readonly kind: 'unpack';
      readonly from: Packages;
      readonly folder: string;
      readonly to: string;
      readonly without?: readonly string[];
    }
  /** The jars themselves, each into the folder of the first rule whose start its name has. */
  | { readonly kind: 'jars'; readonly from: MavenPackages; readonly rules: readonly JarRule[] }
  /** Our own files, from `files/`. */
  | { readonly kind: 'own'; readonly folder: string };

/** Where the jars go whose names begin with `start`; `as` renames the only one. */
export interface JarRule {
  readonly start: string;
  readonly to: string;
  readonly as?: string;
}

/** An archive put together from packages, the same to the byte wherever it is made. */
export interface Tarball {
  readonly kind: 'tarball';
  /** The one folder that everything is in. */
  readonly top: string;
  /** Seconds since 1970 that every file gets. */
  readonly time: number;
  readonly parts: readonly Part[];
  /** Files that may be run, and folders whose files all may, relative to `top`; others stay as their packages have them. */
  readonly executable?: readonly string[];
}

/** A jar as the registry has it. */
export interface SingleJar {
  readonly kind: 'jar';
  readonly from: MavenPackages;
}

/** A file that the playbooks need, and how it is made. */
export interface Artefact {
  /** Its file name. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly summary: string;
  readonly sha256: string;
  /** Left out unless it is named. */
  readonly onRequest?: boolean;
  readonly make: Tarball | SingleJar;
}
