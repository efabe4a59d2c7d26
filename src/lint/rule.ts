import type { Module } from '../sdk/define.ts';
import type { YamlText } from '../source/yaml.ts';

/** A way into nested YAML. */
export type Path = readonly (string | number)[];

/** A play, block, task or handler as it is written. */
export interface Item {
  readonly kind: 'play' | 'block' | 'task' | 'handler';
  readonly raw: Readonly<Record<string, unknown>>;
  /** Where it is in its file. */
  readonly path: Path;
  readonly action?: Action;
}

/** What a task does. */
export interface Action {
  /** As it is written: the module, perhaps with its collection. */
  readonly key: string;
  readonly module: Module;
  /** Arguments by name, those of `args` among them; free-form text under its argument's name. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Where an argument is in the task; the module's key for what is written as text. */
  readonly pathTo: (name: string) => Path;
  /** The whole of the arguments where they are written as text. */
  readonly text?: string;
  /** The arguments in that text. */
  readonly pairs?: Readonly<Record<string, unknown>>;
}

/** What is replaced in a file: characters `from` up to, but not including, `to`. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What a rule has to say about one place of a file. */
export interface Advice {
  readonly message: string;
  readonly hint?: string;
  /** Where in the file; the value there unless told otherwise. */
  readonly path: Path;
  readonly what?: 'key' | 'value';
  /** How the place would be written, where that means the same. */
  readonly instead?: Instead;
}

/** A new text for the stretch of a place; the indentation of its line is for lines behind the first. */
type Instead = (written: string, indentation: string) => string | undefined;

/** A file of variables, a playbook, or a list of tasks. */
export interface LintedFile {
  readonly kind: 'playbook' | 'tasks' | 'handlers' | 'variables';
  readonly text: string;
  readonly yaml: YamlText;
  readonly items: readonly Item[];
}

/** Advice of one kind. */
export interface Rule {
  readonly name: string;
  /** One sentence: what should be. */
  readonly summary: string;
  /** Why, in a sentence or two. */
  readonly why: string;
  /** Tasks (or variables, or plays) that it complains of, and how they should be. */
  readonly example: { readonly bad: string; readonly good: string };
  /** What it says of a play, block, task or handler. */
  readonly ofItem?: (item: Item, file: LintedFile) => readonly Advice[];
  /** What it says of a file as a whole. */
  readonly ofFile?: (file: LintedFile) => readonly Advice[];
}

/** No advice. */
export const none: readonly Advice[] = [];

/** Whether an item is a task or a handler. */
export function isTask({ kind }: Item): boolean {
  return kind === 'task' || kind === 'handler';
}

/** The text of an argument, where it is one. */
export function textArgument({ action }: Item, name: string): string | undefined {
  const value = action?.args[name];
  return typeof value === 'string' ? value : undefined;
}
