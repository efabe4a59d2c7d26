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
  readonly first: Run;
  /** Not there where the first run failed: what isn't done can't stay as it is. */
  readonly second: Run | undefined;
  readonly hosts: readonly Found[];
  /** Where a check came before the run. */
  readonly compared: Compared | undefined;
}

/**
 * Makes a lab, runs the playbooks for real against it, and looks at what the hosts hold then. The lab is gone
 * afterwards, also where something goes wrong, unless it is to be kept.
 */
export async function rehearse(rehearsal: Rehearsal): Promise<Answer<Rehearsed>> {
  const { plan, keep, twice, check, signal } = rehearsal;
  const answer = await bringUp(plan, rehearsal.warn, signal);
  if ('mistake' in answer) return answer;
  const lab = answer.value;
  try {
    rehearsal.ready(lab);
    const checked = check && (await untouched(lab, () => check(lab.inventory)));
    const first = await rehearsal.run(lab.inventory, false);
    const compared = checked && {
      ...(await compare(lab, checked.prediction, first.tasks ?? [])),
      touched: checked.touched,
    };
    const second = twice && first.code === 0 ? await rehearsal.run(lab.inventory, true) : undefined;
    const states = await statesOf(lab);
    const ports = await Promise.all(states.map(({ init }) => listeningPorts(init)));
    const hosts = states.map((state, index) => ({ state, ports: ports[index] ?? [] }));
    return { value: { lab, first, second, hosts, compared } };
  } finally {
    if (!keep) await removeLab(lab.folder);
  }
}
