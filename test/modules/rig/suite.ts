import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modules } from '../../../src/modules/index.ts';
import type { Module } from '../../../src/sdk/define.ts';
import { type Case, fillIn, readCases } from './case.ts';
import { makeControl } from './control.ts';
import { expectAsForeseen, foresee, foreseenTree, knownResult } from './foresee.ts';
import { type CaseHost, type OpenHost, startCaseHost } from './host.ts';
import { rendererOf } from './render.ts';
import { countRounds, type Ran, runModule } from './run.ts';
import { serve } from './server.ts';
import { faults, makeTree, numbersOf, snapshot } from './tree.ts';
import { arbitrary, ofTheMoment, unforeseen, unforeseenFailures } from './unforeseen.ts';

/** A case about to run: its texts filled in, and its two folders as this machine reaches them. */
interface Stage {
  readonly given: Case;
  readonly machine: CaseHost;
  /** SCRATCH of the host, and how this machine gets there. */
  readonly scratch: string;
  readonly outside: string;
  /** LOCAL. */
  readonly local: string;
  readonly requests: () => number;
}

/**
 * Tests the cases of some modules on one real host, reached by SSH. Cases that touch nothing but their own folder run
 * side by side; those of modules that change the host as a whole (its accounts, packages, services) take turns.
 */
export function testCases(wanted: (module: string) => boolean, { inTurn }: { inTurn: boolean }): void {
  let machine: CaseHost;
  const idle: OpenHost[] = [];
  beforeAll(async () => {
    machine = await startCaseHost();
  });
  afterAll(() => machine?.down());

  /** Each of the cases that run at the same time has a connection of its own. */
  async function withConnection(use: (host: OpenHost) => Promise<void>): Promise<void> {
    const host = idle.pop() ?? (await machine.connect());
    await use(host).finally(() => idle.push(host));
  }

  const suite = inTurn ? describe : describe.concurrent;
  const files = readCases(join(import.meta.dirname, '../cases'));
  for (const { module: name, file, cases } of files.filter(({ module }) => wanted(module))) {
    const module = modules.find((candidate) => candidate.name === name);
    suite(file, () => {
      if (!module) test('names a module', () => expect.fail(`there is no module ${name}`));
      else
        for (const each of cases) {
          const run = (stage: Stage) => withConnection((host) => runThrice(stage, module, host));
          test(each.name, () => onStage(machine, each, run));
        }
    });
  }
}

/** Sets the stage for a case, and clears it away again. */
async function onStage(
  machine: CaseHost,
  written: Case,
  run: (stage: Stage) => Promise<void>,
): Promise<void> {
  const local = realpathSync(mkdtempSync(join(tmpdir(), 'fplay-case-')));
  try {
    await machine.withFolder(async (folder) => {
      const scratch = `${folder}/host`;
      const names = { SCRATCH: scratch, LOCAL: local, HOST: 'h1' };
      const server = await serve(machine.gateway, fillIn(written.server, names));
      const given = fillIn(written, { ...names, SERVER: server.url });
      const outside = join(machine.root, scratch);
      const stage = { given, machine, scratch, outside, local, requests: server.requests };
      try {
        await setUp(stage);
        await run(stage);
      } finally {
        if (given.teardown) await machine.run(given.teardown, scratch);
        await server.close();
      }
    });
  } finally {
    rmSync(local, { recursive: true, force: true });
  }
}

async function setUp({ given, machine, scratch, outside, local }: Stage): Promise<void> {
  makeTree(local, given.files, numbersOf('/'));
  if (given.prepare)
    execFileSync('/bin/sh', ['-eu', '-c', given.prepare], { cwd: local, stdio: ['ignore', 'pipe', 'pipe'] });
  makeTree(outside, given.before, numbersOf(machine.root));
  if (given.setup) await machine.run(given.setup, scratch);
}

