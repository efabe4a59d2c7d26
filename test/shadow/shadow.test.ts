import { chmodSync, lutimesSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '../../src/host/files/operations.ts';
import { fileHands, type HostView } from '../../src/host/hands.ts';
import type { Hands } from '../../src/sdk/host.ts';
import { createMemo } from '../../src/shadow/memo.ts';
import { createModel } from '../../src/shadow/model.ts';
import { shadowHands } from '../../src/shadow/shadow.ts';
import { hosts, type TestHost } from '../host/hosts.ts';
import { asKnown, nobodyOn, perform, tree } from './compared.ts';
import { randomNumbers, randomOperation } from './random-operations.ts';

/** Gives all of a folder the same old time, so that a time that is changed is seen. */
function longAgo(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lutimesSync(join(folder, name), 1_100_000_000, 1_100_000_000);
  lutimesSync(folder, 1_100_000_000, 1_100_000_000);
}

/** The same few every time, and those that once found something; more where the environment says so. */
function seedsUpTo(few: number, ...found: readonly number[]): readonly number[] {
  const length = Number(process.env.FPLAY_SEEDS ?? few);
  return [...new Set([...Array.from({ length }, (_, index) => index + 1), ...found])];
}

describe.each(hosts.filter(([name]) => name !== 'ssh'))('%s', (name, open) => {
  let host: TestHost;
  let view: HostView;

  beforeAll(async () => {
    host = await open();
    view = host.connection.view();
  });
  afterAll(() => host.close());

  test.each(seedsUpTo(15, 31, 37, 41, 49, 52, 58, 60))('what a model says is what then is, seed %i', (seed) =>
    compare(seed, () => view),
  );

  test.each(seedsUpTo(19, 21, 30, 41, 55))(
    'of two users, what a model says is what then is, seed %i',
    async (seed) => {
      const nobody = asNobody();
      await compare(seed, (random) => (random() < 0.5 ? nobody : view));
    },
  );

  test('nobody gets back out of a folder by .. without looking into it', async () => {
    const folder = join(host.folder, 'ways');
    mkdirSync(join(folder, 'closed'), { recursive: true });
    mkdirSync(join(folder, 'made'));
    for (const name of ['', 'made']) chmodSync(join(folder, name), 0o777);
    chmodSync(join(folder, 'closed'), 0o700);
    const nobody = asNobody();
    const model = createModel();
    const shadow = shadowHands(model, createMemo(nobody), { commands: 'model' });
    await shadowHands(model, createMemo(view), { commands: 'model' }).makeDirectory(`${folder}/new`, {
      mode: 0o700,
    });
    for (const way of ['closed/..', 'new/..'])
      await expect(shadow.stat(`${folder}/${way}/made`)).rejects.toThrow('Permission denied');
    await expect(nobody.stat(`${folder}/closed/../made`)).rejects.toThrow('Permission denied');
    expect((await shadow.stat(`${folder}/made/../closed`))?.type).toBe('directory');
  });

  function asNobody(): HostView {
    return nobodyOn(host);
  }

  async function compare(seed: number, who: (random: () => number) => HostView): Promise<void> {
    const random = randomNumbers(seed);
    // Ways out of it, by links and `..`, end in folders of its own: this machine's are not to be changed.
    const around = join(host.folder, '1/2/3/4/5/6');
    const folder = join(around, 'x');
    // What the last seed left beside it would be another world.
    for (const name of readdirSync(host.folder))
      rmSync(join(host.folder, name), { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o777);
    for (let count = 0; count < 12; count++) await perform(who(random), randomOperation(around, random));
    longAgo(folder);
    const recorded: Operation[] = [];
    const model = createModel();
    const shadows = new Map<HostView, Hands>();
    const shadowOf = (user: HostView) => {
      const options = { commands: 'model', record: (one: Operation) => void recorded.push(one) } as const;
      const made = shadows.get(user) ?? shadowHands(model, createMemo(user), options);
      shadows.set(user, made);
      return made;
    };
    const shadow = shadowOf(view);
    await tree(shadow, folder);
    const script: { operation: Operation; came: string }[] = [];
    const users: HostView[] = [];
    for (let count = 0; count < 12 && model.unsure === 'nothing'; count++) {
      const [user, operation] = [who(random), randomOperation(around, random)];
      const came = await perform(shadowOf(user), operation);
      // What a refused removal leaves nobody knows, and what an unknown one does.
      if (model.unsure !== 'nothing' && came === 'refused') break;
      script.push({ operation, came });
      if (came !== 'unknown') users.push(user);
      model.unsure = 'nothing';
    }
    const predicted = await tree(shadow, folder);
    const certain = script.filter(({ came }) => came !== 'unknown');
    const came = [];
    for (const [index, { operation }] of certain.entries())
      came.push({ operation, came: await perform(users[index] ?? view, operation) });
    const named = certain.map((one, index) =>
      JSON.stringify([users[index] === view ? 'root' : 'nobody', one]),
    );
    const said = `${name} ${seed}\n${named.join('\n')}`;
    expect(came, said).toEqual(certain);
    expect(recorded.length).toBe(certain.filter((one) => one.came === 'done').length);
    const real = await tree(view, folder);
    expect(
      real.map(({ path }) => path),
      said,
    ).toEqual(predicted.map(({ path }) => path));
    expect(asKnown(real, predicted), said).toEqual(predicted);
  }
});

test('an operation is what the hands make of a call', async () => {
  const made: Operation[] = [];
  const hands = fileHands(async (operation) => void made.push(operation));
  await hands.touch('/a', { mtime: 5 });
  await hands.copy('/a', '/b');
  expect(made).toEqual([
    { kind: 'touch', path: '/a', mtime: 5, atime: undefined },
    { kind: 'copy', from: '/a', path: '/b' },
  ]);
});
