import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeLab } from '../../src/lab/down.ts';
import { sshArguments } from '../../src/lab/enter.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { type Rehearsal, rehearse } from '../../src/lab/rehearse.ts';

const execute = promisify(execFile);
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fplay-labs-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A rehearsal whose runs do something on host `h1`, and what was told on the way. */
function rehearsalOf(script: string, parts: Partial<Rehearsal> = {}) {
  const runs: { readonly inventory: string; readonly again: boolean }[] = [];
  let lab: Lab | undefined;
  const rehearsal: Rehearsal = {
    plan: { root: join(root, 'labs'), name: 'one', hosts: [{ name: 'h1', aliases: [] }], users: [] },
    twice: false,
    keep: false,
    ready: (made) => {
      lab = made;
    },
    run: async (inventory, again) => {
      runs.push({ inventory, again });
      const [program = '', ...words] = sshArguments(lab!, lab!.hosts[0]!, [script]);
      await execute(program, words);
      return { code: 0, changed: again ? ['always'] : [] };
    },
    warn: () => {},
    signal: new AbortController().signal,
    ...parts,
  };
  return { rehearsal, runs, folder: join(root, 'labs/one') };
}

describe('rehearse', () => {
  it('tells what the run left on the hosts, and takes them down', async () => {
    const { rehearsal, runs, folder } = rehearsalOf('echo hello > /opt/file');
    const answer = await rehearse(rehearsal);
    expect(answer).toMatchObject({
      value: {
        first: { code: 0 },
        hosts: [{ state: { written: { files: 1, bytes: 6, deleted: 0 } }, ports: [] }],
      },
    });
    expect(runs).toEqual([{ inventory: join(folder, 'inventory'), again: false }]);
    expect(existsSync(folder)).toBe(false);
  });

  it('runs a second time where it is asked to, and tells what that changed', async () => {
    const { rehearsal, runs } = rehearsalOf('true', { twice: true });
    expect(await rehearse(rehearsal)).toMatchObject({ value: { second: { changed: ['always'] } } });
    expect(runs.map(({ again }) => again)).toEqual([false, true]);
  });

  it('does not run again what failed', async () => {
    const run = async () => ({ code: 2, changed: [] });
    const { rehearsal } = rehearsalOf('', { twice: true, run });
    expect(await rehearse(rehearsal)).toMatchObject({ value: { first: { code: 2 }, second: undefined } });
  });

  it('leaves the lab standing where it is to be kept', async () => {
    const { rehearsal, folder } = rehearsalOf('true', { keep: true });
    await rehearse(rehearsal);
    expect(await rehearse(rehearsal)).toMatchObject({
      mistake: { hint: expect.stringContaining('lab down') },
    });
    await removeLab(folder);
    expect(existsSync(folder)).toBe(false);
  });

  it('takes the lab down where the run goes wrong', async () => {
    const { rehearsal, folder } = rehearsalOf('exit 3');
    await expect(rehearse(rehearsal)).rejects.toThrow();
    expect(existsSync(folder)).toBe(false);
  });
});
