import type { BlockStep, RollingStep, Step } from '../../compile/step.ts';
import type { Outcome } from '../../model/outcome.ts';
import { ahead } from '../ahead/ahead.ts';
import type { Drafts } from '../ahead/drafts.ts';
import { noteOpen } from '../check/ledger.ts';
import { doubtRescued } from '../check/may-set.ts';
import { failed, fromError } from '../outcome/result.ts';
import type { Place, Surroundings } from '../state/place.ts';
import { type Flow, type HostRun, momentOf } from '../state/state.ts';
import { store } from '../state/stored.ts';
import { localOf, settleOwed } from '../task/notify.ts';
import { noteOwed, recallOwed } from '../task/owed-before.ts';
import { workOf } from '../task/work.ts';
import { waitingForOthers } from '../variables/hostvars.ts';
import { isTrue } from '../variables/keywords.ts';
import { scopeOf } from '../variables/scope.ts';
import { type Position, stablePosition } from '../waiting/progress.ts';
import { isWanted } from './asked.ts';
import { conduct } from './conduct.ts';
import { type Body, expandInclude } from './include.ts';
import { meetBehind } from './meet.ts';
import { runMeta } from './meta.ts';
import { perhapsWork } from './perhaps-handler.ts';
import { doubtIncluded, isInclude } from './perhaps-include.ts';
import { healthIndex, inTurns } from './rolling.ts';
import type { Way } from './way.ts';

/** Walks a host through steps, one after the other, until one fails. */
export async function walk(
  run: HostRun,
  steps: readonly Step[],
  position: Position,
  around: Way,
): Promise<Flow> {
  for (const [index, step] of steps.entries()) {
    around.drafts.stand({ steps, index, position, local: around.local });
    const flow = await walkStep(run, step, [...position, index], around);
    if (flow !== 'next') return flow;
  }
  return 'next';
}

async function walkStep(run: HostRun, step: Step, position: Position, around: Way): Promise<Flow> {
  if (run.ended) return 'gone';
  if (!around.handler && step.roleRuns?.some((role) => run.endedRoles.has(role))) return 'next';
  const { rolling } = step;
  if (rolling && !around.rolling) {
    if (!run.batch.run.input.check) return walkInTurns(run, step, rolling, position, around);
    // What looks after a host's health is looked at in a run alone.
    const { handlerAt } = around;
    noteOpen({ run, position: [...position, healthIndex], ref: healthRef, ...(handlerAt && { handlerAt }) });
  }
  if (step.kind === 'block') return walkBlock(run, step, position, around);
  // What the host has done already is told, also when the run is interrupted or another host has ended the play.
  const isOver = run.batch.ended !== undefined || run.batch.run.input.signal.aborted;
  if (isOver && !around.drafts.has(position)) return 'gone';
  const place = { run, step, position, around };
  if (run.batch.run.input.ask && !(await isWanted(place))) return 'next';
  if (step.task.action === 'meta') return walkMeta(place, around.drafts);
  return isInclude(step) ? walkInclude(place, around) : conduct(place, ahead(around.drafts, workOf(step)));
}

const healthRef = { id: '', name: 'health', action: '', place: '', handler: false };

/** What a check foretells needs no turns. */
async function walkInTurns(
  run: HostRun,
  step: Step,
  rolling: RollingStep,
  position: Position,
  around: Way,
): Promise<Flow> {
  const { templating } = run.batch.run.input;
  const { anyErrorsFatal } = step;
  // What comes behind the step waits until it is through.
  const alone = (drafts: Drafts) => drafts.stand({ steps: [step], index: 0, position, local: around.local });
  const flow = await inTurns(
    { run, step, rolling, position, around },
    {
      step(host, way) {
        alone(way.drafts);
        return walkStep(host, step, position, way);
      },
      health: (host, at, way) => walk(host, rolling.health, at, way),
    },
  );
  const isFatal = () =>
    isTrue(anyErrorsFatal, scopeOf(run, step, position, around.local), templating) ?? false;
  // Where it can't be told, better for all.
  const fatal = await waitingForOthers({ run, position }, isFatal).catch(() => true);
  return meetBehind({ run, position }, flow, { fatal });
}

function endless(): Outcome {
  return failed({
    message: 'what is included includes itself again and again',
    hint: 'give the include a `when` that ends it',
  });
}

