import type { PlayProgram, RolesDone, TaskStep } from '../../compile/step.ts';
import type { TaskRef } from '../../model/event.ts';
import type { Vars } from '../../model/inventory.ts';
import type { Counts, Outcome, Result } from '../../model/outcome.ts';
import type { Role } from '../../model/playbook.ts';
import { DependsOnUnknown } from '../../template/templating.ts';
import type { Deferred } from '../../util/deferred.ts';
import type { Connections, Opener } from '../reach/connections.ts';
import type { Shadows } from '../reach/shadows.ts';
import type { Forks } from '../waiting/forks.ts';
import type { OneAtATime } from '../waiting/one-at-a-time.ts';
import type { Position, Progress } from '../waiting/progress.ts';
import type { Throttle } from '../waiting/throttle.ts';
import type { Turns } from '../waiting/turns.ts';
import type { CheckArguments } from './argument-checks.ts';
import type { EarlyPlans } from './early-plans.ts';
import type { GrowingInventory } from './growing.ts';
import { hostMagic } from './host-magic.ts';
import type { RunInput } from './input.ts';
import type { Kept } from './kept.ts';
import type { Owed } from './owed.ts';
import type { StoredValue } from './stored.ts';
import { createTimeline, type Moment, type Timeline } from './timeline.ts';

/** A host that finds out whether it has something to do, has: it is to wait for its turn. */
export class NeedsTurn extends Error {
  override readonly name = 'NeedsTurn';
}

/** How a host goes on after a step. `gone`: it is unreachable, or has nothing more to do in this play. */
export type Flow = 'next' | 'failed' | 'gone';

/** What a run knows of a host, from its first play to its last. */
export interface HostState {
  readonly name: string;
  /** Inventory layers, lowest precedence first; others when the inventory grows. */
  inventory: readonly Vars[];
  /** The magic variables that belong to it. */
  magic: Vars;
  /** By names that start with `ansible_`. */
  readonly facts: Timeline;
  /** What set_fact, register and (apart, below them) include_vars stored. */
  readonly stored: Timeline;
  readonly included: Timeline;
  readonly counts: { -readonly [K in keyof Counts]-?: number };
  /** Out of the run: failed or unreachable in an earlier step, and not rescued. */
  lost: boolean;
}

/** One run. */
export interface RunState {
  readonly input: RunInput;
  readonly hosts: ReadonlyMap<string, HostState>;
  readonly connections: Connections;
  /** Where tasks work: on the hosts, or in a draft on models of them. */
  readonly opener: Opener;
  /** Where check mode works. */
  readonly shadows: Shadows;
  /** Waits until few enough hosts work at the same time. */
  readonly limit: Forks;
  /** The tasks are tried out on a model before their turn: nothing that lasts may come of it, and no time passes. */
  readonly isDraft: boolean;
  /** In check mode: the task that is tried out may not run at all. */
  readonly isPerhaps: boolean;
  /** A host finds out whether it has something to do, before its turn: a change ends it with NeedsTurn. */
  readonly isTrial: boolean;
  /** Hosts on which something went wrong in their turn. */
  readonly brokenOff: Set<string>;
  /** Computed once a run, by key: local files' checksums, listings of archives. */
  readonly once: <T>(key: string, compute: () => Promise<T>) => Promise<T>;
  readonly checkArguments: CheckArguments;
  /** Hosts that aren't as a saved plan saw them, and how they end. */
  readonly refused: ReadonlyMap<string, Outcome>;
  readonly growing: GrowingInventory;
  /** Grows when a host leaves the run or comes back: what lists the hosts that are left follows from it. */
  losses: number;
  /** What tasks with `run_once` came to, by step and position: later batches keep it. */
  readonly doneOnce: Map<string, { readonly flow: Flow; readonly stored: readonly StoredValue[] }>;
  /** How hosts take turns that change the same thing of another. */
  readonly oneAtATime: OneAtATime;
}

/** One batch of one play. */
export interface BatchState {
  readonly run: RunState;
  readonly program: PlayProgram;
  readonly number: number;
  /** Hosts of the play, in inventory order, and of this batch, in that of the play. */
  readonly playHosts: readonly string[];
  readonly hosts: readonly string[];
  /** Those that the play names, lost ones among them. */
  readonly members: readonly string[];
  readonly progress: Progress;
  /** Magic variables that stay the same in the batch. */
  readonly magic: Vars;
  /** The hosts of the play, and of this batch, that are still in the run. */
  readonly left: () => Left;
  /** The play's handlers, and those that included roles brought, in running order. */
  readonly handlers: TaskStep[];
  /** What the hosts of a `run_once` task share, by its position. */
  readonly sharedAt: (position: Position) => Shared;
  readonly throttle: Throttle;
  /** The turns of a rolling step, by its position; made by the first host that gets there. */
  readonly turnsAt: (position: Position, make: () => Turns) => Turns;
  /** What failed somewhere under any_errors_fatal, by its position: every other host fails there too. */
  readonly fatal: Map<string, HostFailure | undefined>;
  /** `meta: end_play` and the like: no host takes another step. */
  ended: 'play' | 'batch' | undefined;
}

