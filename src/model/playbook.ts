import type { Place } from '../source/diagnostic.ts';
import type { YamlText } from '../source/yaml.ts';
import type { ArgumentRules } from './argument-rules.ts';
import type { Vars } from './inventory.ts';
import type { LoopForm } from './loop-form.ts';
import type { Prompt } from './prompt.ts';

/** A way into nested YAML: keys and indexes. */
export type Path = readonly (string | number)[];

/** Where something was written, and where each part of it was. */
export interface Origin {
  readonly place: Place;
  /** The place of a nested value, the nearest one above it where the path leads nowhere. */
  locate(path: Path): Place;
}

/** A value that may be written as a template; it is rendered, and its type checked again, for each host. */
export type Templated<T> = T | string;

/** A CEL expression of `when`, `until`, `changed_when` or `failed_when`; a YAML boolean stands for itself. */
export interface Condition {
  readonly expression: string | boolean;
  readonly place: Place;
}

/** `ansible_become*` as keywords; what isn't set is inherited. */
export interface BecomeKeywords {
  readonly become?: Templated<boolean>;
  readonly becomeUser?: string;
  readonly becomeMethod?: string;
  readonly becomeFlags?: string;
  readonly becomeExe?: string;
}

/** The keywords that plays, roles, blocks and tasks share; what isn't set is inherited from the next one out. */
export interface SharedKeywords extends BecomeKeywords {
  readonly environment?: unknown;
  readonly tags?: readonly string[];
  readonly vars?: Vars;
  readonly ignoreErrors?: Templated<boolean>;
  readonly ignoreUnreachable?: Templated<boolean>;
  /** `rescue`: a host that can't be reached goes where one goes that failed. */
  readonly onUnreachable?: 'stop' | 'rescue';
  readonly anyErrorsFatal?: Templated<boolean>;
  readonly noLog?: Templated<boolean>;
  readonly checkMode?: Templated<boolean>;
  readonly diff?: Templated<boolean>;
  readonly runOnce?: Templated<boolean>;
  readonly connection?: string;
  readonly remoteUser?: string;
  readonly port?: Templated<number>;
  readonly throttle?: Templated<number>;
  /** Seconds that a try of a task may take, 0 for as long as it likes. */
  readonly timeout?: Templated<number>;
}

/** The keywords that roles, blocks and tasks have besides. */
export interface StepKeywords extends SharedKeywords {
  readonly when?: readonly Condition[];
  readonly delegateTo?: string;
  readonly delegateFacts?: Templated<boolean>;
}

/** Arguments that `module_defaults` around a task give to a module, by its name and theirs, each with where it stands. */
export type ModuleDefaults = Readonly<Record<string, Readonly<Record<string, DefaultArgument>>>>;

/** One of them. */
export interface DefaultArgument {
  readonly value: unknown;
  readonly at: { readonly file: YamlText & { readonly path: string }; readonly path: Path };
}

/** `loop` and `loop_control`. */
export interface Loop {
  /** The list, or a template that yields one. */
  readonly items: unknown;
  readonly place: Place;
  readonly loopVar: string;
  readonly indexVar?: string;
  readonly label?: unknown;
  readonly pause?: Templated<number>;
  /** `ansible_loop` is there: the number of the item, its neighbours. */
  readonly extended: Templated<boolean>;
  /** Whether `ansible_loop` holds all items too. */
  readonly extendedAllitems: Templated<boolean>;
  /** No further item follows one behind which these hold. */
  readonly breakWhen?: readonly Condition[];
  readonly form: LoopForm;
}

/** `rolling`: hosts do a step in turns, so many at a time. */
export interface Rolling {
  /** How many hosts may be down at a time: a number, or a percentage of the play's hosts. */
  readonly maxDown: Templated<number>;
  /** How many failures keep the hosts behind them from going: a number, or a percentage of the play's hosts. */
  readonly stopOn: Templated<number>;
  /** Seconds between a host that is healthy and the next one. */
  readonly delay: Templated<number>;
  /** CEL expressions, one after the other: hosts with smaller values go first, false before true. */
  readonly order: readonly Condition[];
  /** What has to come out well on a host before its turn is over. */
  readonly health: readonly Node[];
  readonly place: Place;
}