async function walkMeta(place: Place, drafts: Drafts): Promise<Flow> {
  const next = await runMeta(place).catch(fromError);
  if (typeof next === 'object') return conduct(place, async () => next);
  if (next !== 'flush_handlers') return 'next';
  return flushHandlers(place.run, place.position, drafts, place.around);
}

async function walkBlock(run: HostRun, block: BlockStep, position: Position, around: Way): Promise<Flow> {
  const rescued = around.rescued || block.rescue.length > 0;
  const begunBefore = new Set(run.begun);
  const unknownBefore = run.host.counts.unknown;
  let flow = await walk(run, block.steps, [...position, 0], { ...around, rescued });
  if (flow === 'failed' && block.rescue.length > 0) {
    forgetBegun(run, begunBefore, position);
    tellRescue(run, [...position, 1]);
    flow = await walk(run, block.rescue, [...position, 1], around);
  } else if (block.rescue.length > 0 && run.host.counts.unknown !== unknownBefore)
    doubtRescued(run, block, [...position, 1]);
  // A host that can't be reached, or that has left the play, runs nothing more: as in Ansible, not even `always`.
  if (flow === 'gone') return flow;
  const last = await walk(run, block.always, [...position, 2], around);
  return last === 'next' ? flow : last;
}

/** A handler whose failure is rescued isn't owed any more: the rescue is the playbook's answer to it. */
function forgetBegun(run: HostRun, begunBefore: ReadonlySet<string>, position: Position): void {
  const failed = [...run.begun].filter((id) => !begunBefore.has(id));
  for (const id of failed) run.begun.delete(id);
  if (failed.length > 0) noteOwed(run, position);
}

/** Says that the failure is rescued, and lets the host know of it: as in Ansible not the rescue alone. */
function tellRescue(run: HostRun, position: Position): void {
  const { failure, host, batch } = run;
  if (!failure) return;
  batch.run.input.emit({ type: 'rescued', host: host.name, task: failure.ref });
  const task = { name: failure.name, action: failure.ref.action };
  const known = { ansible_failed_task: task, ansible_failed_result: failure.result };
  const values = Object.entries(known).map(([name, value]) => ({ kind: 'stored' as const, name, value }));
  store(host, values, momentOf(run, position));
}

/**
 * Runs the handlers that are owed, in the order of their definition; those that they notify in turn come after.
 * `outer`: where `meta: flush_handlers` stands.
 */
export async function flushHandlers(
  run: HostRun,
  position: Position,
  drafts: Drafts,
  outer: Pick<Surroundings, 'rescued' | 'rolling' | 'handlerAt'> = { rescued: false, rolling: false },
): Promise<Flow> {
  const { rescued, rolling } = outer;
  recallOwed(run, position);
  for (const [index, step] of run.batch.handlers.entries()) {
    const handlerAt = [...stablePosition(position, outer.handlerAt), step.id];
    const local = localOf(run, step);
    const around = { rescued, rolling, local, handler: true, handlerAt, drafts };
    // Anew for each: what handlers notify is owed by those behind them.
    for (const owed of [run.notified, run.perhapsNotified]) settleOwed(run, owed, position);
    const isPerhaps = run.perhapsNotified.ids.delete(step.id);
    if (!run.notified.ids.delete(step.id)) {
      if (!isPerhaps) continue;
      const work = perhapsWork(step);
      await conduct({ run, step, position: [...position, index], around }, work);
      continue;
    }
    drafts.stand({ steps: [step], index: 0, position: [...position, index], local });
    run.begun.add(step.id);
    const flow = await walkStep(run, step, [...position, index], around);
    if (flow !== 'next') return flow;
    run.begun.delete(step.id);
    noteOwed(run, position);
  }
  return 'next';
}

/** Levels of a position at which includes that include themselves are taken to have no end. */
const deepest = 2000;

async function walkInclude(place: Place, way: Way): Promise<Flow> {
  const bodies: Body[] = [];
  const flow = await conduct(place, async (task, onItem) => {
    if (place.position.length > deepest) return endless();
    const outcome = await expandInclude(task, onItem, bodies);
    if (outcome.status === 'unknown') await doubtIncluded(task);
    return outcome;
  });
  if (flow !== 'next') return flow;
  if (bodies.length === 0) place.run.broughtNothing = true;
  for (const [index, { steps, local }] of bodies.entries()) {
    const around = { ...way, local: { ...way.local, ...local } };
    const inner = await walk(place.run, steps, [...place.position, index], around);
    if (inner !== 'next') return inner;
  }
  return 'next';
}