/** The hosts that neither failed nor were lost. */
export interface Left {
  readonly playHosts: readonly string[];
  readonly hosts: readonly string[];
}

/** A `run_once` task: who takes part, and what the one that does it leaves for all. */
export interface Shared {
  readonly arrived: Set<string>;
  readonly result: Deferred<{
    readonly flow: Flow;
    readonly stored: readonly StoredValue[];
    readonly failure: HostFailure | undefined;
  }>;
}

/** The failure that a rescue is about. */
export interface HostFailure {
  readonly ref: TaskRef;
  readonly name: string;
  readonly result: Result;
}

/** One host in one batch. */
export interface HostRun {
  readonly batch: BatchState;
  readonly host: HostState;
  /** `vars` of the play and of its vars_files. */
  readonly varsFiles: Vars[];
  /** Roles that an include made known to all later tasks (`public`). */
  readonly publicRoles: Pick<Role, 'defaults' | 'vars'>[];
  /** Roles that run once a play, and came with its includes. */
  readonly rolesDone: RolesDone;
  readonly notified: Owed;
  /** Names of handlers that an earlier run left undone, and that no handler answers to yet. */
  readonly owedBefore: Set<string>;
  /** By the position of a task that is changing something: the names of handlers that it notifies once that is done. */
  readonly underWay: Map<string, readonly string[]>;
  /** Whether it has been looked what an earlier run left. */
  recalled: boolean;
  /** Ids of handlers that have begun, and haven't come to a good end. */
  readonly begun: Set<string>;
  /** Whether an include brought nothing: handlers that it could bring aren't known then. */
  broughtNothing: boolean;
  /** In check mode: what may be owed or not. */
  readonly perhapsNotified: Owed;
  /** By their ids, the handlers that its own includes brought, the last ones last, with the loop variables there. */
  readonly brought: Map<string, { readonly handler: TaskStep; readonly local: Vars }>;
  /** `meta: end_role`. */
  readonly endedRoles: Set<string>;
  /** `meta: end_host`. */
  ended: boolean;
  /** Where a rolling step began that the host is in: others are seen as of there. */
  rolling: Position | undefined;
  /** What was made of the host's variables for its last tasks. */
  readonly kept: Kept;
  /** Plans of tasks whose turn hasn't come yet. */
  readonly early: EarlyPlans;
  /** The last one that wasn't ignored; also another host's, where that is this one's too. */
  failure: HostFailure | undefined;
}

/** Time is about to pass for a host: what was seen before may not hold any more. Throws in a draft, which has no time. */
export function beforeWaiting({ early, batch }: HostRun): void {
  if (batch.run.isDraft) throw new DependsOnUnknown('what time brings');
  early.spoil();
  batch.run.shadows.forget();
}

/** Time is about to pass because something isn't yet as it should be: nothing to wait for outside of the host's turn. */
export function beforeTryingAgain(run: HostRun): void {
  if (run.batch.run.isTrial) throw new NeedsTurn();
  beforeWaiting(run);
}

/** The moment at which a host does the step at a position. */
export function momentOf(run: HostRun, position: Moment['position']): Moment {
  return { batch: run.batch.number, position };
}

/** Takes a host out of the run. */
export function lose({ host, batch }: HostRun): void {
  host.lost = true;
  batch.run.losses += 1;
}

/** A host at the start of a run, with the variables and the groups that the inventory gives it. */
export function createHostState(
  name: string,
  inventory: readonly Vars[],
  groups: readonly string[] = [],
): HostState {
  return {
    name,
    inventory,
    magic: hostMagic(name, groups),
    facts: createTimeline(),
    stored: createTimeline(),
    included: createTimeline(),
    counts: { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0, unknown: 0 },
    lost: false,
  };
}

/** The same host, for tasks that are tried out: what they set is its own. */
export function draftHostState(host: HostState): HostState {
  return {
    ...host,
    facts: createTimeline(host.facts),
    stored: createTimeline(host.stored),
    included: createTimeline(host.included),
    counts: { ...host.counts },
  };
}
