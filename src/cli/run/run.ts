import { type Diagnostic, isError } from '../../source/diagnostic.ts';
import { maskedWords, printDiagnostics, refuseRun } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import { inventorySources, readInventory } from '../inventory/sources.ts';
import type { RunOptions } from '../options.ts';
import { type Surroundings, withColourChoice } from '../streams.ts';
import { createTools, type Tools } from '../tools.ts';
import { type Execution, execute, type Watcher } from './execute.ts';
import { formatListing } from './listing.ts';
import { type Plan, planRun } from './plan.ts';
import { withAnswers } from './play-prompts.ts';

/** Looks at a plan before anything is done: errors among what it says refuse the run. */
export type Review = (plan: Plan, tools: Tools) => readonly Diagnostic[];

/** `fplay run`: runs playbooks, or lists what is in them. Resolves to the exit code. */
export async function runCommand(
  playbooks: readonly string[],
  options: RunOptions,
  process: Surroundings,
  watcher?: Watcher,
): Promise<number> {
  return withPlan(playbooks, options, process, (execution, surroundings) =>
    execute(execution, surroundings, undefined, watcher),
  );
}

/** Looks for mistakes in playbooks, those of `review` among them, and runs nothing. Resolves to the exit code. */
export async function checkSyntax(
  playbooks: readonly string[],
  options: RunOptions,
  process: Surroundings,
  review: Review,
): Promise<number> {
  const checked = { ...options, syntaxCheck: true };
  return withPlan(playbooks, checked, process, async () => exitCodes.well, undefined, review);
}

/** Plans what was asked for and hands it on; where there are mistakes, or only a listing is wanted, that is all. `object` may refuse before anything is read. */
export async function withPlan(
  playbooks: readonly string[],
  options: RunOptions,
  process: Surroundings,
  act: (execution: Execution, surroundings: Surroundings) => Promise<number>,
  object: (tools: Tools) => readonly Diagnostic[] = () => [],
  review: Review = () => [],
): Promise<number> {
  const surroundings = withColourChoice(process, options);
  const tools = await createTools(options, surroundings, playbooks);
  if ('diagnostics' in tools) return refuseRun(tools.diagnostics, surroundings);
  const objections = object(tools.value);
  if (objections.length > 0) return refuseRun(objections, surroundings);
  const reread = () => readInventory(inventorySources(options, surroundings), playbooks, tools.value);
  const inventory = await reread();
  const plan = planRun(playbooks, inventory, tools.value, options);
  if ('diagnostics' in plan) {
    const told = plan.diagnostics.map((one) => maskedWords(one, tools.value.secrets.mask));
    return refuseRun(told, surroundings);
  }
  const noted = [...plan.value.warnings, ...review(plan.value, tools.value)].map((one) =>
    maskedWords(one, tools.value.secrets.mask),
  );
  const isRefused = noted.some(isError);
  printDiagnostics(noted, surroundings, isRefused ? 'no host was touched' : undefined);
  if (isRefused) return exitCodes.mistake;
  if (options.syntaxCheck) return exitCodes.well;
  if (options.listHosts || options.listTasks || options.listTags) {
    for (const line of formatListing(plan.value.plays, options)) surroundings.out(line);
    return exitCodes.well;
  }
  const answered = await withAnswers(plan.value, tools.value, surroundings);
  if ('diagnostics' in answered) return refuseRun(answered.diagnostics, surroundings);
  return act({ playbooks, options, plan: answered.value, tools: tools.value, reread }, surroundings);
}
