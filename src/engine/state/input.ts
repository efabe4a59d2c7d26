import type { PlayProgram } from '../../compile/step.ts';
import type { ConnectionDefaults } from '../../host/settings.ts';
import type { Project } from '../../load/project.ts';
import type { RunEvent } from '../../model/event.ts';
import type { GrowableInventory, Vars } from '../../model/inventory.ts';
import type { Counts } from '../../model/outcome.ts';
import type { SavedPlan } from '../../saved/guard.ts';
import type { OwedNotes } from '../../saved/owed-notes.ts';
import type { Witness } from '../../saved/witness.ts';
import type { Registry } from '../../sdk/registry.ts';
import type { Foreseen } from '../../shadow/foreseen.ts';
import type { Place } from '../../source/diagnostic.ts';
import type { Templating } from '../../template/templating.ts';
import type { Chance } from '../../util/chance.ts';
import type { Decrypted } from '../../vault/vault.ts';
import type { FactCache } from './fact-cache.ts';
import type { Secrets } from './secrets.ts';

/** A play and the hosts that its pattern and `--limit` select, in order. */
export interface PlannedPlay {
  readonly program: PlayProgram;
  readonly hosts: readonly string[];
  /** What chose them, for when the inventory has grown. */
  readonly choice?: HostChoice;
}

/** What chooses the hosts of a play. */
export interface HostChoice {
  readonly pattern: string;
  readonly limit?: string | undefined;
  readonly place: Place;
  /** Tasks of the run may add hosts: what the pattern doesn't match is told when the play starts. */
  readonly late: boolean;
}

/** All that a run needs; nothing else is read from the environment. */
export interface RunInput {
  readonly plays: readonly PlannedPlay[];
  /** As named on the command line, for `run-start`. */
  readonly playbooks: readonly string[];
  readonly project: Project;
  readonly inventory: GrowableInventory;
  readonly templating: Templating;
  readonly registry: Registry;
  readonly extraVars: Vars;
  /** What comes by chance. */
  readonly chance: Chance;
  /** How many hosts work at the same time, at the most. */
  readonly forks: number;
  /** Bytes from which hosts pass a file on to each other; undefined: every host gets it from the control machine. */
  readonly passOn?: number;
  readonly check: boolean;
  readonly diff: boolean;
  /** After applying, everything is planned again, and what doesn't converge is told. */
  readonly verify?: boolean;
  /** In check mode: told what hosts answer and what is said of tasks, for a plan that is saved. */
  readonly witness?: Witness;
  /** Only what was shown by it is done, on hosts that are still as they were. */
  readonly saved?: SavedPlan;
  /** False: one task after the other, each by itself; the outcome is the same. True unless told. */
  readonly planAhead?: boolean;
  /** What was asked for on the command line, for the magic variables that tell of it. */
  readonly selection?: {
    readonly only: readonly string[];
    readonly skip: readonly string[];
    readonly limit?: string;
  };
  /** Asked before each task, once for all hosts, whether it is to be done; its name may hold templates. */
  readonly ask?: (title: string) => Promise<boolean>;
  /** Handlers run on hosts that failed too, whatever their play says. */
  readonly forceHandlers?: boolean;
  /** Tasks of the plays are left out: by tags, `--start-at-task` or `--step`. */
  readonly leavesTasksOut?: boolean;
  /** Facts are read outside of the plays too: in events, say. */
  readonly showsFacts?: boolean;
  /** Reads what the inventory was read from once more. */
  readonly rereadInventory?: () => Promise<
    { readonly inventory: GrowableInventory } | { readonly mistake: string }
  >;
  /** Facts of earlier runs, and for later ones. */
  readonly factCache?: FactCache;
  /** Handlers that hosts owe from one run to the next; without it they owe none. */
  readonly owed?: OwedNotes;
  /** How often `-v` was given. */
  readonly verbosity: number;
  /** What the command line says about connecting and becoming; keywords and variables come before it. */
  readonly connection: ConnectionDefaults;
  readonly become: { readonly enabled?: boolean; readonly user?: string };
  /** Decrypts vaulted variables files. */
  readonly readVariables: (file: string) => Promise<VariablesFile>;
  /** Opens what is encrypted as a whole. */
  readonly openVault: (text: string) => Decrypted;
  /** What no event may show; the run adds the passwords that it logs in with. */
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  /** Told at the end of a check what it foresees of each host's files; asking for it takes time. */
  readonly foresee?: (host: string, foreseen: Foreseen) => void;
}

/** A file of variables, or what is wrong with it. */
export type VariablesFile = { readonly vars: Vars } | { readonly mistake: string };

/** What came of a run. */
export interface RunSummary {
  readonly counts: Readonly<Record<string, Counts>>;
  readonly interrupted: boolean;
  /** Tasks that `verify` found not to converge, counted once a host. */
  readonly unsettled: number;
}
