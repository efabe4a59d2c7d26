import { fileHands } from '../host/hands.ts';
import type { Operation } from '../host/operations.ts';
import type { Hands } from '../sdk/host.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import { change } from './changes.ts';
import type { Memo } from './memo.ts';
import type { Model } from './model.ts';
import { createReads } from './reads.ts';

/** Hands that change a model of the host, and see what they changed; the host itself is only asked. */
export function shadowHands(
  model: Model,
  ground: Memo,
  record: (operation: Operation) => void = () => {},
): Hands {
  const probe = createReads(model, ground);
  const refuse = async (): Promise<never> => {
    throw new DependsOnUnknown('what a command does');
  };
  const perform = async (operation: Operation) => {
    if (!model.changed) ground.prepareChange();
    await change({ model, ground, probe }, operation);
    record(operation);
  };
  return { ...probe, ...fileHands(perform), run: refuse, must: refuse, withFile: refuse };
}
