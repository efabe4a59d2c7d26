import type { Operation } from '../../host/files/operations.ts';
import type { HostView } from '../../host/hands.ts';
import { isInMemory } from '../../host/input.ts';
import { type Deferred, deferred } from '../../util/deferred.ts';
import type { Draft } from './draft.ts';

/** A draft on its way to the host. */
export interface Committed extends Draft {
  /**
   * Whether the host has done what the model did, as soon as that's known; false: it stopped here or before. Rejects
   * with ConnectionLost.
   */
  readonly done: Promise<boolean>;
}

interface Piece {
  readonly view: HostView;
  readonly operation: Operation;
  /** The last one of a draft settles it. */
  readonly draft: number;
}

/** Has a host do what was drafted, in order and in as few requests as possible; the first refusal stops the rest. */
export function commit(drafts: readonly Draft[]): readonly Committed[] {
  const ends = drafts.map(() => deferred<boolean>());
  // Who asks for one that failed hears of it; nobody asks for those behind.
  for (const { promise } of ends) promise.catch(() => undefined);
  void carryOut(drafts, ends);
  return drafts.map((draft, index) => ({ ...draft, done: (ends[index] as Deferred<boolean>).promise }));
}

async function carryOut(drafts: readonly Draft[], ends: readonly Deferred<boolean>[]): Promise<void> {
  const pieces = drafts.flatMap(({ recorded }, draft) => recorded.map((one) => ({ ...one, draft })));
  let settled = 0;
  const settleUpTo = (draft: number) => {
    for (; settled < draft; settled++) ends[settled]?.resolve(true);
  };
  try {
    for (const group of sameUser(pieces)) {
      const operations = await Promise.all(group.map(({ operation }) => inMemory(operation)));
      const answers = group[0]?.view.perform(operations) ?? [];
      for (const [index, piece] of group.entries()) {
        settleUpTo(piece.draft);
        if (await answers[index]) continue;
        for (const end of ends.slice(piece.draft)) end.resolve(false);
        return;
      }
    }
    settleUpTo(drafts.length);
  } catch (error) {
    for (const end of ends) end.reject(error);
  }
}

/** Consecutive operations of one user: another's shell has to wait for their end. */
function sameUser(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const groups: Piece[][] = [];
  for (const piece of pieces) {
    const last = groups.at(-1);
    if (last?.[0]?.view === piece.view) last.push(piece);
    else groups.push([piece]);
  }
  return groups;
}

async function inMemory(operation: Operation): Promise<Operation> {
  if (operation.kind !== 'write') return operation;
  const { content } = operation;
  return isInMemory(content) ? operation : { ...operation, content: await content.read() };
}
