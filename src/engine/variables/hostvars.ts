import { layersFor } from '../../compile/layers.ts';
import type { StepVars } from '../../compile/step.ts';
import type { Vars } from '../../model/inventory.ts';
import { createScope } from '../../template/scope.ts';
import { type Scope, whenLookedUp } from '../../template/templating.ts';
import { beforeWaiting, type HostRun, type HostState, type RunState } from '../state/state.ts';
import type { Moment, Timeline } from '../state/timeline.ts';
import type { Position } from '../waiting/progress.ts';
import { lazyRecord, type Names, variablesOf } from './lazy-record.ts';

/** A task looked at the variables of a host that hasn't come as far yet: it waits for that host, and is planned again. */
class NeedsOther extends Error {
  override readonly name = 'NeedsOther';
  readonly host: string;
  constructor(host: string) {
    super(`needs the variables of ${host}`);
    this.host = host;
  }
}

/** Does something that changes nothing; where it needs a host that is behind, or a look-up, waits for it and does it again. */
export async function waitingForOthers<T>(
  { run, position }: { readonly run: HostRun; readonly position: Position },
  look: () => T | Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await whenLookedUp(look, run.batch.run.input.signal);
    } catch (error) {
      if (!(error instanceof NeedsOther)) throw error;
      beforeWaiting(run);
      await run.batch.progress.whenReached(run.rolling ?? position, [error.host]);
    }
  }
}

/** `hostvars`, as of a moment of the run. Looking at a host of the batch that is behind throws NeedsOther. */
export function hostvarsOf(run: HostRun, moment: Moment): Vars {
  const { batch, host } = run;
  return lazyRecord(namesOf(batch.run.hosts), (name) => {
    const other = batch.run.hosts.get(name);
    if (!other) return undefined;
    if (name === host.name) return variablesOf(scopeAsOf(batch.run, host, moment));
    // Hosts in turns don't wait for those that come after them.
    const seen = run.rolling ? { ...moment, position: run.rolling } : moment;
    if (!batch.progress.hasReached(name, seen.position)) throw new NeedsOther(name);
    return variablesOf(scopeAsOf(batch.run, other, seen));
  });
}

/** The variables of no step: what a host knows outside of any play. */
export const noStepVars: StepVars = {
  roleDefaults: [],
  roleVars: [],
  blockVars: [],
  taskVars: [],
  roleParams: [],
  includeParams: [],
};

/** What a host knows at a moment of the run, outside of any play. */
export function scopeAsOf(run: RunState, other: HostState, moment: Moment): Scope {
  const layers = layersFor({
    step: noStepVars,
    inventory: other.inventory,
    facts: asOf(other.facts, moment),
    playVars: {},
    varsFiles: [],
    includeVars: asOf(other.included, moment),
    setFacts: asOf(other.stored, moment),
    magic: [{ groups: run.growing.groups() }, other.magic],
    extra: run.input.extraVars,
  });
  return createScope(layers, run.input.templating);
}

function asOf(timeline: Timeline, moment: Moment): Vars {
  const values = [...timeline.names()].map((name) => [name, timeline.before(name, moment)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function namesOf(hosts: ReadonlyMap<string, unknown>): Names {
  return { has: (name) => hosts.has(name), names: () => hosts.keys() };
}
