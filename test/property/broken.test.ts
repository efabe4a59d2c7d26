import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunOptions } from '../../src/cli/options.ts';
import { withPlan } from '../../src/cli/run/run.ts';
import { type Files, writeFiles } from '../rig/project.ts';
import { type Mutation, mutated, mutations } from './mutations.ts';
import { longest, searchFrom } from './search.ts';
import { soundProject, vaultPassword } from './sound-project.ts';

/** Milliseconds that reading a project may take, however it is broken, on a busy machine. */
const bound = 20_000;

const sound = soundProject();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fplay-broken-'));
  writeFiles(folder, { ...sound, password: vaultPassword });
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What all commands that run playbooks do before a host is touched. */
async function readProject(): Promise<{ readonly code: number; readonly said: string }> {
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) > 0 } as unknown as NodeJS.WriteStream;
  const options: RunOptions = {
    inventory: ['inventory/hosts.yml', 'inventory/hosts.ini'].map((name) => join(folder, name)),
    extraVars: [],
    vaultPasswordFile: [join(folder, 'password')],
    askVaultPass: false,
    forks: 1,
    become: false,
    askBecomePass: false,
    askPass: false,
    acceptNewHostKeys: false,
    verbose: 0,
    color: false,
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
  const code = await withPlan(
    [join(folder, 'site.yml')],
    options,
    {
      out: () => {},
      error: (line) => said.push(line),
      stdin: process.stdin,
      stdout: stream,
      stderr: stream,
      environment: {},
      onInterrupt: () => () => {},
    },
    async () => 0,
  );
  return { code, said: said.join('') };
}

it('the project without mistakes is read without a word', async () => {
  expect(await readProject()).toEqual({ code: 0, said: '' });
});

it(
  'whatever is broken, the mistake is told with its place, and quickly',
  async () => {
    const { seed, count, path } = searchFrom(200);
    const property = fc.asyncProperty(mutations(Object.keys(sound)), async (changes) => {
      expect(await problemsOf(changes)).toEqual([]);
    });
    await fc.assert(property, { seed, numRuns: count, ...(path && { path }) });
  },
  longest,
);

async function problemsOf(changes: readonly Mutation[]): Promise<readonly string[]> {
  const files = mutated(sound, changes);
  const names = [...new Set(changes.map(({ file }) => file))];
  const changed = (from: Files) => Object.fromEntries(names.map((name) => [name, from[name] ?? '']));
  writeFiles(folder, changed(files));
  const start = performance.now();
  try {
    return problems(await readProject(), performance.now() - start);
  } catch (error) {
    return [`it threw: ${error instanceof Error ? error.stack : error}`];
  } finally {
    writeFiles(folder, changed(sound));
  }
}

function problems({ code, said }: { code: number; said: string }, took: number): readonly string[] {
  const errors = said.split(/^(?=error: )/m).filter((part) => part.startsWith('error: '));
  const unplaced = errors.filter((error) => !/^ {2}--> \S.*:\d+:\d+$/m.test(error));
  return [
    ...(code === 0 || code === 5 ? [] : [`it ended with ${code}`]),
    ...(code === 5 && errors.length === 0 ? ['it ended with 5, and no mistake was told'] : []),
    ...(code === 0 && errors.length > 0 ? ['a mistake was told, and it went on'] : []),
    ...(/\n {4}at /.test(said) ? ['a stack trace'] : []),
    ...(took > bound ? [`it took ${took} ms`] : []),
    ...unplaced.map((error) => `no place: ${error}`),
  ];
}
