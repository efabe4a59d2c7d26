import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Checked, printDiagnostics } from './diagnostics.ts';
import { exitCodes } from './exit-code.ts';
import { inventorySources, readInventory } from './inventory/sources.ts';
import type { PingOptions } from './options.ts';
import { type Execution, execute } from './run/execute.ts';
import { planRun } from './run/plan.ts';
import { type Surroundings, withColourChoice } from './streams.ts';
import { createTools } from './tools.ts';

/** `fplay ping`: logs in to hosts and answers which can be worked on. Resolves to the exit code. */
export async function pingCommand(
  pattern: string | undefined,
  options: PingOptions,
  process: Surroundings,
): Promise<number> {
  const surroundings = withColourChoice(process, options);
  const execution = await prepare(pattern ?? 'all', options, surroundings);
  if ('diagnostics' in execution) {
    printDiagnostics(execution.diagnostics, surroundings, 'no host was touched');
    return exitCodes.mistake;
  }
  printDiagnostics(execution.value.plan.warnings, surroundings);
  return execute(execution.value, surroundings);
}

async function prepare(
  pattern: string,
  options: PingOptions,
  surroundings: Surroundings,
): Promise<Checked<Execution>> {
  const tools = await createTools(options, surroundings);
  if ('diagnostics' in tools) return tools;
  const inventory = await readInventory(inventorySources(options, surroundings), [], tools.value);
  const play = { name: 'ping', hosts: pattern, gather_facts: false, tasks: [{ name: 'ping', ping: {} }] };
  const { limit } = options;
  const selection = { tags: [], skipTags: [], ...(limit !== undefined && { limit }) };
  const plan = withPlaybook(play, (file) => planRun([file], inventory, tools.value, selection));
  if ('diagnostics' in plan) return plan;
  const shown = { ...options, ...selection, check: false, diff: false, verify: false, forceHandlers: false };
  return { value: { playbooks: [], options: shown, plan: plan.value, tools: tools.value } };
}

/** A playbook of one play, which lies in a file only while it is read. */
function withPlaybook<T>(play: Readonly<Record<string, unknown>>, use: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'fplay-'));
  try {
    const file = join(folder, 'ping.yml');
    writeFileSync(file, JSON.stringify([play]));
    return use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
