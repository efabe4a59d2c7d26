import { randomBytes } from 'node:crypto';
import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { counted } from '../../report/text.ts';
import type { Accounts } from '../../saved/account.ts';
import { createWitness, type Witness } from '../../saved/witness.ts';
import { type Diagnostic, mistake } from '../../source/diagnostic.ts';
import { fileFault } from '../../util/file-fault.ts';
import { refuseRun } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import { inventorySources } from '../inventory/sources.ts';
import type { RunOptions } from '../options.ts';
import type { Surroundings } from '../streams.ts';
import { type Execution, execute } from './execute.ts';
import { type PlanFile, readPlan, type SavedOptions, writePlan } from './plan-file.ts';
import { digestWith, givenDigests, originOf, otherGiven, otherOrigin } from './plan-origin.ts';
import { runCommand, withPlan } from './run.ts';

/** `fplay run`, with what saves a plan, or does one that was saved. Resolves to the exit code. */
export async function runOrSaved(
  playbooks: readonly string[],
  options: RunOptions,
  surroundings: Surroundings,
  version: string,
): Promise<number> {
  if (options.plan !== undefined) return runSaved(options.plan, playbooks, options, surroundings, version);
  if (playbooks.length === 0)
    return refuseRun(
      [mistake("missing required argument 'playbook'", undefined, '--help explains')],
      surroundings,
    );
  if (options.save === undefined) return runCommand(playbooks, options, surroundings);
  return runAndSave(options.save, playbooks, options, surroundings, version);
}

async function runAndSave(
  file: string,
  playbooks: readonly string[],
  options: RunOptions,
  process: Surroundings,
  version: string,
): Promise<number> {
  if (!options.check)
    return refuseRun(
      [mistake('--save goes with --check', undefined, 'a plan is what a check shows')],
      process,
    );
  const inTheWay = await unwritable(file);
  if (inTheWay) return refuseRun([inTheWay], process);
  const key = randomBytes(16).toString('hex');
  const save = async (execution: Execution, surroundings: Surroundings) => {
    const digest = digestWith(key, execution.tools);
    const { mask } = execution.tools.secrets;
    const witness = createWitness(digest, mask);
    const code = await execute(execution, surroundings, undefined, { witness });
    if (code === exitCodes.interrupted) {
      surroundings.error(`${file} was not saved: the check was interrupted`);
      return code;
    }
    const plan = {
      fplay: version,
      options: savedOptions(playbooks, options, surroundings),
      key,
      ...givenDigests(execution.tools, digest),
      ...(await originOf(execution, filesOf(execution, witness), digest)),
      accounts: witness.accounts(),
    };
    try {
      await writePlan(file, plan);
    } catch (error) {
      return refuseRun([mistake(`cannot write ${file}: ${fileFault(error)}`)], surroundings);
    }
    surroundings.error(`saved ${file}: ${summary(plan.accounts)}; fplay run --plan ${file} does it`);
    return code;
  };
  return withPlan(playbooks, { ...options, chanceKey: key }, process, save);
}

function filesOf({ plan }: Execution, { files }: Witness): readonly string[] {
  return [...plan.project.files(), ...files];
}

async function unwritable(file: string): Promise<Diagnostic | undefined> {
  if ((await stat(file).catch(() => undefined))?.isDirectory())
    return mistake(`cannot save the plan as ${file}: it is a folder`);
  const writable = await access(dirname(file), constants.W_OK | constants.X_OK).catch((error: unknown) =>
    fileFault(error),
  );
  return writable === undefined
    ? undefined
    : mistake(`cannot save the plan in ${dirname(file)}: ${writable}`);
}

function summary(accounts: Accounts): string {
  const tasks = Object.values(accounts).map((account) => Object.values(account.tasks));
  const open = tasks.flat().filter((task) => task.open).length;
  const changing = tasks
    .flat()
    .filter(({ items }) => Object.values(items).some(({ status }) => status === 'changed'));
  const changes = `${counted(changing.length, 'task')} to change something`;
  return `${changes}, ${open} unknown, on ${counted(tasks.length, 'host')}`;
}

function savedOptions(
  playbooks: readonly string[],
  options: RunOptions,
  surroundings: Surroundings,
): SavedOptions {
  const { limit, tags, skipTags, startAtTask, forceHandlers, connection, user, become, becomeUser } = options;
  return {
    playbooks,
    inventory: inventorySources(options, surroundings),
    tags,
    skipTags,
    forceHandlers,
    become,
    ...(limit !== undefined && { limit }),
    ...(startAtTask !== undefined && { startAtTask }),
    ...(connection !== undefined && { connection }),
    ...(user !== undefined && { user }),
    ...(becomeUser !== undefined && { becomeUser }),
  };
}

/** What isn't given on the command line is taken from the plan; what is given has to be the same. */
async function runSaved(
  file: string,
  playbooks: readonly string[],
  options: RunOptions,
  process: Surroundings,
  version: string,
): Promise<number> {
  const read = await readPlan(file, version);
  if ('diagnostics' in read) return refuseRun(read.diagnostics, process);
  const plan = read.value;
  const others = otherOptions(plan.options, savedOptions(playbooks, options, process));
  if (others.length > 0) return refuseRun(others, process);
  const { playbooks: named, ...saved } = plan.options;
  return withPlan(
    named,
    { ...options, ...saved, chanceKey: plan.key },
    process,
    async (execution, surroundings) => {
      const digest = digestWith(plan.key, execution.tools);
      const now = await originOf(execution, filesNow(execution, plan), digest);
      const differences = otherOrigin(plan, now);
      if (differences.length > 0) return refuseRun(differences, surroundings);
      return execute({ ...execution, saved: { accounts: plan.accounts, digest } }, surroundings);
    },
    (tools) => otherGiven(plan, givenDigests(tools, digestWith(plan.key, tools))),
  );
}

/** What the plan read, and what is read for it now: files of includes come later, but not before they are compared. */
function filesNow({ plan }: Execution, { files }: PlanFile): readonly string[] {
  return [...plan.project.files(), ...Object.keys(files)];
}

function otherOptions(saved: SavedOptions, given: SavedOptions): readonly Diagnostic[] {
  const names = Object.keys(given) as (keyof SavedOptions)[];
  const isGiven = (name: keyof SavedOptions) => {
    const value = given[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
  };
  const other = names.filter(
    (name) => isGiven(name) && JSON.stringify(given[name]) !== JSON.stringify(saved[name]),
  );
  return other.map((name) => {
    const word =
      name === 'playbooks'
        ? 'playbooks'
        : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const then = saved[name];
    const was =
      then === undefined || then === false || String(then) === ''
        ? 'without'
        : `\`${[then].flat().join(' ')}\``;
    return mistake(
      `the plan was saved with other ${word}: ${was}`,
      undefined,
      'leave it out, or save a plan anew',
    );
  });
}
