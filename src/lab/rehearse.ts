import { type Compared, compare, type Prediction, untouched } from './believe.ts';
import type { SeenTask } from './compare-tasks.ts';
import { removeLab } from './down.ts';
import type { Answer, Lab } from './lab.ts';
import { type HostState, type ListeningPort, listeningPorts, statesOf } from './states.ts';
import { bringUp, type LabPlan } from './up.ts';

/** What came of a run. */
export interface Run {
  /** As `fplay run` exits. */
  readonly code: number;
  /** Where it was asked for: what the run changed, one line each. */
  readonly changed: readonly string[];
  /** Where a check came before: what came of its tasks. */
  readonly tasks?: readonly SeenTask[];
}

/** What is to be rehearsed, and how. */
export interface Rehearsal {
  readonly plan: LabPlan;
  /** Whether to run a second time, which should change nothing. */
  readonly twice: boolean;
  /** Whether to leave the lab standing. */
  readonly keep: boolean;
  /** Checks the playbooks in the same way; what that says is then compared with what comes. */
  readonly check?: (inventory: string) => Promise<Prediction>;
  /** Makes what has to be there before all else; where that fails, it is all. */
  prepare?(inventory: string): Promise<Run>;
  /** Looks at what the playbooks made, where they went well. */
  verify?(inventory: string): Promise<Run>;
  /** Runs the playbooks with the lab's inventory behind the user's; `again` for the second time. */
  run(inventory: string, again: boolean): Promise<Run>;
  /** Tells of the lab before it is used. */
  ready(lab: Lab): void;
  warn(message: string): void;
  readonly signal: AbortSignal;
}

/** A host after the run. */
export interface Found {
  readonly state: HostState;
  readonly ports: readonly ListeningPort[];
}

/** What came of a rehearsal. */
export interface Rehearsed {
  readonly lab: Lab;
  readonly prepared: Run | undefined;
  /** Not there where what has to be there before couldn't be made. */
  readonly first: Run | undefined;
  /** Not there where the first run failed: what isn't done can't stay as it is. */
  readonly second: Run | undefined;
  readonly verified: Run | undefined;
  readonly hosts: readonly Found[];
  /** Where a check came before the run. */
  readonly compared: Compared | undefined;
}

/**
 * Makes a lab, runs the playbooks for real against it, and looks at what the hosts hold then. The lab is gone
 * afterwards, also where something goes wrong, unless it is to be kept.
 */
export async function rehearse(rehearsal: Rehearsal): Promise<Answer<Rehearsed>> {
  const { plan, keep, signal } = rehearsal;
  const answer = await bringUp(plan, rehearsal.warn, signal);
  if ('mistake' in answer) return answer;
  const lab = answer.value;
  try {
    rehearsal.ready(lab);
    const came = await runsOf(rehearsal, lab);
    return { value: { lab, ...came, hosts: await foundOn(lab) } };
  } finally {
    if (!keep) await removeLab(lab.folder);
  }
}

async function runsOf(rehearsal: Rehearsal, lab: Lab): Promise<Omit<Rehearsed, 'lab' | 'hosts'>> {
  const { twice, check, run, prepare, verify, signal } = rehearsal;
  const nothing = { first: undefined, second: undefined, verified: undefined, compared: undefined };
  const prepared = await prepare?.(lab.inventory);
  if (prepared && prepared.code !== 0) return { ...nothing, prepared };
  const checked = check && (await untouched(lab, () => check(lab.inventory)));
  const first = await run(lab.inventory, false);
  const compared = checked && {
    ...(await compare(lab, checked.prediction, first.tasks ?? [], checked.before)),
    touched: checked.touched,
  };
  if (first.code !== 0) return { ...nothing, prepared, first, compared };
  signal.throwIfAborted();
  const second = twice ? await run(lab.inventory, true) : undefined;
  signal.throwIfAborted();
  return { prepared, first, second, verified: await verify?.(lab.inventory), compared };
}

async function foundOn(lab: Lab): Promise<readonly Found[]> {
  const states = await statesOf(lab);
  const ports = await Promise.all(states.map(({ init }) => listeningPorts(init)));
  return states.map((state, index) => ({ state, ports: ports[index] ?? [] }));
}
