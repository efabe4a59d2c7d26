import type { RunEvent } from '../../model/event.ts';
import { createEarlyPlans } from '../state/early-plans.ts';
import { createOwed, takeOver } from '../state/owed.ts';
import { draftHostState, type HostRun, lose, type RunState } from '../state/state.ts';
import { noteOwed } from '../task/owed-before.ts';
import type { Position } from '../waiting/progress.ts';

/** A host's way through a step, not told to anybody yet. */
export interface Trial {
  /** The same host at the same place, with variables and counts of its own. What would change it throws NeedsTurn. */
  readonly run: HostRun;
  /** Takes what came of it for true: nothing on the host was changed. */
  keep(): void;
}

/** Makes a trial of the step at a position: it is either kept, or forgotten. */
export function createTrial(real: HostRun, position: Position): Trial {
  const { batch } = real;
  const events: RunEvent[] = [];
  const run: RunState = {
    ...batch.run,
    input: { ...batch.run.input, emit: (event) => events.push(event) },
    isTrial: true,
  };
  const trial: HostRun = {
    ...real,
    host: draftHostState(real.host),
    batch: { ...batch, run, progress: { ...batch.progress, reach: () => {} } },
    varsFiles: [...real.varsFiles],
    publicRoles: [...real.publicRoles],
    rolesDone: new Map(real.rolesDone),
    notified: createOwed(real.notified),
    perhapsNotified: createOwed(real.perhapsNotified),
    brought: new Map(real.brought),
    endedRoles: new Set(real.endedRoles),
    early: createEarlyPlans(),
    kept: {},
  };
  return {
    run: trial,
    keep() {
      for (const event of events) batch.run.input.emit(event);
      keepHost(real, trial);
      real.publicRoles.push(...trial.publicRoles.slice(real.publicRoles.length));
      for (const [use, conditions] of trial.rolesDone) real.rolesDone.set(use, conditions);
      takeOver(real.notified, trial.notified);
      takeOver(real.perhapsNotified, trial.perhapsNotified);
      for (const [id, handler] of trial.brought) real.brought.set(id, handler);
      for (const role of trial.endedRoles) real.endedRoles.add(role);
      real.ended = trial.ended;
      real.broughtNothing = trial.broughtNothing;
      real.failure = trial.failure;
      noteOwed(real, position);
    },
  };
}

function keepHost(real: HostRun, { host }: HostRun): void {
  Object.assign(real.host.counts, host.counts);
  for (const kind of ['facts', 'stored', 'included'] as const) host[kind].replay(real.host[kind]);
  if (host.lost && !real.host.lost) lose(real);
}
