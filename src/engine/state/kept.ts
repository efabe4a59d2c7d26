import type { StepVars } from '../../compile/step.ts';
import type { ConnectionSettings } from '../../host/settings.ts';
import type { Become } from '../../host/shell/become.ts';
import type { Vars } from '../../model/inventory.ts';
import type { Role } from '../../model/playbook.ts';
import type { Layer, Scope } from '../../template/templating.ts';
import type { Position } from '../waiting/progress.ts';

/**
 * What was made of a host's variables for its last tasks. It serves the next ones as long as all that it was made of is
 * the same; one of each is kept, so that memory grows by the host alone.
 */
export interface Kept {
  standing?: StandingLayers;
  scope?: KeptScope;
  settings?: KeptSettings;
  target?: Target;
}

/** Layers of variables that stay as they are until something is set, or a step has others. */
export interface StandingLayers {
  readonly step: StepVars | undefined;
  readonly role: Role | undefined;
  readonly facts: Vars;
  readonly stored: Vars;
  readonly included: Vars;
  /** How many files of variables, and public roles, the host had met. */
  readonly varsFiles: number;
  readonly publicRoles: number;
  /** Others when the inventory has grown. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly layers: readonly Layer[];
}

/** The variables at one place of the play. */
export interface KeptScope {
  readonly layers: readonly Layer[];
  readonly position: Position;
  readonly local: Vars;
  readonly losses: number;
  readonly scope: Scope;
}

/** What keywords say of how to reach a host. */
export interface WrittenWay {
  readonly connection?: string;
  readonly user?: string;
  readonly port?: number;
}

/** How to reach the host. */
export interface KeptSettings {
  readonly layers: readonly Layer[];
  /** By keywords of the task. */
  readonly way: WrittenWay;
  /** Names that were looked for on the way: none of them may mean something else for the moment. */
  readonly asked: ReadonlySet<string>;
  readonly settings: ConnectionSettings;
}

/** The host that a task works on (`delegate_to` may name another), and as whom. */
export interface Target {
  readonly host: string;
  readonly settings: ConnectionSettings;
  readonly become?: Become;
  readonly environment: Readonly<Record<string, string>>;
}
