import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import { createPassOn, type PassOn } from '../host/pass-on.ts';
import type { Counts } from '../model/outcome.ts';
import { createModel, type Model } from '../shadow/model.ts';
import { createArgumentChecks } from './arguments.ts';
import { createConnections } from './connections.ts';
import type { RunInput, RunSummary } from './input.ts';
import { plain } from './plain.ts';
import { type PlayEnd, runPlay } from './play.ts';
import { createShadows } from './shadows.ts';
import { createHostState, type HostState, type RunState } from './state.ts';

/** Runs plays against an inventory, one after the other. Rejects only for a fault of fplay's own. */
export async function runProgram(given: RunInput): Promise<RunSummary> {
  const input = withoutSecrets(given);
  const begun = performance.now();
  const run = createRun(input);
  // Every host's commands listen for the end of the run: as many as there are hosts, not a leak.
  setMaxListeners(0, input.signal);
  input.emit({ type: 'run-start', playbooks: input.playbooks, check: input.check });
  try {
    let end: PlayEnd = { batches: 0, stop: false };
    for (const play of input.plays) {
      end = await runPlay(run, play, end.batches);
      if (end.stop || input.signal.aborted) break;
    }
  } finally {
    await run.connections.close();
  }
  const counts = recapOf(run);
  input.emit({ type: 'recap', hosts: counts, seconds: (performance.now() - begun) / 1000 });
  return { counts, interrupted: input.signal.aborted };
}

/** Every event passes here on its way out. A recap holds names and numbers alone. */
function withoutSecrets(input: RunInput): RunInput {
  const { emit, secrets } = input;
  return { ...input, emit: (event) => emit(event.type === 'recap' ? event : secrets.mask(plain(event))) };
}

function createRun(input: RunInput): RunState {
  const { inventory } = input;
  const made = new Map<string, Promise<unknown>>();
  const hosts = new Map<string, HostState>();
  for (const { name, groups } of inventory.hosts.values())
    hosts.set(name, createHostState(name, inventory.layersOf(name), groups));
  // As in Ansible: a play may name localhost though no inventory does.
  for (const name of input.plays.flatMap((play) => play.hosts))
    if (!hosts.has(name)) hosts.set(name, createHostState(name, [{ ansible_connection: 'local' }]));
  const connections = createConnections(passOnOf(input));
  const models = new Map<string, Model>();
  const modelOf = (host: string) => {
    const model = models.get(host) ?? createModel();
    models.set(host, model);
    return model;
  };
  return {
    input,
    hosts,
    groups: Object.fromEntries([...inventory.groups].map(([name, { members }]) => [name, members])),
    connections,
    opener: connections,
    shadows: createShadows(connections, modelOf),
    limit: pLimit(input.forks),
    checkArguments: createArgumentChecks(),
    isDraft: false,
    losses: 0,
    once<T>(key: string, compute: () => Promise<T>): Promise<T> {
      const promise = (made.get(key) as Promise<T> | undefined) ?? compute();
      made.set(key, promise);
      return promise;
    },
  };
}

function passOnOf({ passOn, verbosity, emit }: RunInput): PassOn | undefined {
  if (passOn === undefined) return undefined;
  return createPassOn(passOn, (message, host) => {
    if (verbosity > 0) emit({ type: 'warning', message, host });
  });
}

/** Rows of the hosts that any play was about, in the order of the inventory. */
function recapOf({ hosts, input }: RunState): Readonly<Record<string, Counts>> {
  const named = new Set(input.plays.flatMap((play) => play.hosts));
  const rows = [...hosts.values()].filter(({ name, counts }) => named.has(name) && total(counts) > 0);
  return Object.fromEntries(rows.map(({ name, counts }) => [name, recapRow(counts)]));
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function recapRow({ unknown = 0, ...counts }: Counts): Counts {
  return unknown > 0 ? { ...counts, unknown } : counts;
}
