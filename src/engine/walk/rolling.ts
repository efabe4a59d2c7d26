import { setTimeout as sleep } from 'node:timers/promises';
import type { RollingStep, Step } from '../../compile/step.ts';
import type { TaskRef } from '../../model/event.ts';
import type { Outcome } from '../../model/outcome.ts';
import { formatPlace } from '../../source/diagnostic.ts';
import { type Scope, TemplateError, type Templating } from '../../template/templating.ts';
import { milliseconds } from '../../util/milliseconds.ts';
import { createDrafts } from '../ahead/drafts.ts';
import { failed, fromError, skipped } from '../outcome/result.ts';
import { type BatchState, beforeWaiting, type Flow, type HostRun, NeedsTurn } from '../state/state.ts';
import { waitingForOthers } from '../variables/hostvars.ts';
import { asNumber } from '../variables/keywords.ts';
import { scopeOf } from '../variables/scope.ts';
import type { Position } from '../waiting/progress.ts';
import { createTurns, type OrderKey, type TurnRequest, type Turns } from '../waiting/turns.ts';
import { count } from './count.ts';
import { createTrial } from './trial.ts';
import type { Way } from './way.ts';

/** A step that hosts do in turns, at its place on one host. */
export interface RollingPlace {
  readonly run: HostRun;
  readonly step: Step;
  readonly rolling: RollingStep;
  readonly position: Position;
  readonly around: Way;
}

/** How the steps inside are walked. */
export interface Walker {
  readonly step: (run: HostRun, around: Way) => Promise<Flow>;
  readonly health: (run: HostRun, position: Position, around: Way) => Promise<Flow>;
}

/** Where the tasks of `health` are: behind whatever the step itself brings. */
export const healthIndex = 1e9;

/**
 * Does a step in turns. A host first goes through it as far as nothing changes; where nothing does, that was it. Where
 * something would, it gets in line, and does all of it anew when its turn comes: others may have changed the world meanwhile.
 */
export async function inTurns(place: RollingPlace, walker: Walker): Promise<Flow> {
  const { run, position } = place;
  run.batch.progress.reach(run.host.name, position);
  run.rolling = position;
  try {
    const trial = createTrial(run, position);
    const around = { ...place.around, rolling: true, drafts: createDrafts() };
    const flow = await walker.step(trial.run, around).catch(stoppedByChange);
    if (flow === 'turn') return await takeTurn(place, trial.run, walker);
    trial.keep();
    if (flow !== 'next' && !run.ended) turnsOf(place).fail(run.host.name);
    return flow;
  } finally {
    run.rolling = undefined;
  }
}

function stoppedByChange(error: unknown): 'turn' {
  if (error instanceof NeedsTurn) return 'turn';
  throw error;
}

async function takeTurn(place: RollingPlace, tried: HostRun, walker: Walker): Promise<Flow> {
  const { run, position } = place;
  const { host, batch } = run;
  const turns = turnsOf(place);
  const request = await waitingForOthers(place, () => requestOf(place, tried)).catch(fromError);
  if ('status' in request) {
    turns.fail(host.name);
    return told(place, request);
  }
  const asked = turns.ask(request);
  // All that is inside the step comes behind this, and all that is in front of it is done.
  const inLine = [...position, -0.5];
  batch.progress.reach(host.name, inLine);
  await batch.progress.whenReached(inLine);
  turns.open();
  const answer = await asked;
  beforeWaiting(run);
  switch (answer.kind) {
    case 'go':
      return doTurn(place, turns, walker);
    case 'full':
      return told(place, failed({ message: `it can't be taken down: ${answer.reason}` }));
    case 'left':
      return told(place, skipped(`left as it is: ${answer.reason}`));
    case 'over':
      return 'gone';
  }
}

async function doTurn(place: RollingPlace, turns: Turns, walker: Walker): Promise<Flow> {
  const { run, position } = place;
  const around = { ...place.around, rolling: true };
  let flow: Flow = 'gone';
  try {
    flow = await walker.step(run, around);
    if (flow === 'next' && !run.ended) flow = await walker.health(run, [...position, healthIndex], around);
    if (flow === 'next' && turns.othersWait()) flow = await pause(place);
    return flow;
  } finally {
    const well = flow === 'next' || run.ended;
    if (!well) run.batch.run.brokenOff.add(run.host.name);
    turns.end(run.host.name, well);
  }
}

