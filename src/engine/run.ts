import { setMaxListeners } from 'node:events';
import { createPassOn, type PassOn } from '../host/pass-on/pass-on.ts';
import type { Inventory, Vars } from '../model/inventory.ts';
import type { Counts, Outcome } from '../model/outcome.ts';
import type { SavedPlan } from '../saved/guard.ts';
import { createWitness, type Witness } from '../saved/witness.ts';
import { createModel, type Model } from '../shadow/model.ts';
import { heldBack } from './check/held-back.ts';
import { createVerification } from './check/verify.ts';
import { type PlayEnd, runPlay } from './play.ts';
import { type Connections, createConnections } from './reach/connections.ts';
import { createShadows } from './reach/shadows.ts';
import { createArgumentChecks } from './state/argument-checks.ts';
import type { FactCache } from './state/fact-cache.ts';
import { createGrowing } from './state/growing.ts';
import { hostMagic } from './state/host-magic.ts';
import type { PlannedPlay, RunInput, RunSummary } from './state/input.ts';
import { shownEvent } from './state/shown-event.ts';
import { createHostState, type HostState, type RunState } from './state/state.ts';
import type { Moment } from './state/timeline.ts';
import { createForks } from './waiting/forks.ts';
import { createOneAtATime } from './waiting/one-at-a-time.ts';

/** Runs plays against an inventory, one after the other. Rejects only for a fault of fplay's own. */
export async function runProgram(given: RunInput): Promise<RunSummary> {
  const input = withoutSecrets(given);
  const begun = performance.now();
  const connections = createConnections(passOnOf(input));
  const refused = new Map<string, Outcome>();
  const run = createRun(input, connections, { refused });
  let unsettled = 0;
  // Every host's commands listen for the end of the run: as many as there are hosts, not a leak.
  setMaxListeners(0, input.signal);
  const stopWaiting = leaveLate(input.signal, connections);
  input.emit({ type: 'run-start', playbooks: input.playbooks, check: input.check });
  try {
    if (input.saved) await holdBack(run, input.saved, refused);
    const done = await runPlays(run);
    if (input.verify && !input.check && !input.signal.aborted) unsettled = await verify(run, done);
    if (input.witness) noteLost(run, input.witness);
    if (input.check && input.foresee) await foreseeAll(run, input.foresee);
    if (!input.check && input.factCache) await keepFacts(run, input.factCache);
  } finally {
    stopWaiting();
    await connections.close();
  }
  const counts = recapOf(run);
  input.emit({ type: 'recap', hosts: counts, seconds: (performance.now() - begun) / 1000 });
  return { counts, interrupted: input.signal.aborted, unsettled };
}

/** Milliseconds after an interruption for hosts to end what they are at: a little more than what is forced after a while. */
const leaveTime = 7000;

/** Leaves hosts alone that go on long after an interruption, whatever is waited for there. Returns how to stop waiting. */
function leaveLate(signal: AbortSignal, connections: Connections): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    timer = setTimeout(() => void connections.close(), leaveTime);
  };
  signal.addEventListener('abort', wait, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', wait);
  };
}

/** Checks again what a saved plan was made from, and holds back the hosts that aren't as it saw them. */
async function holdBack(run: RunState, saved: SavedPlan, refused: Map<string, Outcome>): Promise<void> {
  const { input, connections } = run;
  const witness = createWitness(saved.digest, input.secrets.mask);
  const check = createRun({ ...withoutPlan(input), check: true, emit: () => {}, witness }, connections);
  await runPlays(check);
  // What an interruption cut short would look like drift.
  if (input.signal.aborted) return;
  noteLost(check, witness);
  for (const name of check.hosts.keys()) {
    const end = heldBack(name, saved.accounts, { accounts: witness.accounts(), titles: witness.titles });
    if (end) refused.set(name, end);
  }
}

/** What is done a second time asks nobody, and follows no plan. */
function withoutPlan({ saved: _, ask: _ask, ...input }: RunInput): RunInput {
  return input;
}

/** Notes which hosts didn't get to the end of a check. */
function noteLost({ hosts }: RunState, witness: Witness): void {
  for (const { name, lost, counts } of hosts.values())
    if (lost) witness.lost(name, counts.unreachable > 0 ? 'unreachable' : 'failed');
}

/** The plays that went through; nothing follows one that stops the run. */
async function runPlays(run: RunState): Promise<readonly PlannedPlay[]> {
  const { plays, signal } = run.input;
  const done: PlannedPlay[] = [];
  let end: PlayEnd = { batches: 0, stop: false };
  for (const play of plays) {
    if (signal.aborted) break;
    end = await runPlay(run, play, end.batches);
    if (end.stop || signal.aborted) break;
    done.push(play);
  }
  return done;
}

/**
 * Plans plays again on models of the hosts that are left, over the same connections. Its results aren't counted.
 * Resolves to how many tasks don't converge.
 */
