import { randomBytes } from 'node:crypto';
import type { Compared, Prediction } from '../../lab/believe.ts';
import { watchTasks } from '../../lab/compare-tasks.ts';
import type { Run } from '../../lab/rehearse.ts';
import type { RunEvent } from '../../model/event.ts';
import { listed } from '../../report/text.ts';
import type { Foreseen } from '../../shadow/foreseen.ts';
import { exitCodes } from '../exit-code.ts';
import type { RunOptions } from '../options.ts';
import { runCommand } from '../run/run.ts';
import type { Surroundings } from '../streams.ts';

/** What comes by chance is the same for a check and for the run that is compared with it. */
export function newChanceKey(): string {
  return randomBytes(16).toString('hex');
}

/** Without a word but for mistakes: what it said is told in the comparison. */
export async function checkFirst(
  playbooks: readonly string[],
  options: RunOptions,
  surroundings: Surroundings,
): Promise<Prediction> {
  surroundings.error('checking first');
  const { on, tasks } = watchTasks();
  const files = new Map<string, Foreseen>();
  const foresee = (host: string, foreseen: Foreseen) => void files.set(host, foreseen);
  const { process } = recorded(surroundings);
  const code = await runCommand(playbooks, { ...options, output: 'lines' }, process, { on, foresee });
  return { code, tasks, files };
}

/** What was predicted right is well, even a failure; hosts that can't be reached prove nothing. */
export function codeOfCompared({ tasks, files, touched }: Compared, code: number): number {
  if (code !== exitCodes.well && code !== exitCodes.failed) return code;
  const wrong = tasks.wrong.length + files.wrong.length + touched.length;
  return wrong > 0 ? exitCodes.failed : exitCodes.well;
}

/** The same process, with what goes to stdout kept. */
function recorded(surroundings: Surroundings) {
  const text: string[] = [];
  const write = (part: string) => text.push(part) > 0;
  const stdout = Object.assign(Object.create(surroundings.stdout), { write, isTTY: false });
  const out = (line: string) => void write(`${line}\n`);
  return { process: { ...surroundings, stdout, out }, text };
}

/** Shown as it goes. */
export async function runShown(
  playbooks: readonly string[],
  options: RunOptions,
  surroundings: Surroundings,
): Promise<Run> {
  const { on, tasks } = watchTasks();
  return { code: await runCommand(playbooks, options, surroundings, { on }), changed: [], tasks };
}

/** Without a word but for mistakes: only what it changed counts, which its events tell. */
export async function runAgain(
  playbooks: readonly string[],
  options: RunOptions,
  surroundings: Surroundings,
): Promise<Run> {
  surroundings.error('running a second time');
  const { process, text } = recorded(surroundings);
  const code = await runCommand(playbooks, { ...options, output: 'json' }, process);
  const events = text
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as RunEvent);
  for (const line of failureLines(events)) surroundings.error(line);
  return { code, changed: changedLines(events) };
}

function failureLines(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.type !== 'task-end' || event.outcome.status !== 'failed') return [];
    return [`${event.host}: ${event.task.name} (${event.task.place}): ${event.outcome.failure.message}`];
  });
}

/** A line for every task that changed something, with the hosts on which it did. */
function changedLines(events: readonly RunEvent[]): readonly string[] {
  const hosts = new Map<string, string[]>();
  for (const event of events) {
    if (event.type !== 'task-end' || event.outcome.status !== 'changed') continue;
    const task = `${event.task.name} (${event.task.place})`;
    hosts.set(task, [...(hosts.get(task) ?? []), event.host]);
  }
  return [...hosts].map(([task, names]) => `${task} on ${listed(names.sort())}`);
}
