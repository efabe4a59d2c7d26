import type { z } from 'zod';
import type { Difference, Result } from '../model/outcome.ts';
import type { ControlFile } from './content.ts';
import type { Hands, Probe } from './host.ts';

/**
 * What is, and what should be. A key that `desired` leaves undefined isn't managed; absence is a value of its own
 * (`exists: false`, `state: 'absent'`), never undefined. Keys whose values differ are the changes.
 */
export interface Plan<S extends object = object> {
  readonly current: Partial<S>;
  readonly desired: Partial<S>;
  /** What `register` gets whether anything changes or not; `apply` adds to it. */
  readonly result?: Result;
  /** Shown by `--diff` in place of the changed keys. */
  readonly differences?: readonly Difference[];
  /**
   * `state` (default): apply closes the gap, and only where there is one.
   * `observe`: apply always runs and changes nothing (wait_for, a GET): the outcome is `ok`.
   * `arbitrary`: apply always runs and may do anything (command): `changed`, unless its result
   * says `changed: false`; what it would do can't be known.
   */
  readonly effect?: 'state' | 'observe' | 'arbitrary';
  /** Only with `arbitrary`: all that `apply` writes, as paths; check mode then knows what comes. */
  readonly outputs?: readonly string[];
  /** Only with `observe`: `apply` promises to read only, so that it runs in check mode too (a command with `read_only`). */
  readonly readOnly?: true;
  /** The task is left out after all, for this reason. */
  readonly skipped?: string;
}

/** The task fails, for a reason that planning saw. */
export interface Failure {
  readonly failed: string;
  /** What to try. */
  readonly hint?: string;
  readonly result?: Result;
}

/** Ends planning or applying with a failed task. */
export function failure(failed: string, more: { hint?: string; result?: Result } = {}): Failure {
  return { failed, ...more };
}

/** Whether a module gave up, told from its plan, its result, or an answer of Control. */
export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'failed' in value && typeof value.failed === 'string';
}

/** What a module may ask of the control machine. Relative names are looked for as Ansible does. */
export interface Control {
  /** Absolute path of `name` in `files/`, `templates/` or `vars/` of the role, beside the task file, or beside the playbook. */
  locate(kind: 'files' | 'templates' | 'vars', name: string): Promise<string | Failure>;
  /**
   * A file or undefined; a folder isn't a file. With `decrypt` one that is a vault as a whole is what it holds; throws
   * HostError where no password fits.
   */
  file(path: string, options?: { readonly decrypt?: boolean }): Promise<ControlFile | undefined>;
  /** Everything below a folder of the control machine: relative paths, folders first. */
  folder(
    path: string,
  ): Promise<
    readonly { readonly path: string; readonly directory: boolean; readonly link?: string }[] | undefined
  >;
  /** Renders a template file's text, decrypted where it is a vault, with the task's variables (and `extra`); `file` names it in messages. */
  renderFile(file: string, extra?: Readonly<Record<string, unknown>>): Promise<string | Failure>;
  /** Value of an expression such as `result.stdout`, with its type. */
  evaluate(expression: string): unknown;
  /** Whether a CEL condition holds. */
  test(condition: string | boolean): boolean;
  /** Variables of a YAML or JSON file, decrypted. */
  readVariables(file: string): Promise<Readonly<Record<string, unknown>> | Failure>;
  /** What a program of the control machine (`['xz', '-dc']`) makes of a file; an Error with its words where it fails. */
  filter(argv: readonly [string, ...string[]], file: ControlFile): AsyncIterable<Uint8Array>;
  /** Writes a file on the control machine (fetch): atomic, folders made. Only in `apply`. */
  save(path: string, content: Uint8Array): Promise<void>;
  /** What `compute` yields, made once a run for each key and shared by all hosts; a rejection is shared too. */
  once<T>(key: string, compute: () => Promise<T>): Promise<T>;
  /**
   * Drops the connection, where there is one, and opens another. Throws ConnectionLost. Only in `apply`; in check mode the
   * connection stays.
   */
  reconnect(): Promise<Hands>;
  /** Set where what `apply` starts isn't waited for (`poll: 0`): how many seconds it may take. */
  readonly background?: { readonly limit: number };
  /** Where the task works, and whether `delegate_to` says so. */
  readonly target?: {
    readonly host: string;
    readonly connection: 'ssh' | 'local';
    readonly delegated: boolean;
  };
  /** Hexadecimal digits by chance that nobody else can come to: the same for a label and host until the run ends. */
  chance(label: string): string;
  /** How often `-v` was given. */
  readonly verbosity: number;
  /** The host's name, for `fetch`. */
  readonly host: string;
  /** Aborted when the run is interrupted or the task's time is up. */
  readonly signal: AbortSignal;
  /** Tells how far a transfer or a wait has got. */
  progress(what: string, done: number, total: number, unit: 'bytes' | 'attempts' | 'seconds'): void;
}