async function verify(first: RunState, plays: readonly PlannedPlay[]): Promise<number> {
  const { input, connections, hosts } = first;
  const begun = performance.now();
  input.emit({ type: 'verify-start' });
  const verification = createVerification(input.emit);
  const again = { ...withoutPlan(input), plays, check: true, diff: true, emit: verification.emit };
  const run = createRun(again, connections, { isLost: (name) => hosts.get(name)?.lost ?? false });
  await runPlays(run);
  // What an interruption cut short would look like failures.
  return input.signal.aborted ? 0 : verification.tell((performance.now() - begun) / 1000);
}

/** A check keeps nothing: what it tells of a host may only be foreseen. */
async function keepFacts({ hosts, input }: RunState, cache: FactCache): Promise<void> {
  try {
    for (const { name } of input.inventory.hosts.values())
      await cache.keep(name, hosts.get(name)?.facts.now ?? {});
  } catch (error) {
    input.emit({ type: 'warning', message: `facts can't be kept: ${(error as Error).message}` });
  }
}

/** Hosts that are gone have nothing foreseen. */
async function foreseeAll({ hosts, shadows, input }: RunState, tell: NonNullable<RunInput['foresee']>) {
  for (const { name, counts } of hosts.values()) {
    if (total(counts) === 0 || counts.unreachable || input.signal.aborted) continue;
    tell(name, input.secrets.mask(await shadows.foresee(name)));
  }
}

/** Every event passes here on its way out. */
function withoutSecrets(input: RunInput): RunInput {
  const { emit, secrets } = input;
  return { ...input, emit: (event) => emit(shownEvent(event, secrets)) };
}

function createRun(
  input: RunInput,
  connections: Connections,
  {
    refused = new Map(),
    isLost = () => false,
  }: {
    readonly refused?: RunState['refused'];
    readonly isLost?: (host: string) => boolean;
  } = {},
): RunState {
  const { inventory } = input;
  const made = new Map<string, Promise<unknown>>();
  const hosts = new Map<string, HostState>();
  bringHosts(hosts, inventory);
  // As in Ansible: a play may name localhost though no inventory does.
  for (const name of input.plays.flatMap((play) => play.hosts))
    if (!hosts.has(name)) hosts.set(name, createHostState(name, inventory.layersOf(name)));
  for (const host of hosts.values()) host.lost = isLost(host.name);
  for (const [name, facts] of input.factCache?.facts ?? [])
    hosts.get(name)?.facts.set(named(facts), beginning);
  const growing = createGrowing(inventory, (grown) => {
    for (const host of bringHosts(hosts, grown)) host.lost = isLost(host.name);
  });
  const models = new Map<string, Model>();
  const modelOf = (host: string) => {
    const model = models.get(host) ?? createModel();
    models.set(host, model);
    return model;
  };
  return {
    input,
    hosts,
    growing,
    connections,
    opener: connections,
    shadows: createShadows(connections, modelOf, undefined, input.witness?.answered),
    refused,
    limit: createForks(input.forks),
    checkArguments: createArgumentChecks(),
    isDraft: false,
    isPerhaps: false,
    isTrial: false,
    brokenOff: new Set(),
    losses: 0,
    doneOnce: new Map(),
    oneAtATime: createOneAtATime(),
    once<T>(key: string, compute: () => Promise<T>): Promise<T> {
      const promise = (made.get(key) as Promise<T> | undefined) ?? compute();
      made.set(key, promise);
      return promise;
    },
  };
}

const beginning: Moment = { batch: 0, position: [] };

function named(values: Vars) {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** Gives hosts what an inventory says of them; yields those that weren't there. */
function bringHosts(hosts: Map<string, HostState>, inventory: Inventory): readonly HostState[] {
  const brought: HostState[] = [];
  for (const { name, groups } of inventory.hosts.values()) {
    const layers = inventory.layersOf(name);
    const host = hosts.get(name);
    if (host) {
      host.inventory = layers;
      host.magic = hostMagic(name, groups);
    } else {
      const made = createHostState(name, layers, groups);
      hosts.set(name, made);
      brought.push(made);
    }
  }
  return brought;
}

function passOnOf({ passOn, verbosity, emit }: RunInput): PassOn | undefined {
  if (passOn === undefined) return undefined;
  return createPassOn(passOn, (message, host) => {
    if (verbosity > 0) emit({ type: 'warning', message, host });
  });
}

/** Rows of the hosts that did anything, in the order of the inventory. */
function recapOf({ hosts }: RunState): Readonly<Record<string, Counts>> {
  const rows = [...hosts.values()].filter(({ counts }) => total(counts) > 0);
  return Object.fromEntries(rows.map(({ name, counts }) => [name, recapRow(counts)]));
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function recapRow({ unknown = 0, ...counts }: Counts): Counts {
  return unknown > 0 ? { ...counts, unknown } : counts;
}
