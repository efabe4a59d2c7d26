import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '../../src/host/files/operations.ts';
import type { HostView } from '../../src/host/hands.ts';
import { createMemo } from '../../src/shadow/memo.ts';
import { createModel } from '../../src/shadow/model.ts';
import { shadowHands } from '../../src/shadow/shadow.ts';
import { DependsOnUnknown } from '../../src/template/templating.ts';
import { hosts, type TestHost } from '../host/hosts.ts';
import { asKnown, nobodyOn, perform, tree } from './compared.ts';
import { randomNumbers } from './random-operations.ts';
import { doings, folders, make, names, sceneOf, things } from './scenes.ts';

/** Something that is done in a scene. */
interface Act {
  readonly folder: string;
  readonly scene: readonly Operation[];
  readonly doing: Operation;
  readonly isRoot: boolean;
  /** The scene is on the host before; else the model alone has it at first. */
  readonly isThere: boolean;
}

/** How many are tried, of a hundred thousand; from the environment where that says so. */
const count = Number(process.env.FPLAY_COUNT ?? 60);
const seed = Number(process.env.FPLAY_SEED ?? 1);

/** Acts at a time: what is asked for them travels together. */
const together = 60;

describe.each(hosts.filter(([name]) => /^(dash|busybox)/.test(name)))('%s', (_name, open) => {
  let host: TestHost;
  let root: HostView;
  let nobody: HostView;

  beforeAll(async () => {
    host = await open();
    root = host.connection.view();
    nobody = nobodyOn(host);
  });
  afterAll(() => host.close());

  test('what a model says may be done in all kinds of folders is what then may be', async () => {
    const random = randomNumbers(seed);
    for (let done = 0; done < count; done += together) {
      const acts = Array.from({ length: together }, (_, index) => anyAct(`${done + index}`, random));
      await Promise.all(acts.map(compare));
    }
  }, 3_600_000);

  function anyAct(name: string, random: () => number): Act {
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const folder = join(host.folder, name);
    const at = (below: string) => `${folder}/${below}`;
    return {
      folder,
      scene: sceneOf(at, pick(folders), pick(things)),
      doing: pick(doings(at(pick(names)), at)),
      isRoot: random() < 0.2,
      isThere: random() < 0.5,
    };
  }

  async function compare({ folder, scene, doing, isRoot, isThere }: Act): Promise<void> {
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    const model = createModel();
    const shadowOf = (view: HostView) => shadowHands(model, createMemo(view), { commands: 'model' });
    const [real, shadow] = [isRoot ? root : nobody, shadowOf(root)];
    const own = isRoot ? shadow : shadowOf(nobody);
    if (isThere) make(scene);
    else for (const one of scene) await perform(shadow, one);
    const predicted = await perform(own, doing);
    const isSure = predicted !== 'unknown' && model.unsure === 'nothing';
    const left = isSure ? await tree(shadow, folder).catch(inDoubt) : undefined;
    if (!isThere) make(scene);
    const came = await perform(real, doing);
    const act = `${isRoot ? 'root' : 'nobody'}: ${JSON.stringify(doing)} in ${JSON.stringify(scene)}`;
    if (predicted !== 'unknown') expect(came, act).toBe(predicted);
    const found = left && (await tree(root, folder));
    expect(
      found?.map(({ path }) => path),
      act,
    ).toEqual(left?.map(({ path }) => path));
    expect(found && left && asKnown(found, left), act).toEqual(left);
    rmSync(folder, { recursive: true });
  }
});

/** Whoever looks at something unknown can't tell what is left. */
function inDoubt(error: unknown): undefined {
  if (error instanceof DependsOnUnknown) return undefined;
  throw error;
}
