import type { Compared, Prediction } from '../lab/believe.ts';
import { watchTasks } from '../lab/compare-tasks.ts';
import type { Lab } from '../lab/lab.ts';
import { labsFolder } from '../lab/lab.ts';
import { labNameFor } from '../lab/names.ts';
import { type Run, rehearse } from '../lab/rehearse.ts';
import type { RunEvent } from '../model/event.ts';
import { counted, listed } from '../report/text.ts';
import type { Foreseen } from '../shadow/foreseen.ts';
import { printDiagnostics } from './diagnostics.ts';
import { exitCodes } from './exit-code.ts';
import { abortable, refuse } from './lab-commands.ts';
import { readHosts } from './lab-hosts.ts';
import type { RehearseOptions } from './lab-options.ts';
import { formatLab, formatRehearsal } from './lab-text.ts';
import { runCommand } from './run.ts';
import type { Surroundings } from './streams.ts';

/**
 * `fplay rehearse`: every host of the inventory is made, those that a limit leaves out too, so that no task can reach a
 * real one. Resolves to the run's exit code; that of a failed
 * host where a second run changed something. After a check: that of a failed host where a prediction was wrong.
 */
export async function rehearseCommand(
  playbooks: readonly string[],
  options: RehearseOptions,
  surroundings: Surroundings,
): Promise<number> {
  const { limit, ...everywhere } = options;
  const wanted = await readHosts(everywhere, surroundings);
  if ('diagnostics' in wanted) {
    printDiagnostics(wanted.diagnostics, surroundings);
    return exitCodes.mistake;
  }
  const { sources, hosts, warnings } = wanted.value;
  printDiagnostics(warnings, surroundings);
  const checked = await runCommand(
    playbooks,
    { ...options, inventory: sources, syntaxCheck: true },
    surroundings,
  );
  if (checked !== exitCodes.well) return checked;
  const root = labsFolder(surroundings.environment);
  const name = options.name ?? `rehearsal-${labNameFor(sources[0] ?? '')}`.slice(0, 32);
  const at = (inventory: string) => ({ ...options, inventory: [...sources, inventory] });
  const told = (line: string) => surroundings.error(line);
  const answer = await abortable(surroundings, (signal) =>
    rehearse({
      plan: { root, name, hosts, users: [] },
      twice: options.twice,
      keep: options.keep,
      ...(options.check && {
        check: (inventory: string) => checkOnce(playbooks, at(inventory), surroundings),
      }),
      run: (inventory, again) => runOnce(playbooks, { ...at(inventory), check: false }, again, surroundings),
      ready: (lab) => told(`lab ${lab.name} is up: ${counted(lab.hosts.length, 'host')}, ${lab.subnet}`),
      warn: told,
      signal,
    }),
  );
  if (!answer) return exitCodes.interrupted;
  if ('mistake' in answer) return refuse(answer.mistake, surroundings);
  const { first, second, lab, compared } = answer.value;
  for (const line of formatRehearsal(answer.value)) told(line);
  if (options.keep) for (const line of keptLab(lab, sources)) told(line);
  if (second && second.code === 0 && second.changed.length > 0) return exitCodes.failed;
  if (compared) return codeOfCompared(compared, first.code);
  return second?.code || first.code;
}

/** Without a word but for mistakes: what it said is told in the comparison. */
async function checkOnce(
  playbooks: readonly string[],
  options: RehearseOptions,
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
function codeOfCompared({ tasks, files, touched }: Compared, code: number): number {
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

/** The first run is shown as it goes; of the second only what it changed counts, which its events tell. */
async function runOnce(
  playbooks: readonly string[],
  options: RehearseOptions,
  again: boolean,
  surroundings: Surroundings,
): Promise<Run> {
  if (!again) {
    const { on, tasks } = watchTasks();
    return { code: await runCommand(playbooks, options, surroundings, { on }), changed: [], tasks };
  }
  surroundings.error('running a second time');
  const { process, text } = recorded(surroundings);
  const code = await runCommand(playbooks, { ...options, output: 'json' }, process);
  const events = text
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as RunEvent);
  return { code, changed: changedLines(events) };
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

function keptLab(lab: Lab, sources: readonly string[]): readonly string[] {
  return ['', `lab ${lab.name} stays up:`, ...formatLab(lab, sources)];
}
