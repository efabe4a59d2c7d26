import type { Vars } from '../model/inventory.ts';
import type {
  Condition,
  Origin,
  Play,
  Role,
  RoleUse,
  Rolling,
  SharedKeywords,
  Task,
  Templated,
} from '../model/playbook.ts';

/**
 * What a step inherits, settled: nearest wins for single values (task, then blocks from the inside out, role, play),
 * outermost first where all count. `tags` stay out: steps that they exclude aren't there any more.
 */
export interface Inherited extends Omit<SharedKeywords, 'tags' | 'vars' | 'environment'> {
  readonly when: readonly Condition[];
  readonly environment: readonly unknown[];
  readonly tags: readonly string[];
  readonly delegateTo?: string;
  readonly delegateFacts?: Templated<boolean>;
  readonly vars: StepVars;
  /** The role it stands in, the innermost. */
  readonly role?: Role;
  /** The roles around, outermost first, each time that one runs by a name of its own. */
  readonly roleRuns?: readonly string[];
  /** Folders in which `files/x`, `templates/x`, `vars/x` and task files are looked for, nearest first. */
  readonly searchPath: readonly string[];
}

/** The layers of variables that come from where a step stands. Each list is lowest precedence first. */
export interface StepVars {
  readonly roleDefaults: readonly Vars[];
  readonly roleVars: readonly Vars[];
  readonly blockVars: readonly Vars[];
  readonly taskVars: readonly Vars[];
  readonly roleParams: readonly Vars[];
  readonly includeParams: readonly Vars[];
}

/** `rolling` of a step: its health checks as steps. */
export interface RollingStep extends Omit<Rolling, 'health'> {
  readonly health: readonly Step[];
}

/** Roles that were met: by what tells two uses apart, the conditions under which each was met. */
export type RolesDone = Map<string, readonly (readonly string[])[]>;

/** A task ready to run on any host of the play. */
export interface TaskStep extends Inherited {
  readonly kind: 'task';
  /** Unique in the program; grows in the order of the steps. */
  readonly id: string;
  readonly task: Task;
  /** `role : name` or `name`; a template. */
  readonly title: string;
  readonly rolling?: RollingStep;
  /** For `include_tasks` and `include_role`: what the included steps inherit, which isn't the include's own keywords. */
  readonly standing?: Standing;
  /** For those: roles that were met before. */
  readonly rolesDone?: RolesDone;
}

/** The tags that a run was asked for, and those it was asked to leave out. */
export interface TagSelection {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** A place in a play where steps can stand: what they inherit, and what more a list of steps or an include hands on. */
export interface Standing extends Inherited {
  readonly play: Play;
  /** Undefined for handlers: tags don't choose among them. */
  readonly selection?: TagSelection;
  /** Variables of all roles of the play, which every step sees below those of its own role. */
  readonly playRoles: Pick<StepVars, 'roleDefaults' | 'roleVars'>;
  /** The roles around, outermost first. */
  readonly roles: readonly RoleUse[];
  /** Folders of the task file and of those that import or include it, nearest first. */
  readonly folders: readonly string[];
  /** Handlers that the blocks around notify. */
  readonly notify: readonly string[];
}

/** Steps with `rescue`, `always` or `rolling`. A block that has none of them is replaced by its steps. */
export interface BlockStep extends Inherited {
  readonly kind: 'block';
  readonly id: string;
  readonly name?: string;
  readonly origin: Origin;
  readonly rolling?: RollingStep;
  readonly steps: readonly Step[];
  readonly rescue: readonly Step[];
  readonly always: readonly Step[];
}

/** What a play is made of. */
export type Step = TaskStep | BlockStep;

/** A play with its steps, tags applied. */
export interface PlayProgram {
  readonly play: Play;
  /** Whether tags let facts be gathered, where the play wants them. */
  readonly gathersFacts: boolean;
  /** Nothing in it or behind it can refer to a fact: a host is only asked whether it is there. */
  readonly leavesFacts?: boolean;
  /** pre_tasks, roles and tasks, post_tasks: handlers are flushed at the end of each. */
  readonly sections: readonly (readonly Step[])[];
  /** In the order in which they run. */
  readonly handlers: readonly TaskStep[];
}
