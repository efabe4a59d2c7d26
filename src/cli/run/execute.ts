import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { runProgram } from '../../engine/run.ts';
import { type FactCache, openFactCache } from '../../engine/state/fact-cache.ts';
import type { RunInput } from '../../engine/state/input.ts';
import type { RunEvent } from '../../model/event.ts';
import type { Reporter } from '../../report/reporter.ts';
import type { SavedPlan } from '../../saved/guard.ts';
import { createOwedNotes } from '../../saved/owed-notes.ts';
import { formatDiagnostic, isError, mistake } from '../../source/diagnostic.ts';
import { type Checked, printDiagnostics, refuseRun } from '../diagnostics.ts';
import { exitCodeOf } from '../exit-code.ts';
import { interruptible } from '../interrupt.ts';
import type { ReadInventory } from '../inventory/sources.ts';
import type { RunOptions } from '../options.ts';
import { askSecret } from '../prompt.ts';
import type { ConnectionOptions, OutputOptions } from '../shared-options.ts';
import type { Surroundings } from '../streams.ts';
import type { Tools } from '../tools.ts';
import { chooseReporter } from './choose-reporter.ts';
import type { Plan } from './plan.ts';
import { writeRetryFile } from './retry-file.ts';
import { stepwise } from './step.ts';

/** What is to be run, and how. */
export interface Execution {
  readonly playbooks: readonly string[];
  readonly plan: Plan;
  readonly tools: Tools;
  /** Reads the inventory once more. */
  readonly reread?: () => Promise<ReadInventory>;
  /** A plan that was saved: nothing else is done. */
  readonly saved?: SavedPlan;
  readonly options: ConnectionOptions &
    OutputOptions &
    Pick<
      RunOptions,
      | 'check'
      | 'diff'
      | 'verify'
      | 'forceHandlers'
      | 'passOn'
      | 'tags'
      | 'skipTags'
      | 'limit'
      | 'startAtTask'
      | 'step'
      | 'retryFile'
      | 'factCache'
      | 'factCacheTimeout'
    >;
}

/** Somebody who wants to know more of a run than it shows. */
export interface Watcher {
  on?(event: RunEvent): void;
  readonly foresee?: RunInput['foresee'];
  readonly witness?: RunInput['witness'];
}

/** Runs a plan and shows how it goes, by the reporter that the options ask for unless one is given. Resolves to the exit code. */
export async function execute(
  execution: Execution,
  surroundings: Surroundings,
  given?: Reporter,
  watcher: Watcher = {},
): Promise<number> {
  const { playbooks, plan, tools, options, saved } = execution;
  const { extraVars, registry, templating, readVariables, openVault } = tools;
  const cache = await factCacheOf(execution, watcher);
  if ('diagnostics' in cache) return refuseRun(cache.diagnostics, surroundings);
  const connection = await connectionOf(options, surroundings);
  const asking = options.step ? stepwise(surroundings) : undefined;
  if (asking && 'diagnostics' in asking) return refuseRun(asking.diagnostics, surroundings);
  // A tree that moves the cursor about leaves no place for questions.
  const output = asking && options.output === undefined ? ({ output: 'lines' } as const) : {};
  const reporter = given ?? (await chooseReporter({ ...options, ...output }, surroundings));
  const summary = await interruptible(reporter, surroundings, (signal) =>
    runProgram({
      plays: plan.plays,
      project: plan.project,
      playbooks,
      inventory: plan.inventory,
      ...rereading(execution),
      templating,
      registry,
      extraVars,
      readVariables,
      openVault,
      forks: options.forks,
      ...(options.passOn !== undefined && { passOn: options.passOn }),
      check: options.check,
      diff: options.diff,
      verify: options.verify,
      forceHandlers: options.forceHandlers,
      ...(asking && { ask: asking.value, planAhead: false }),
      selection: {
        only: options.tags,
        skip: options.skipTags,
        ...(options.limit !== undefined && { limit: options.limit }),
      },
      verbosity: options.verbose,
      leavesTasksOut: asking !== undefined || leavesTasksOut(options),
      showsFacts: options.output === 'json',
      ...(cache.value && { factCache: cache.value }),
      secrets: tools.secrets,
      chance: tools.chance,
      connection,
      become: becomeOf(options),
      signal,
      emit(event) {
        reporter.on(event);
        watcher.on?.(event);
      },
      ...(watcher.foresee && { foresee: watcher.foresee }),
      ...(watcher.witness && { witness: watcher.witness }),
      ...(saved && { saved }),
      owed: createOwedNotes(join(stateFolder(surroundings), 'owed'), (warning) =>
        printDiagnostics([{ severity: 'warning', message: warning }], surroundings),
      ),
    }),
  );
  if (options.retryFile !== undefined) await writeRetryFile(options.retryFile, summary, surroundings);
  return exitCodeOf(summary);
}

function leavesTasksOut({ tags, skipTags, startAtTask }: Execution['options']): boolean {
  return tags.length + skipTags.length > 0 || startAtTask !== undefined;
}

function rereading({ reread }: Execution): Pick<RunInput, 'rereadInventory'> {
  if (!reread) return {};
  return {
    async rereadInventory() {
      const { inventory, diagnostics } = await reread();
      const wrong = diagnostics.find(isError);
      if (inventory && !wrong) return { inventory };
      return { mistake: wrong ? formatDiagnostic(wrong) : 'it is not there any more' };
    },
  };
}

/** Saving a plan, and doing it, look at the hosts as they are. */
async function factCacheOf(
  { options, plan, tools, saved }: Execution,
  { witness }: Watcher,
): Promise<Checked<FactCache | undefined>> {
  const { factCache: folder, factCacheTimeout: timeout = 0 } = options;
  if (folder === undefined || witness || saved) return { value: undefined };
  try {
    const hosts = plan.inventory.hosts.keys();
    return { value: await openFactCache({ folder, timeout, hosts, secrets: tools.secrets }) };
  } catch (error) {
    const hint = 'name a folder in which you may write';
    const message = `--fact-cache: ${(error as Error).message}`;
    return { diagnostics: [mistake(message, undefined, hint)] };
  }
}

async function connectionOf(
  options: ConnectionOptions,
  surroundings: Surroundings,
): Promise<RunInput['connection']> {
  const password = options.askPass ? await askSecret('Login password: ', surroundings) : undefined;
  const becomePassword = options.askBecomePass
    ? await askSecret(
        password === undefined ? 'Become password: ' : 'Become password (the same unless given): ',
        surroundings,
      )
    : undefined;
  return {
    acceptNewHostKeys: options.acceptNewHostKeys,
    ...(options.connection !== undefined && { connection: options.connection }),
    ...(options.user !== undefined && { user: options.user }),
    ...(options.privateKey !== undefined && { privateKeyFile: options.privateKey }),
    ...(options.timeout !== undefined && { connectTimeout: options.timeout * 1000 }),
    ...(password !== undefined && { password }),
    ...(becomePassword !== undefined && { becomePassword: becomePassword || (password ?? '') }),
  };
}

function becomeOf({ become, becomeUser }: ConnectionOptions): RunInput['become'] {
  return { ...(become && { enabled: true }), ...(becomeUser !== undefined && { user: becomeUser }) };
}

/** Where the XDG Base Directory Specification wants what outlasts a run. */
function stateFolder({ environment: { XDG_STATE_HOME: given, HOME } }: Surroundings): string {
  return given && isAbsolute(given) ? join(given, 'fplay') : join(HOME || homedir(), '.local/state/fplay');
}
