import type { Operation } from '../host/files/operations.ts';
import { fileHands } from '../host/hands.ts';
import { type Hands, HostError } from '../sdk/host.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import { createQueue } from '../util/queue.ts';
import { change } from './changes.ts';
import { modelCommands } from './commands.ts';
import type { Memo } from './memo.ts';
import { lessSure, type Model } from './model.ts';
import { createReads } from './reads.ts';

/** What becomes of operations and commands. */
export interface ShadowOptions {
  /** Told of every operation that the model took. */
  readonly record?: (operation: Operation) => void;
  /** `refuse`: a command ends what is tried out. `model`: its effect is done to the model, as far as it is known. */
  readonly commands: 'refuse' | 'model';
}

/** Hands that change a model of the host, and see what they changed; the host itself is only asked. */
export function shadowHands(model: Model, ground: Memo, { record, commands }: ShadowOptions): Hands {
  const probe = createReads(model, ground);
  // What is asked for at once is done in the order in which it was asked for, as on the host: a folder, then what is in it.
  const inTurn = createQueue();
  const files = fileHands((operation) => inTurn(() => carryOut(operation)));
  const hands = { ...probe, ...files };
  return { ...hands, ...(commands === 'model' ? modelCommands(model, ground, hands) : refusing) };

  async function carryOut(operation: Operation): Promise<void> {
    if (!model.changed) ground.prepareChange();
    const isNew =
      record && operation.kind === 'write' && !(await probe.stat(operation.path, { follow: true }));
    try {
      await change({ model, ground, probe }, operation);
    } catch (error) {
      if (error instanceof DependsOnUnknown) lessSure(model, 'all');
      // What is tried out for a host is refused in the host's own words, when it is done there.
      throw commands === 'refuse' && error instanceof HostError ? new DependsOnUnknown(error.message) : error;
    }
    record?.(isNew ? { ...operation, isNew } : operation);
  }
}

async function refuse(): Promise<never> {
  throw new DependsOnUnknown('what a command does');
}

const refusing = { run: refuse, must: refuse, withFile: refuse };