/** Check (nothing may be touched), apply (to a model first, which has to be right), and again (nothing may be left to do). */
async function runThrice(stage: Stage, module: Module, host: OpenHost): Promise<void> {
  const { given, machine, scratch, outside, local } = stage;
  const [inside, kept] = [snapshot(outside), snapshot(local)];
  const control = makeControl(local, rendererOf(given.vars));

  const checked = await runModule(module, given.args, host, control, true);
  expect(differing(inside, snapshot(outside)), 'check mode touched these of the host').toEqual([]);
  expect(differing(kept, snapshot(local)), 'check mode touched these of the control machine').toEqual([]);
  const foreseen = ofTheMoment.has(module.name) ? undefined : await foreseeCase(stage, module, host, control);
  expect(differing(inside, snapshot(outside)), 'the model touched these of the host').toEqual([]);
  const applied = await runModule(module, given.args, host, control, false);
  if (given.fails !== undefined) {
    expect(applied.failed, 'should have failed').toContain(given.fails);
  } else {
    expect(applied.failed).toBeUndefined();
    // What acts again every time may name something new every time (tempfile).
    if (given.again === undefined) expect(checked.changes).toEqual(applied.changes);
    else expect(Object.keys(checked.changes)).toEqual(Object.keys(applied.changes));
    checkOutcome(given, applied);
  }
  expect(faults(outside, inside, given.after, given.besides, numbersOf(machine.root))).toEqual([]);
  expect(faults(local, kept, given.saved, [], numbersOf('/'))).toEqual([]);
  if (foreseen?.isCertain && applied.failed !== undefined) {
    const isForeseen = !unforeseenFailures.has(`${module.name}: ${given.name}`);
    expect(foreseen.failed !== undefined, `whether it was foreseen that ${applied.failed}`).toBe(isForeseen);
  }
  // That it would fail and then doesn't is a lie.
  if (foreseen && applied.failed === undefined && given.again === undefined) {
    if (foreseen.isCertain) expect(foreseen.failed).toBeUndefined();
    if (foreseen.tree) await expectAsForeseen(foreseen.tree, host.hands, scratch, given.besides);
    expect(applied.result, 'result as foreseen').toMatchObject(foreseen.result);
  }
  if (given.verify) await machine.run(given.verify, scratch);
  if (given.fails === undefined) await runAgain(stage, module, host, control);
}

/** What a model says before; which cases it can say nothing of is known. */
async function foreseeCase(
  { given, scratch }: Stage,
  module: Module,
  host: OpenHost,
  control: ReturnType<typeof makeControl>,
) {
  const foreseen = await foresee(module, given.args, host.hands, control);
  const { isSure, ran, model } = foreseen;
  if (!arbitrary.has(module.name))
    expect(isSure, 'what is done can be foreseen').toBe(!unforeseen.has(`${module.name}: ${given.name}`));
  return {
    isCertain: isSure && model.unsure === 'nothing',
    failed: ran?.failed,
    result: isSure && ran ? knownResult(ran.result) : {},
    tree: isSure ? await foreseenTree(foreseen, scratch) : undefined,
  };
}

async function runAgain(
  { given, requests }: Stage,
  module: Module,
  host: OpenHost,
  control: ReturnType<typeof makeControl>,
): Promise<void> {
  const counted = countRounds(host.probe);
  const asked = requests();
  const again = await runModule(module, given.args, { ...host, probe: counted.probe }, control, true);
  expect(again.failed).toBeUndefined();
  if (given.again === undefined) expect(again.changes, 'left to do after apply').toEqual({});
  if (given.rounds !== undefined)
    expect(counted.rounds(), 'rounds of probes').toBeLessThanOrEqual(given.rounds);
  if (given.requestsAgain !== undefined) expect(requests() - asked, 'requests').toBe(given.requestsAgain);
}

function checkOutcome(given: Case, ran: Ran): void {
  if (given.changes === 'none') expect(ran.changes).toEqual({});
  else if (Array.isArray(given.changes))
    expect(Object.keys(ran.changes).toSorted()).toEqual(given.changes.toSorted());
  else if (given.changes) expect(ran.changes).toMatchObject(given.changes);
  if (given.result) expect(ran.result).toMatchObject(withPatterns(given.result) as object);
  if (given.differences) expect(ran.differences).toMatchObject(given.differences);
}

/** Texts in slashes become patterns. */
function withPatterns(value: unknown): unknown {
  if (typeof value === 'string' && /^\/.+\/$/s.test(value) && value.includes('\\'))
    return expect.stringMatching(new RegExp(value.slice(1, -1), 's'));
  if (Array.isArray(value)) return value.map(withPatterns);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, withPatterns(element)]));
  return value;
}

function differing<T>(before: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>): readonly string[] {
  return [...new Set([...before.keys(), ...now.keys()])].filter(
    (path) => JSON.stringify(before.get(path)) !== JSON.stringify(now.get(path)),
  );
}
