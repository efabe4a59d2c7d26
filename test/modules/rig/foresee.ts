import { expect } from 'vitest';
import type { HostView } from '../../../src/host/hands.ts';
import type { Result } from '../../../src/model/outcome.ts';
import type { Control, Module } from '../../../src/sdk/define.ts';
import type { FileStat, Hands } from '../../../src/sdk/host.ts';
import { createMemo } from '../../../src/shadow/memo.ts';
import { createModel, type Model } from '../../../src/shadow/model.ts';
import { shadowHands } from '../../../src/shadow/shadow.ts';
import { DependsOnUnknown } from '../../../src/template/templating.ts';
import { unknownReason } from '../../../src/template/unknown.ts';
import { type Ran, runModule } from './run.ts';

/** A module's work done to a model of the host, before it is done to the host. */
export interface Foreseen {
  /** Undefined where its end depends on what only the host will know. */
  readonly ran: Ran | undefined;
  /** Whether the model is then what the module makes of the host. */
  readonly isSure: boolean;
  readonly model: Model;
  readonly hands: Hands;
}

/** Does the work to a model. */
export async function foresee(
  module: Module,
  args: unknown,
  view: HostView,
  control: Control,
): Promise<Foreseen> {
  const model = createModel();
  const hands = shadowHands(model, createMemo(view), { commands: 'model' });
  const kept = { ...control, save: async () => {} };
  try {
    const ran = await runModule(module, args, { probe: hands, hands }, kept, false);
    return { ran, isSure: model.unsure !== 'all', model, hands };
  } catch (error) {
    if (!(error instanceof DependsOnUnknown)) throw error;
    const isSure = model.unsure !== 'all' && (await isReached(module, args, hands, kept));
    return { ran: undefined, isSure, model, hands };
  }
}

/** Whether nothing is left to do on the model, as far as that can be known: the engine asks the same. */
async function isReached(module: Module, args: unknown, hands: Hands, control: Control): Promise<boolean> {
  try {
    const { failed, changes } = await runModule(module, args, { probe: hands, hands }, control, true);
    return failed === undefined && Object.keys(changes).length === 0;
  } catch (error) {
    if (error instanceof DependsOnUnknown) return true;
    throw error;
  }
}

/** One path as far as it can be known before. */
interface Known {
  readonly stat: Partial<FileStat>;
  readonly content: string | undefined;
}

const comparable: readonly (keyof FileStat)[] = ['type', 'mode', 'uid', 'gid', 'owner', 'group', 'target'];

/** What is in a folder of the model; taken before the host is changed under it. Undefined where nobody can know. */
export async function foreseenTree(
  { hands }: Foreseen,
  folder: string,
): Promise<ReadonlyMap<string, Known> | undefined> {
  const stats = await hands.list(folder).catch((error: unknown) => {
    if (error instanceof DependsOnUnknown) return undefined;
    throw error;
  });
  if (!stats) return undefined;
  const known = stats.map(async (stat): Promise<readonly [string, Known]> => {
    const content = stat.type === 'file' ? await contentOf(hands, stat.path) : undefined;
    const fields = [...comparable, ...(stat.type === 'file' ? (['size'] as const) : [])];
    const sure = fields
      .map((key) => [key, stat[key]] as const)
      .filter(([, value]) => value !== undefined && unknownReason(value) === undefined);
    return [stat.path, { stat: Object.fromEntries(sure), content }];
  });
  return new Map(await Promise.all(known));
}

async function contentOf(hands: Hands, path: string): Promise<string | undefined> {
  try {
    return await hands.checksum(path);
  } catch {
    return undefined;
  }
}

/** What is known of a result before. Times and what is named anew every time are left out. */
export function knownResult(result: Result): Result {
  const isKnown = ([key, value]: readonly [string, unknown]) =>
    unknownReason(value) === undefined && !/time|elapsed|start|stop|end|delta|backup/.test(key);
  return Object.fromEntries(Object.entries(result).filter(isKnown));
}

/** Compares what was foreseen with what is there now; paths that match `besides` have names of the moment. */
export async function expectAsForeseen(
  foreseen: ReadonlyMap<string, Known>,
  view: Hands,
  folder: string,
  besides: readonly string[],
): Promise<void> {
  const isOfMoment = (path: string) =>
    /\.\d{4}-\d\d-\d\d@[^/]*~$/.test(path) || besides.some((pattern) => new RegExp(pattern).test(path));
  const real = (await view.list(folder)).filter(({ path }) => !isOfMoment(path));
  const expected = [...foreseen].filter(([path]) => !isOfMoment(path));
  expect(
    real.map(({ path }) => path),
    'paths that were foreseen',
  ).toEqual(expected.map(([path]) => path));
  for (const stat of real) {
    const { stat: sure, content } = foreseen.get(stat.path) ?? { stat: {}, content: undefined };
    expect(stat, `${stat.path} as foreseen`).toMatchObject(sure);
    if (content !== undefined)
      expect(await view.checksum(stat.path), `content of ${stat.path} as foreseen`).toBe(content);
  }
}