/** One task or handler as it was written. */
export interface Task extends StepKeywords {
  readonly kind: 'task';
  readonly name?: string;
  /** Module, or one of `meta`, `include_tasks`, `include_role`; imports are replaced by what they import. */
  readonly action: string;
  /** Arguments by name, free-form text already under its argument's name; values may be templates. */
  readonly args: Vars | string;
  readonly origin: Origin;
  /** Where argument `path` of the module was written. */
  readonly locateArgument: (path: Path) => Place;
  readonly loop?: Loop;
  readonly rolling?: Rolling;
  readonly register?: string;
  readonly notify: readonly string[];
  /** Topics that a handler listens to, besides its name. */
  readonly listen: readonly string[];
  readonly changedWhen?: readonly Condition[];
  readonly failedWhen?: readonly Condition[];
  readonly until?: readonly Condition[];
  readonly retries?: Templated<number>;
  /** Seconds between tries. */
  readonly delay?: Templated<number>;
  /** Seconds that it may take, 0 for as long as it likes. */
  readonly async?: Templated<number>;
  /** With `async`: 0 where it isn't waited for. */
  readonly poll?: Templated<number>;
  /** `include_tasks` and `include_role`: the `module_defaults` of what is included. */
  readonly defaults?: ModuleDefaults;
  /** `include_tasks` and `include_role`: keywords for what is included. */
  readonly apply?: StepKeywords;
  /** `include_role`: the role, where its name is known before the run. */
  readonly includedRole?: Role;
}

/** Tasks that share keywords; with `rescue` and `always`. Imported files and roles are blocks too. */
export interface Block extends StepKeywords {
  readonly kind: 'block';
  readonly name?: string;
  readonly origin: Origin;
  readonly steps: readonly Node[];
  readonly rescue: readonly Node[];
  readonly always: readonly Node[];
  readonly rolling?: Rolling;
  /** Handlers that every task in it notifies. */
  readonly notify?: readonly string[];
  /** Set where the block is the body of a role (`roles:`, a dependency, or `import_role`). */
  readonly role?: RoleUse;
  /** Folder of the task file the block came from, for `include_tasks` and `files/` beside it. */
  readonly folder: string;
}

/** What task files and plays list. */
export type Node = Task | Block;

/** A role as it lies on disk. */
export interface Role {
  readonly name: string;
  /** Absolute; `role_path`. */
  readonly path: string;
  readonly defaults: Vars;
  readonly vars: Vars;
  readonly handlers: readonly Node[];
  readonly dependencies: readonly RoleUse[];
  readonly allowDuplicates: boolean;
  /** `meta/argument_specs.yml`: what the role takes, by entry point (a file of its `tasks/`). */
  readonly argumentSpecs: ReadonlyMap<string, ArgumentSpec>;
}

/** What an entry point of a role takes. */
export interface ArgumentSpec {
  readonly description: string;
  readonly options: Readonly<Record<string, ArgumentOption>>;
  readonly origin: Origin;
}

/** One variable that a role takes. */
export interface ArgumentOption {
  readonly type: 'str' | 'list' | 'dict' | 'bool' | 'int' | 'float' | 'path' | 'raw';
  readonly required: boolean;
  readonly default?: unknown;
  readonly choices?: readonly unknown[];
  /** Type of a list's elements. */
  readonly elements?: ArgumentOption['type'];
  /** What a mapping (or each mapping of a list) holds. */
  readonly options?: Readonly<Record<string, ArgumentOption>>;
  /** What these have to do with each other. */
  readonly rules?: ArgumentRules;
  readonly description: string;
}

/** A role put to use, with the parameters given there. */
export interface RoleUse {
  readonly role: Role;
  readonly params: Vars;
  readonly keywords: StepKeywords;
  readonly origin: Origin;
  /** Left out where it ran before with the same parameters and keywords. */
  readonly once: boolean;
  /** Which of its files an include or import asks for; those of `roles:` and dependencies have none. */
  readonly parts?: string;
}

/** One play as it was written. */
export interface Play extends SharedKeywords {
  readonly name: string;
  /** Absolute folder of its playbook; `playbook_dir`. */
  readonly folder: string;
  readonly origin: Origin;
  /** Host pattern; may be a template over extra vars. */
  readonly hosts: string;
  readonly vars: Vars;
  readonly prompts: readonly Prompt[];
  /** `names` of its variables, where the file is known before the run. */
  readonly varsFiles: readonly {
    /** The first of these that is there counts; templates where a name isn't known before the run. */
    readonly paths: readonly string[];
    readonly place: Place;
    readonly names?: readonly string[];
  }[];
  readonly gatherFacts: Templated<boolean>;
  /** Arguments of `setup` for that. */
  readonly gatherArguments: Vars;
  /** Numbers or percentages, one a batch, the last one repeated; empty: all hosts at once. */
  readonly serial: readonly (number | string)[];
  readonly strategy: 'free' | 'linear';
  readonly order: 'inventory' | 'reverse_inventory' | 'sorted' | 'reverse_sorted' | 'shuffle';
  readonly maxFailPercentage?: number;
  readonly forceHandlers: boolean;
  readonly preTasks: readonly Node[];
  /** Each role as a block, dependencies before it. */
  readonly roles: readonly Block[];
  readonly tasks: readonly Node[];
  readonly postTasks: readonly Node[];
  readonly handlers: readonly Node[];
}