/** A file of the control machine that arguments name. */
export interface NamedFile {
  /** Where it is looked for, besides the folder of the task file. */
  readonly kind: 'files' | 'templates' | 'vars';
  /** The argument that names it. */
  readonly argument: string;
  readonly name: string;
  /** Its text is rendered. */
  readonly template?: true;
}

/** One kind of task: its arguments, how to see the present state, how to close the gap. */
export interface Module<A extends z.ZodType = z.ZodType, S extends object = object> {
  /** Ansible's short name, and the file's. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** A paragraph or two of Markdown, where the summary isn't enough; differences from Ansible among them. */
  readonly description?: string;
  /** A z.strictObject; every argument described. */
  readonly args: A;
  /** Arguments whose values are stars in whatever the run shows from then on; which ones, where that depends on others. */
  readonly secrets?: readonly string[] | ((args: Readonly<Record<string, unknown>>) => readonly string[]);
  /** The argument that free-form text (`command: ls -l`) becomes. */
  readonly freeForm?: string;
  /** Arguments that hold CEL conditions (`that` of assert): their syntax is checked before the run. */
  readonly conditions?: readonly string[];
  /** Arguments that are expressions without braces (`var` of debug). */
  readonly expressions?: readonly string[];
  /** The file that arguments name, looked for before the run. They come as they are written: any may hold a template. */
  readonly namedFile?: (args: Readonly<Record<string, unknown>>) => NamedFile | undefined;
  /** It may write files on the control machine, by these arguments as they are written: what a later task names may come then. */
  readonly saves?: (args: Readonly<Record<string, unknown>>) => boolean;
  /** Runs on the control machine alone: needs no connection. */
  readonly local?: true;
  /** Connects by itself (`Control.reconnect`), since the host may be out of reach: `plan` gets no host. */
  readonly connects?: true;
  /** Heeds `Control.background`: it may be started and left alone (`poll: 0`). */
  readonly background?: true;
  /**
   * The facts that it sets by names of its own, which arguments may tell as they are written: a name may hold a template.
   * Those that begin with `ansible_`, as of `setup`, aside. Before a run they are known then, and in a check where the task is
   * unknown; of a module of others that says nothing any variable may come.
   */
  readonly facts?: readonly string[] | ((args: Readonly<Record<string, unknown>>) => readonly string[]);
  /** What it tells doesn't follow from anything that tasks change (facts). */
  readonly steady?: true;
  /** To plan it is work, for the control machine or the network: it is done once, in the task's turn. */
  readonly heavy?: true;
  /**
   * The arguments, second names among them, that name all it may change: these paths and what is below them. Check mode
   * then knows how far that goes where it can't know more. Without it that may be anything. A function makes paths of what
   * `given` says of arguments; `~name` is somebody's home; undefined is anything.
   */
  readonly touches?:
    | readonly string[]
    | ((given: (name: string) => string | undefined) => readonly string[] | undefined);
  /** Arguments as they would stand in a playbook; each validates. */
  readonly examples: readonly { readonly title: string; readonly args: z.input<A> }[];
  /** What `register` holds, beside changed, failed and msg. */
  readonly returns?: Readonly<Record<string, string>>;
  plan(args: z.output<A>, host: Probe, control: Control): Promise<Plan<S> | Failure>;
  /** Called with the keys that differ. What it returns joins the plan's result. */
  apply?(
    changes: Partial<S>,
    args: z.output<A>,
    host: Hands,
    control: Control,
  ): Promise<Result | Failure | undefined>;
}

/** Types a module by its schema; nothing happens at run time. */
export function defineModule<A extends z.ZodType, S extends object>(module: Module<A, S>): Module<A, S> {
  return module;
}
