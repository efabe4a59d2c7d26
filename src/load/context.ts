import type { Vars } from '../model/inventory.ts';
import type { ModuleDefaults, Node, Origin, Path, Role } from '../model/playbook.ts';
import type { Registry } from '../sdk/registry.ts';
import type { Diagnostic, Place } from '../source/diagnostic.ts';
import { isUnsafeText, isVaultText } from '../source/values.ts';
import type { YamlText } from '../source/yaml.ts';
import type { Templating } from '../template/templating.ts';

/** What loading needs besides the files themselves. */
export interface LoadOptions {
  readonly registry: Registry;
  readonly templating: Pick<Templating, 'checkTemplate' | 'checkCondition' | 'ahead'>;
  /** `-e`: names of imported files may refer to them. */
  readonly extraVars?: Vars;
  /** Turns a whole file that is encrypted with Ansible's vault into its text. */
  readonly decrypt?: (
    ciphertext: string,
    file: string,
  ) => { readonly text: string } | { readonly problem: string };
  /** Names in messages are relative to this folder; the working folder unless set. */
  readonly workingFolder?: string;
  /** Playbooks that lie in no file, by the absolute path that they are named by. */
  readonly texts?: ReadonlyMap<string, string>;
}

/** A parsed file of a project. */
export interface YamlFile extends YamlText {
  /** Absolute. */
  readonly path: string;
}

/** A value inside a file. */
export interface At {
  readonly file: YamlFile;
  readonly path: Path;
}

/** Which files of a role are meant; `main` unless named. */
export interface RoleParts {
  readonly tasksFrom?: string;
  readonly varsFrom?: string;
  readonly defaultsFrom?: string;
  readonly handlersFrom?: string;
  /** False: the role's parameters aren't checked by its argument specs. */
  readonly validate?: boolean;
}

/** A role and its tasks, dependencies among the tasks. */
export interface LoadedRole {
  readonly role: Role;
  readonly tasks: readonly Node[];
  /** Folder of the task file. */
  readonly folder: string;
}

/** Where a role's name leads. */
export interface SearchedRole {
  /** Absolute; undefined where there is no such role. */
  readonly path: string | undefined;
  /** An npm package that has a role of this name too, which isn't taken. */
  readonly hidden: string | undefined;
  readonly searched: readonly string[];
}

/** Where a list of tasks stands. */
export interface Surroundings {
  /** Folder of the task file, or of the playbook. */
  readonly folder: string;
  readonly playFolder: string;
  /** Folders of the files that import this one, nearest first. */
  readonly outerFolders: readonly string[];
  readonly role?: { readonly name: string; readonly path: string };
  /** Variables with values that are known before the run; names of imports may refer to them. */
  readonly known: Vars;
  readonly defaults: ModuleDefaults;
  /** Files and roles that are being imported, for circles. */
  readonly importing: readonly string[];
  readonly site: 'task' | 'handler';
}

/** One reading of project files: what it needs, and where it tells of mistakes. */
export interface Loading {
  readonly options: LoadOptions;
  report(...diagnostics: readonly Diagnostic[]): void;
  /** A file's content, parsed once; undefined where there is none. Mistakes in it are reported. */
  read(path: string): YamlFile | undefined;
  isFile(path: string): boolean;
  /** A symbolic link that leads nowhere. */
  isDangling(path: string): boolean;
  isFolder(path: string): boolean;
  /** Where a role is, by its name and from where it is named; looked for once. */
  findRole(name: string, from: Pick<Surroundings, 'playFolder' | 'role'>): SearchedRole;
  /** What is made of a value for a purpose, made once: roles are read for each of their uses. */
  once<T>(purpose: string, at: At, make: () => T): T;
  /** As the user would name it. */
  display(path: string): string;
  /** Tasks of a list in a file. */
  nodes(value: unknown, at: At, around: Surroundings): readonly Node[];
  /** One task or block; undefined where it can't be read. */
  node(value: unknown, at: At, around: Surroundings): Node | undefined;
  /** A role by its folder, asked for at a place; undefined where it can't be read. */
  role(
    path: string,
    name: string,
    parts: RoleParts,
    around: Surroundings,
    place: Place,
  ): LoadedRole | undefined;
}

/** A value deeper inside. */
export function below(at: At, ...parts: Path): At {
  return { file: at.file, path: [...at.path, ...parts] };
}

/** Where a value stands, or its key. */
export function placeOf(at: At, what?: 'key' | 'value'): Place {
  return at.file.locate(at.path, what);
}

/** Where something was written; its place is worked out when it is asked for. */
export function originOf(at: At): Origin {
  let place: Place | undefined;
  return {
    get place() {
      place ??= placeOf(at);
      return place;
    },
    locate: (path) => at.file.locate([...at.path, ...path]),
  };
}

/** Whether a value is a mapping with text keys, as YAML's mappings are read. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !isVaultText(value) &&
    !isUnsafeText(value)
  );
}
