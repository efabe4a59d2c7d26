import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import type { Module } from '../../src/sdk/define.ts';
import { type Case, fillIn, readCases } from './rig/case.ts';
import { makeControl } from './rig/control.ts';
import { type OpenHost, openHost } from './rig/host.ts';
import { rendererOf } from './rig/render.ts';
import { countRounds, type Ran, runModule } from './rig/run.ts';
import { serve } from './rig/server.ts';
import { faults, makeTree, snapshot } from './rig/tree.ts';

let host: OpenHost;
beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

for (const { module: name, file, cases } of readCases(join(import.meta.dirname, 'cases'))) {
  const module = modules.find((candidate) => candidate.name === name);
  describe(file, () => {
    if (!module) test('names a module', () => expect.fail(`there is no module ${name}`));
    else for (const each of cases) test(each.name, () => runCase(module, each));
  });
}

/** Check (nothing may be touched), apply, and again (nothing may be left to do). */
async function runCase(module: Module, written: Case): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fplay-case-')));
  const [SCRATCH, LOCAL] = [join(folder, 'host'), join(folder, 'control')];
  mkdirSync(SCRATCH);
  mkdirSync(LOCAL);
  const server = await serve(fillIn(written.server, { SCRATCH, LOCAL }));
  const given = fillIn(written, { SCRATCH, LOCAL, SERVER: server.url, HOST: 'h1' });
  try {
    makeTree(LOCAL, given.files);
    if (given.prepare) script(given.prepare, LOCAL);
    makeTree(SCRATCH, given.before);
    if (given.setup) script(given.setup, SCRATCH);
    const before = snapshot(folder);
    const control = makeControl(LOCAL, rendererOf(given.vars));

    const checked = await runModule(module, given.args, host, control, true);
    expect(differing(before, snapshot(folder)), 'check mode touched these').toEqual([]);
    const inside = snapshot(SCRATCH);
    const applied = await runModule(module, given.args, host, control, false);
    if (given.fails !== undefined) {
      expect(applied.failed, 'should have failed').toContain(given.fails);
    } else {
      expect(applied.failed).toBeUndefined();
      expect(checked.changes).toEqual(applied.changes);
      checkOutcome(given, applied);
    }
    expect(faults(SCRATCH, inside, given.after, given.besides)).toEqual([]);
    if (given.verify) script(given.verify, SCRATCH);
    if (given.fails === undefined) await runAgain(module, given, control, server.requests);
  } finally {
    if (given.teardown) script(given.teardown, SCRATCH);
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runAgain(
  module: Module,
  given: Case,
  control: ReturnType<typeof makeControl>,
  requests: () => number,
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

function script(text: string, folder: string): void {
  execFileSync('/bin/sh', ['-eu', '-c', text], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
}
