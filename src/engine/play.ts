import { inOrder } from '../compile/hosts.ts';
import type { PlayProgram } from '../compile/step.ts';
import { formatPlace } from '../source/diagnostic.ts';
import { deferred } from '../util/deferred.ts';
import { createDrafts } from './ahead/drafts.ts';
import { hostsOf } from './play-hosts.ts';
import { createEarlyPlans } from './state/early-plans.ts';
import type { PlannedPlay } from './state/input.ts';
import { createOwed } from './state/owed.ts';
import {
  type BatchState,
  type Flow,
  type HostRun,
  type Left,
  lose,
  type RunState,
  type Shared,
} from './state/state.ts';
import { tooManyFailed } from './state/too-many-failed.ts';
import { callNames, settleOwed, shownName } from './task/notify.ts';
import { dropOwed } from './task/owed-before.ts';
import { batchMagic } from './variables/scope.ts';
import { createProgress } from './waiting/progress.ts';
import { createThrottles } from './waiting/throttle.ts';
import type { Turns } from './waiting/turns.ts';
import { startPlay } from './walk/play-start.ts';
import { flushHandlers, walk } from './walk/walk.ts';

/** What came of a play: the number of its last batch, counted through the run, and whether the run goes on. */
export interface PlayEnd {
  readonly batches: number;
  readonly stop: boolean;
}

/** Runs a play, batch by batch. */
export async function runPlay(run: RunState, planned: PlannedPlay, batchesBefore: number): Promise<PlayEnd> {
  const { program } = planned;
  const { play } = program;
  run.growing.settle();
  const hosts = hostsOf(run, planned);
  const { emit, signal } = run.input;
  const isLeft = (name: string) => !run.hosts.get(name)?.lost;
  const playHosts = hosts.filter(isLeft);
  const ordered = inOrder(hosts, play.order);
  emit({
    type: 'play-start',
    play: play.name,
    place: formatPlace(play.origin.place),
    hosts: ordered.filter(isLeft),
  });
  // as in Ansible, who was lost before has a place in a batch too, so that the others keep theirs
  const batches = inBatches(ordered, play.serial)
    .map((batch) => batch.filter(isLeft))
    .filter((batch) => batch.length > 0);
  let number = batchesBefore;
  let stop = false;
  for (const [index, batchHosts] of batches.entries()) {
    emit({ type: 'batch-start', hosts: batchHosts, number: index + 1, of: batches.length });
    const batch = createBatch(run, program, { members: hosts, playHosts, hosts: batchHosts }, ++number);
    await Promise.all(batchHosts.map((name) => runHost(batch, name)));
    stop = stopsRun(batch);
    if (stop || signal.aborted || batch.ended === 'play') break;
  }
  emit({ type: 'play-end', play: play.name });
  return { batches: number, stop };
}

/** As in Ansible, nothing follows a batch of which no host is left, or in which too many failed. */
function stopsRun(batch: BatchState): boolean {
  const { hosts, run } = batch;
  return (hosts.length > 0 && hosts.every((name) => run.hosts.get(name)?.lost)) || tooManyFailed(batch);
}

async function runHost(batch: BatchState, name: string): Promise<void> {
  const host = batch.run.hosts.get(name);
  if (!host) throw new Error(`${name} isn't a host of the run`);
  const run: HostRun = {
    batch,
    host,
    varsFiles: [],
    publicRoles: [],
    rolesDone: new Map(),
    notified: createOwed(),
    perhapsNotified: createOwed(),
    owedBefore: new Set(),
    underWay: new Map(),
    recalled: false,
    begun: new Set(),
    broughtNothing: false,
    brought: new Map(),
    early: createEarlyPlans(),
    kept: {},
    endedRoles: new Set(),
    ended: false,
    rolling: undefined,
    failure: undefined,
  };
  try {
    const flow = await runSections(run);
    if (flow === 'failed') lose(run);
    if (flow === 'next') dropOwed(run);
    if (run.host.lost || (flow === 'gone' && batch.run.input.signal.aborted)) warnOfOwed(run);
  } finally {
    batch.progress.leave(name);
  }
}

