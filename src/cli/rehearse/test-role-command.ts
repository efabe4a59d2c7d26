import { relative } from 'node:path';
import { labsFolder } from '../../lab/lab.ts';
import { type Rehearsed, rehearse } from '../../lab/rehearse.ts';
import { counted, formatSeconds } from '../../report/text.ts';
import { printDiagnostics } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import { abortable, refuse } from '../lab/commands.ts';
import { readHosts } from '../lab/hosts.ts';
import type { TestRoleOptions } from '../lab/options.ts';
import { playsOutsideLab, tasksOutsideLab } from '../lab/outside-lab.ts';
import { formatLab } from '../lab/text.ts';
import { locateRole } from '../locate-role.ts';
import type { RunOptions } from '../options.ts';
import { checkSyntax, type Review } from '../run/run.ts';
import type { Surroundings } from '../streams.ts';
import { checkFirst, codeOfCompared, newChanceKey, runAgain, runShown } from './rehearsal-runs.ts';
import { type RoleTest, readRoleTest } from './role-test.ts';
import { formatRoleTest } from './role-test-text.ts';

/**
 * `fplay test role`: each role is applied on a lab of its own, checked before, applied again, and verified. Resolves to the
 * exit code of a run; that of a failed host where a prediction was wrong or the second time changed something.
 */
export async function testRolesCommand(
  names: readonly string[],
  options: TestRoleOptions,
  surroundings: Surroundings,
): Promise<number> {
  const folders: string[] = [];
  for (const name of names) {
    const found = locateRole(name, process.cwd());
    if ('value' in found) folders.push(found.value);
    else printDiagnostics(found.diagnostics, surroundings);
  }
  if (folders.length < names.length) return exitCodes.mistake;
  const codes: number[] = [];
  for (const folder of folders) {
    codes.push(await testRole(folder, options, surroundings));
    if (codes.includes(exitCodes.interrupted)) break;
  }
  return codes.reduce(worse, exitCodes.well);
}

/** Failed and unreachable hosts come together; anything else is worse than both. */
function worse(one: number, other: number): number {
  const ofHosts = exitCodes.failed | exitCodes.unreachable;
  return (one | other) <= ofHosts && one !== exitCodes.fault && other !== exitCodes.fault
    ? one | other
    : Math.max(...[one, other].map((code) => (code > ofHosts || code % 2 === 1 ? code : 0)));
}

async function testRole(
  folder: string,
  options: TestRoleOptions,
  surroundings: Surroundings,
): Promise<number> {
  const test = await readRoleTest(folder, options.hosts);
  try {
    return await runTest(test, folder, options, surroundings);
  } finally {
    await test.remove();
  }
}

async function runTest(
  test: RoleTest,
  folder: string,
  options: TestRoleOptions,
  surroundings: Surroundings,
): Promise<number> {
  const told = (line: string) => surroundings.error(line);
  told(`role ${test.name}: ${relative(process.cwd(), folder) || '.'}`);
  const ready = runOptionsOf(options, [test.inventory]);
  const wanted = await readHosts(ready, surroundings);
  if (!wanted) return exitCodes.mistake;
  const { sources, hosts } = wanted;
  if (await hasMistakes(test, ready, surroundings)) return exitCodes.mistake;
  const started = Date.now();
  const name = options.name ?? `role-${test.name.replaceAll(/[^A-Za-z0-9_-]+/g, '-')}`.slice(0, 32);
  const at = (inventory: string) => ({ ...ready, inventory: [...sources, inventory] });
  const show = (playbook: string) => (inventory: string) => {
    told(`running ${playbook}`);
    return runShown([playbook], at(inventory), surroundings);
  };
  const { prepare, verify, apply } = test;
  const chanceKey = newChanceKey();
  const answer = await abortable(surroundings, (signal) =>
    rehearse({
      plan: { root: labsFolder(surroundings.environment), name, hosts, users: [] },
      twice: true,
      keep: options.keep,
      ...(prepare !== undefined && { prepare: show(prepare) }),
      check: (inventory) => checkFirst([apply], { ...at(inventory), check: true, chanceKey }, surroundings),
      run: (inventory, again) =>
        again
          ? runAgain([apply], at(inventory), surroundings)
          : runShown([apply], { ...at(inventory), chanceKey }, surroundings),
      ...(verify !== undefined && { verify: show(verify) }),
      ready: (lab) => told(`lab ${lab.name} is up: ${counted(lab.hosts.length, 'host')}, ${lab.subnet}`),
      warn: told,
      signal,
    }),
  );
  if (!answer) return exitCodes.interrupted;
  if ('mistake' in answer) return refuse(answer.mistake, surroundings);
  const code = codeOfTest(answer.value);
  for (const line of formatRoleTest(test, answer.value, options.verbose > 0)) told(line);
  const took = formatSeconds((Date.now() - started) / 1000);
  told(`role ${test.name}: ${code === exitCodes.well ? 'passed' : 'FAILED'} in ${took}`);
  if (options.keep) for (const line of formatLab(answer.value.lab, sources)) told(line);
  return code;
}

/** Looks at all playbooks before there is a lab, and says what to do where the role by itself isn't enough. */
async function hasMistakes(
  test: RoleTest,
  options: RunOptions,
  surroundings: Surroundings,
): Promise<boolean> {
  const playbooks = [test.prepare, test.apply, test.verify].filter((one) => one !== undefined);
  const review: Review = (plan, { registry }) => [
    ...playsOutsideLab(plan, 'error'),
    ...tasksOutsideLab(plan, registry),
  ];
  const code = await checkSyntax(playbooks, options, surroundings, review);
  if (code !== exitCodes.well && !test.ownApply)
    surroundings.error(
      `the role has no tests/test.yml, so it is tested by itself: what it needs can be given with -e, or by a playbook there`,
    );
  return code !== exitCodes.well;
}

/** That of the first step that didn't go well. */
function codeOfTest({ prepared, first, second, verified, compared }: Rehearsed): number {
  const again = second?.code || (second?.changed.length ? exitCodes.failed : exitCodes.well);
  const code = prepared?.code || first?.code || again || verified?.code || exitCodes.well;
  return code || (compared ? codeOfCompared(compared, code) : code);
}

function runOptionsOf(options: TestRoleOptions, inventory: readonly string[]): RunOptions {
  return {
    ...options,
    inventory,
    forks: 50,
    become: false,
    askBecomePass: false,
    askPass: false,
    acceptNewHostKeys: false,
    tags: [],
    skipTags: [],
    check: false,
    diff: false,
    verify: false,
    forceHandlers: false,
    listHosts: false,
    listTasks: false,
    listTags: false,
    syntaxCheck: false,
  };
}
