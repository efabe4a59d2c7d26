import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { withAnswers } from '../../src/cli/run/play-prompts.ts';
import { stepwise } from '../../src/cli/run/step.ts';
import type { Surroundings } from '../../src/cli/streams.ts';
import { mayGrow } from '../../src/compile/growers.ts';
import { selectHosts } from '../../src/compile/hosts.ts';
import { compileProgram } from '../../src/compile/program.ts';
import { runProgram } from '../../src/engine/run.ts';
import type { RunInput } from '../../src/engine/state/input.ts';
import { createSecrets } from '../../src/engine/state/secrets.ts';
import { loadInventory } from '../../src/load/inventory/inventory.ts';
import { loadProject } from '../../src/load/project.ts';
import { readVariables } from '../../src/load/vars.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { Counts } from '../../src/model/outcome.ts';
import { modules } from '../../src/modules/index.ts';
import type { SavedPlan } from '../../src/saved/guard.ts';
import type { Witness } from '../../src/saved/witness.ts';
import { createRegistry } from '../../src/sdk/registry.ts';
import { formatDiagnostic } from '../../src/source/diagnostic.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { createChance } from '../../src/util/chance.ts';
import { decrypt } from '../../src/vault/vault.ts';
import { type Files, writeFiles } from './project.ts';

/** What a run of a playbook came to. */
export interface Played {
  readonly events: readonly RunEvent[];
  readonly counts: Readonly<Record<string, Counts>>;
  /** `status name` of every task of a host, in order. */
  tasksOf(host: string): readonly string[];
  /** What `debug` said on a host, in order. */
  saidBy(host: string): readonly unknown[];
}

/** What opens the vaults of a project. */
export const vaultPassword = 'fplay-case';

/** Runs the playbook `play.yml`, in which `folder` is the project's folder, on hosts that are this machine (connection local); the project's folder is removed after. */
export async function play(
  files: Files,
  options: {
    readonly hosts?: string;
    readonly check?: boolean;
    readonly extraVars?: Readonly<Record<string, unknown>>;
    readonly forks?: number;
    readonly only?: readonly string[];
    readonly answers?: readonly string[];
    /** What is typed at the questions of `--step`. */
    readonly step?: readonly string[];
  } = {},
): Promise<Played> {
  const folder = mkdtempSync(path.join(tmpdir(), 'fplay-play-'));
  try {
    writeFiles(folder, { 'hosts.ini': options.hosts ?? 'a\nb\nc\n', ...files });
    return await playFolder(folder, { ...options, extraVars: { folder, ...options.extraVars } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How `playFolder` runs; without inventories the hosts of `hosts.ini`, which are this machine. */
export interface PlayOptions {
  readonly check?: boolean;
  readonly forks?: number;
  readonly extraVars?: Readonly<Record<string, unknown>>;
  readonly planAhead?: boolean;
  readonly inventories?: readonly string[];
  readonly connection?: 'local' | 'ssh';
  /** `--tags`. */
  readonly only?: readonly string[];
  /** What is typed at questions; without it there is no terminal. */
  readonly answers?: readonly string[];
  /** What is typed at the questions of `--step`. */
  readonly step?: readonly string[];
  readonly signal?: AbortSignal;
  readonly witness?: Witness;
  readonly saved?: SavedPlan;
}

/** Runs `play.yml` of a folder. Throws an error of all mistakes where it can't be read. */
export async function playFolder(folder: string, options: PlayOptions): Promise<Played> {
  const { check = false, forks = 20, extraVars = {}, connection = 'local', only = [] } = options;
  const inventories = options.inventories ?? [path.join(folder, 'hosts.ini')];
  const templating = createTemplating();
  const registry = createRegistry(modules);
  const read = await loadInventory(inventories, { playbookFolders: [folder] });
  const loaded = loadProject([path.join(folder, 'play.yml')], { registry, templating, extraVars });
  const { inventory } = read;
  const { project } = loaded;
  if (!inventory || !project)
    throw new Error([...read.diagnostics, ...loaded.diagnostics].map(formatDiagnostic).join('\n'));
  const programs = compileProgram(project.plays, { only, skip: [] });
  const plays = programs.map((program) => ({
    program,
    hosts: selectHosts(program.play.hosts, inventory).hosts,
    choice: { pattern: program.play.hosts, place: program.play.origin.place, late: mayGrow(programs) },
  }));
  const secrets = createSecrets();
  const answered = await withAnswers(
    { project, inventory, plays, warnings: [] },
    { extraVars, secrets },
    terminalWith(options.answers),
  );
  if ('diagnostics' in answered) throw new Error(answered.diagnostics.map(formatDiagnostic).join('\n'));
  const events: RunEvent[] = [];
  const { counts } = await runProgram({
    plays: answered.value.plays,
    playbooks: ['play.yml'],
    project,
    inventory,
    templating,
    registry,
    extraVars,
    chance: createChance(),
    forks,
    check,
    diff: false,
    planAhead: options.planAhead ?? true,
    verbosity: 0,
    secrets,
    connection: { connection },
    become: {},
    openVault: (text) => decrypt(text, [{ password: vaultPassword }]),
    readVariables: async (file) => {
      const read = readVariables(file);
      return 'vars' in read ? read : { mistake: read.diagnostics.map(formatDiagnostic).join('\n') };
    },
    signal: options.signal ?? new AbortController().signal,
    ...(options.step && asking(options.step)),
    ...(options.witness && { witness: options.witness }),
    ...(options.saved && { saved: options.saved }),
    emit: (event) => events.push(event),
  });
  return { events, counts, ...views(events) };
}

function asking(answers: readonly string[]): Pick<RunInput, 'ask' | 'planAhead'> {
  const ask = stepwise(terminalWith(answers));
  if ('diagnostics' in ask) throw new Error(ask.diagnostics.map(formatDiagnostic).join('\n'));
  return { ask: ask.value, planAhead: false };
}

/** A terminal at which somebody answers each question; without answers, no terminal. */
function terminalWith(answers: readonly string[] | undefined): Surroundings {
  const stdin = Object.assign(new PassThrough(), { isTTY: answers !== undefined });
  const left = [...(answers ?? [])];
  const stderr = new Writable({
    write(text: Buffer, _encoding, done) {
      if (text.toString().endsWith(': ')) setImmediate(() => stdin.write(`${left.shift()}\r`));
      done();
    },
  });
  return { stdin, stderr, error: () => {} } as unknown as Surroundings;
}

function views(events: readonly RunEvent[]): Pick<Played, 'tasksOf' | 'saidBy'> {
  const ends = (host: string) =>
    events.flatMap((event) => (event.type === 'task-end' && event.host === host ? [event] : []));
  return {
    tasksOf: (host) => ends(host).map(({ task, outcome }) => `${outcome.status} ${task.name}`),
    saidBy: (host) =>
      ends(host).flatMap(({ task, outcome }) =>
        task.action === 'debug' && outcome.status === 'ok' ? [outcome.result.msg] : [],
      ),
  };
}
