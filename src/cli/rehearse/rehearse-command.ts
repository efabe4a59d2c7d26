import type { Lab } from '../../lab/lab.ts';
import { labsFolder } from '../../lab/lab.ts';
import { labNameFor } from '../../lab/names.ts';
import { rehearse } from '../../lab/rehearse.ts';
import { counted } from '../../report/text.ts';
import { exitCodes } from '../exit-code.ts';
import { abortable, refuse } from '../lab/commands.ts';
import { readHosts } from '../lab/hosts.ts';
import type { RehearseOptions } from '../lab/options.ts';
import { playsOutsideLab, tasksOutsideLab } from '../lab/outside-lab.ts';
import { formatLab, formatRehearsal } from '../lab/text.ts';
import type { RunOptions } from '../options.ts';
import { checkSyntax, type Review } from '../run/run.ts';
import type { Surroundings } from '../streams.ts';
import { checkFirst, codeOfCompared, newChanceKey, runAgain, runShown } from './rehearsal-runs.ts';

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
  if (!wanted) return exitCodes.mistake;
  const { sources, hosts } = wanted;
  const preparing = { ...wholly(options), inventory: sources };
  if (options.prepare.length > 0) {
    const code = await checkSyntax(options.prepare, preparing, surroundings, review);
    if (code !== exitCodes.well) return code;
  }
  const checked = await checkSyntax(playbooks, { ...options, inventory: sources }, surroundings, review);
  if (checked !== exitCodes.well) return checked;
  const root = labsFolder(surroundings.environment);
  const name = options.name ?? `rehearsal-${labNameFor(sources[0] ?? '')}`.slice(0, 32);
  const chanceKey = newChanceKey();
  const at = (inventory: string) => ({ ...options, inventory: [...sources, inventory] });
  const told = (line: string) => surroundings.error(line);
  const answer = await abortable(surroundings, (signal) =>
    rehearse({
      plan: { root, name, hosts, users: [] },
      twice: options.twice,
      keep: options.keep,
      ...(options.prepare.length > 0 && {
        prepare(inventory) {
          told(`preparing: ${options.prepare.join(', ')}`);
          const inventories = [...sources, inventory];
          return runShown(options.prepare, { ...preparing, inventory: inventories }, surroundings);
        },
      }),
      ...(options.check && {
        check: (inventory: string) => checkFirst(playbooks, { ...at(inventory), chanceKey }, surroundings),
      }),
      run(inventory, again) {
        const applied = { ...at(inventory), check: false };
        return again
          ? runAgain(playbooks, applied, surroundings)
          : runShown(playbooks, { ...applied, chanceKey }, surroundings);
      },
      ready: (lab) => told(`lab ${lab.name} is up: ${counted(lab.hosts.length, 'host')}, ${lab.subnet}`),
      warn: told,
      signal,
    }),
  );
  if (!answer) return exitCodes.interrupted;
  if ('mistake' in answer) return refuse(answer.mistake, surroundings);
  const { prepared, first, second, lab, compared } = answer.value;
  for (const line of formatRehearsal(answer.value)) told(line);
  if (options.keep) for (const line of keptLab(lab, sources)) told(line);
  if (second && second.code === 0 && second.changed.length > 0) return exitCodes.failed;
  const code = prepared?.code || (first?.code ?? exitCodes.well);
  return second?.code || (compared ? codeOfCompared(compared, code) : code);
}

const review: Review = (plan, { registry }) => [
  ...playsOutsideLab(plan, 'warning'),
  ...tasksOutsideLab(plan, registry),
];

/** The options without those that leave something out, or do it otherwise: for what has to be there before. */
function wholly(options: RehearseOptions): RunOptions {
  const { limit: _limit, startAtTask: _start, retryFile: _file, ...rest } = options;
  return { ...rest, tags: [], skipTags: [], step: false, check: false, verify: false, diff: false };
}

function keptLab(lab: Lab, sources: readonly string[]): readonly string[] {
  return ['', `lab ${lab.name} stays up:`, ...formatLab(lab, sources)];
}
