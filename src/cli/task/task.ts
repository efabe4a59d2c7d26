import { resolve } from 'node:path';
import { createAnswersReporter } from '../../report/answers.ts';
import { gathered } from '../../report/gathered.ts';
import { createPalette, wantsColour } from '../../report/palette.ts';
import { mistake } from '../../source/diagnostic.ts';
import { parseYaml } from '../../source/yaml.ts';
import { type Checked, printDiagnostics, refuseRun } from '../diagnostics.ts';
import { inventorySources, readInventory } from '../inventory/sources.ts';
import { chooseReporter } from '../run/choose-reporter.ts';
import { type Execution, execute } from '../run/execute.ts';
import { type Plan, planRun } from '../run/plan.ts';
import type { ConnectionOptions, InventoryOptions, OutputOptions } from '../shared-options.ts';
import { type Surroundings, withColourChoice } from '../streams.ts';
import { createTools } from '../tools.ts';

/** How `fplay task` and `fplay ping` reach hosts and show what these answer. */
export interface TaskOptions extends InventoryOptions, ConnectionOptions, OutputOptions {
  readonly check: boolean;
  readonly diff: boolean;
}

/** One task, as it is given on the command line. */
export interface GivenTask {
  readonly pattern: string;
  readonly module: string;
  /** `name=value` pairs, a command, or a mapping as YAML or JSON; empty for none. */
  readonly args: string;
}

/** Does one task on the hosts of a pattern and shows what each answers. Resolves to the exit code. */
export async function taskCommand(
  task: GivenTask,
  options: TaskOptions,
  process: Surroundings,
): Promise<number> {
  const surroundings = withColourChoice(process, options);
  const execution = await prepare(task, options, surroundings);
  if ('diagnostics' in execution) return refuseRun(execution.diagnostics, surroundings);
  printDiagnostics(execution.value.plan.warnings, surroundings);
  const reporter = options.output
    ? await chooseReporter(options, surroundings)
    : answersOn(options, surroundings);
  return execute(execution.value, surroundings, reporter);
}

function answersOn({ verbose }: TaskOptions, { stdout, environment }: Surroundings) {
  const palette = createPalette(wantsColour(stdout, environment));
  const write = (text: string) => void stdout.write(text);
  return gathered(write, (gather) => createAnswersReporter({ palette, verbosity: verbose, write: gather }));
}

/** What a place in the play is told by; modules, helpers, roles and files are looked for beside it, in the working folder. */
const commandLine = 'command line';

async function prepare(
  task: GivenTask,
  options: TaskOptions,
  surroundings: Surroundings,
): Promise<Checked<Execution>> {
  const tools = await createTools(options, surroundings, [commandLine]);
  if ('diagnostics' in tools) return tools;
  const inventory = await readInventory(inventorySources(options, surroundings), [commandLine], tools.value);
  const { limit } = options;
  const selection = { tags: [], skipTags: [], ...(limit !== undefined && { limit }) };
  const texts = new Map([[resolve(commandLine), playOf(task)]]);
  const plan = planRun([commandLine], inventory, tools.value, selection, texts);
  if ('diagnostics' in plan) return plan;
  const nobody = withoutHosts(task.pattern, plan.value);
  if (nobody) return nobody;
  const shown = { ...options, ...selection, verify: false, forceHandlers: false };
  return { value: { playbooks: [], options: shown, plan: plan.value, tools: tools.value } };
}

/** The task as a playbook; facts are gathered where its arguments refer to one. */
function playOf({ pattern, module, args }: GivenTask): string {
  const given = isMapping(args) ? args.replaceAll('\n', ' ') : args && JSON.stringify(args);
  return [
    `- hosts: ${JSON.stringify(pattern)}`,
    `  gather_facts: ${args.includes('{{')}`,
    '  tasks:',
    `    - ${/^[\w.]+$/.test(module) ? module : JSON.stringify(module)}: ${given}`,
    '',
  ].join('\n');
}

/** A template and a group of a shell's commands begin with a brace too. */
function isMapping(args: string): boolean {
  if (!/^\s*\{(?!\{)/.test(args)) return false;
  const { value } = parseYaml({ file: commandLine, text: args });
  return typeof value === 'object' && value !== null;
}

/** A pattern that nobody matches is a mistake: a command that does nothing looks like one where all was well. */
function withoutHosts(
  pattern: string,
  { plays, warnings }: Plan,
): { readonly diagnostics: ReturnType<typeof mistake>[] } | undefined {
  if (plays.some(({ hosts }) => hosts.length > 0)) return undefined;
  const hint = warnings.find((one) => one.hint !== undefined)?.hint ?? 'see fplay inventory --graph';
  return { diagnostics: [mistake(`no host or group matches \`${pattern}\``, undefined, hint)] };
}