/** A host that is out, or was interrupted, may owe handlers: what notified them won't do so again in the next run. */
function warnOfOwed(run: HostRun): void {
  const { host, notified, begun, batch } = run;
  const { check, emit } = batch.run.input;
  if (check) return;
  settleOwed(run, notified, []);
  const owed = callNames(run, []);
  if (owed.length === 0) return;
  const names = [...new Set(owed)].map((name) => shownName(run, name));
  const what = begun.size > 0 ? 'not run, or not to a good end' : 'not run';
  const message = `handlers that were notified have ${what}: ${names.join(', ')} (the next run of the play does; --force-handlers does at once)`;
  emit({ type: 'warning', message, host: host.name, names });
}

/** Facts, then pre_tasks, roles and tasks, post_tasks; what was notified in a section runs at its end. */
async function runSections(run: HostRun): Promise<Flow> {
  const { sections, play } = run.batch.program;
  const forced = play.forceHandlers || run.batch.run.input.forceHandlers;
  const around = { rescued: false, local: {}, handler: false, rolling: false, drafts: createDrafts() };
  const started = await startPlay(run, [0]);
  if (started !== 'next') return started;
  for (const [index, steps] of sections.entries()) {
    const position = [2 * index + 1];
    const flow = await walk(run, steps, position, around);
    if (flow === 'gone' || (flow === 'failed' && !forced)) return flow;
    // What an earlier run left undone waits for the tasks that notified it: they may mend why it failed.
    if (flow === 'next' && index < sections.length - 1 && !hasNotified(run)) continue;
    const flushed = await flushHandlers(run, [2 * index + 2], around.drafts);
    if (flow === 'failed' || flushed !== 'next') return flow === 'failed' ? flow : flushed;
  }
  return 'next';
}

/** Whether a task of this run has told any handler of the host. */
function hasNotified({ notified, perhapsNotified }: HostRun): boolean {
  return [notified, perhapsNotified].some(({ names, ids }) => names.size + ids.size > 0);
}

/** `serial`: numbers or percentages of all hosts, one a batch, the last one for all that follow. */
export function inBatches(
  hosts: readonly string[],
  serial: readonly (number | string)[],
): readonly (readonly string[])[] {
  if (serial.length === 0) return hosts.length > 0 ? [hosts] : [];
  const batches: string[][] = [];
  for (let from = 0; from < hosts.length; ) {
    const wanted = serial[Math.min(batches.length, serial.length - 1)] ?? hosts.length;
    const size = batchSize(wanted, hosts.length);
    batches.push(hosts.slice(from, from + size));
    from += size;
  }
  return batches;
}

function batchSize(wanted: number | string, all: number): number {
  const text = String(wanted).trim();
  const number = text.endsWith('%') ? Math.floor((Number.parseFloat(text) / 100) * all) : Number(text);
  // Ansible: 0 or less is all of them; a percentage that comes to less than one host is one.
  if (text.endsWith('%')) return Math.max(1, number);
  return number > 0 ? number : all;
}

/** The hosts that are left, listed anew when one has left or come back. */
function createLeft(run: RunState, all: Left): () => Left {
  const isLeft = (name: string) => !run.hosts.get(name)?.lost;
  let losses: number | undefined;
  let left = all;
  return () => {
    if (losses !== run.losses)
      left = { playHosts: all.playHosts.filter(isLeft), hosts: all.hosts.filter(isLeft) };
    losses = run.losses;
    return left;
  };
}

function createBatch(
  run: RunState,
  program: PlayProgram,
  { members, playHosts, hosts }: Pick<BatchState, 'members' | 'playHosts' | 'hosts'>,
  number: number,
): BatchState {
  const shared = new Map<string, Shared>();
  const turns = new Map<string, Turns>();
  return {
    run,
    program,
    number,
    playHosts,
    hosts,
    members,
    progress: createProgress(hosts),
    magic: batchMagic({ run, program, members }),
    left: createLeft(run, { playHosts, hosts }),
    handlers: [...program.handlers],
    sharedAt(position) {
      const key = position.join('.');
      const made = shared.get(key) ?? { arrived: new Set(), result: deferred() };
      shared.set(key, made);
      return made;
    },
    throttle: createThrottles(),
    turnsAt(position, make) {
      const key = position.join('.');
      const made = turns.get(key) ?? make();
      turns.set(key, made);
      return made;
    },
    fatal: new Map(),
    ended: undefined,
  };
}