async function pause(place: RollingPlace): Promise<Flow> {
  const { signal, templating } = place.run.batch.run.input;
  try {
    const seconds = asNumber(place.rolling.delay, scopeAt(place, place.run), templating) ?? 0;
    await sleep(milliseconds(seconds), undefined, { signal }).catch(() => undefined);
    return 'next';
  } catch (error) {
    return told(place, fromError(error));
  }
}

function turnsOf({ run, step, position }: RollingPlace): Turns {
  const { batch } = run;
  return batch.turnsAt(position, () =>
    createTurns({
      down: () => batch.members.filter((name) => isDown(batch, name)),
      isOver: () => batch.ended !== undefined || batch.run.input.signal.aborted,
      onStop: (reason, left) => {
        const message = `${nameOf(step)}: ${reason}. Left as they are: ${listed(left)}`;
        if (left.length > 0)
          batch.run.input.emit({ type: 'warning', message, names: [nameOf(step), ...left] });
      },
    }),
  );
}

/** Out of reach, or broken off in its turn, and not brought back since. */
function isDown({ run }: BatchState, name: string): boolean {
  const host = run.hosts.get(name);
  return host?.lost === true && ((host.counts.unreachable ?? 0) > 0 || run.brokenOff.has(name));
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}

/** Throws TemplateError. */
function requestOf(place: RollingPlace, tried: HostRun): TurnRequest {
  const { run, rolling } = place;
  const { templating } = run.batch.run.input;
  const scope = scopeAt(place, tried);
  const all = run.batch.members.length;
  return {
    host: run.host.name,
    index: run.batch.hosts.indexOf(run.host.name),
    order: orderOf(rolling, scope, templating),
    maxDown: hostsOf('max_down', templating.render(rolling.maxDown, scope), all),
    stopOn: hostsOf('stop_on', templating.render(rolling.stopOn, scope), all),
  };
}

function scopeAt({ step, position, around }: RollingPlace, run: HostRun): Scope {
  return scopeOf(run, step, position, around.local);
}

function orderOf({ order }: RollingStep, scope: Scope, templating: Templating): OrderKey {
  return order.map(({ expression, place }) => {
    const value = typeof expression === 'boolean' ? expression : templating.evaluate(expression, scope);
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (typeof value === 'number' || typeof value === 'string') return value;
    if (typeof value === 'bigint') return Number(value);
    throw new TemplateError(`\`${expression}\` is neither true or false nor a number or text`, { place });
  });
}

/** A number of hosts; a percentage is rounded down, and at least 1. */
function hostsOf(word: string, value: unknown, all: number): number {
  const text = String(value);
  if (!/^[1-9]\d*%?$/.test(text))
    throw new TemplateError(
      `\`${word}\` needs a number of hosts or a percentage, at least 1, not \`${text}\``,
    );
  const number = Number.parseInt(text, 10);
  return text.endsWith('%') ? Math.max(1, Math.floor((number / 100) * all)) : number;
}

function nameOf(step: Step): string {
  return step.kind === 'task' ? step.title : (step.name ?? step.role?.name ?? 'block');
}

/** Tells what became of a step that a host didn't do. */
function told({ run, step, position, around }: RollingPlace, outcome: Outcome): Flow {
  const { batch, host } = run;
  const { emit } = batch.run.input;
  const origin = step.kind === 'task' ? step.task.origin : step.origin;
  const task: TaskRef = {
    id: `${batch.number}.${position.join('.')}`,
    name: nameOf(step),
    action: step.kind === 'task' ? step.task.action : 'block',
    place: formatPlace(origin.place),
    handler: around.handler,
  };
  emit({ type: 'task-start', task, host: host.name });
  count(host, outcome, { rescued: around.rescued, includes: false });
  emit({ type: 'task-end', task, host: host.name, outcome, seconds: 0, diff: false });
  run.failure = { ref: task, name: task.name, result: outcome.result };
  return 'failed';
}
