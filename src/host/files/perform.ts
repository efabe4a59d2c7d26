import type { Attributes } from '../../sdk/host.ts';
import { type Deferred, deferred } from '../../util/deferred.ts';
import { quote } from '../../util/quote.ts';
import { pathWord } from '../command.ts';
import { bytesOf } from '../input.ts';
import type { Batch } from '../questions/batch.ts';
import { attributeWords, type Operation, scriptOf } from './operations.ts';
import { contentLimit, isWritable, newFilesScript, pathLimit } from './together.ts';

type Write = Extract<Operation, { readonly kind: 'write' }>;
type Folder = Extract<Operation, { readonly kind: 'make-directory' }>;

/** Operations that one script does; where it can't, each is done by itself. */
interface Piece {
  readonly operations: readonly Operation[];
  readonly script: string;
}

/** Fewer files than these aren't worth a way of their own. */
const least = 3;

/**
 * Does operations one after the other in as few requests as possible, and those that are alike by a few programs for
 * all of them: new files, new folders, one file that is written again and again. The first that fails stops the rest.
 * For each, whether it was done, as soon as that is known. All content must be in memory. Rejects on a lost connection.
 */
export function performInOrder(batch: Batch, operations: readonly Operation[]): readonly Promise<boolean>[] {
  const ends = operations.map(() => deferred<boolean>());
  for (const { promise } of ends) promise.catch(() => undefined);
  carryOut(batch, piecesOf(operations), ends).catch((error) => {
    for (const end of ends) end.reject(error);
  });
  return ends.map(({ promise }) => promise);
}

/** `ends` belong to the operations of the pieces, in their order. */
async function carryOut(
  batch: Batch,
  pieces: readonly Piece[],
  ends: readonly Deferred<boolean>[],
): Promise<void> {
  const sections = batch.inOrder(pieces.map(({ script }) => script));
  let done = 0;
  for (const [index, { operations }] of pieces.entries()) {
    if ((await sections[index])?.code !== 0) {
      // What is wrong with which of them, each says by itself.
      if (operations.length > 1)
        return carryOut(batch, [...operations.map(alone), ...pieces.slice(index + 1)], ends.slice(done));
      break;
    }
    for (const end of ends.slice(done, done + operations.length)) end.resolve(true);
    done += operations.length;
  }
  for (const end of ends.slice(done)) end.resolve(false);
}

function alone(operation: Operation): Piece {
  return { operations: [operation], script: scriptOf(operation) };
}

/** Consecutive operations that are alike, put together. */
function piecesOf(operations: readonly Operation[]): readonly Piece[] {
  return runsOf(writtenOnce(operations)).flatMap((run) => {
    const of = run.flatMap(({ of: own }) => own);
    const [first] = run;
    if (!first) return [];
    const { last } = first;
    if (run.length === 1) return [{ operations: of, script: scriptOf(last) }];
    const all = run.map((one) => one.last);
    if (last.kind === 'write' && run.length >= least)
      return [{ operations: of, script: filesScript(all as readonly Write[]) }];
    if (last.kind === 'make-directory' && run.length >= least)
      return [{ operations: of, script: foldersScript(all as readonly Folder[]) }];
    return run.map((one) => ({ operations: one.of, script: scriptOf(one.last) }));
  });
}

/** Operations, and what comes to the same as all of them. */
interface Merged {
  readonly of: readonly Operation[];
  readonly last: Operation;
}

/** A file that is written several times in a row holds what was written last. */
function writtenOnce(operations: readonly Operation[]): readonly Merged[] {
  const merged: Merged[] = [];
  for (const operation of operations) {
    const before = merged.at(-1);
    const again =
      operation.kind === 'write' && before?.last.kind === 'write' && before.last.path === operation.path;
    if (!before || !again) {
      merged.push({ of: [operation], last: operation });
      continue;
    }
    const { attributes, isNew = false } = before.last as Write;
    const last = { ...operation, attributes: { ...attributes, ...operation.attributes }, isNew };
    merged[merged.length - 1] = { of: [...before.of, operation], last };
  }
  return merged;
}

/** New files, and new folders beside each other, of the same owner, group and mode, as many as fit into one script. */
function runsOf(merged: readonly Merged[]): readonly (readonly Merged[])[] {
  const runs: Merged[][] = [];
  const paths = new Set<string>();
  let [content, length] = [0, 0];
  for (const one of merged) {
    const { last } = one;
    const run = runs.at(-1);
    const size = last.kind === 'write' ? bytesOf(last.content as string | Uint8Array).length : 0;
    const fits = content + size <= contentLimit && length <= pathLimit && !isWithin(last.path, paths);
    if (run?.[0] && fits && areAlike(run[0].last, last)) run.push(one);
    else {
      runs.push([one]);
      paths.clear();
      [content, length] = [0, 0];
    }
    paths.add(last.path);
    content += size;
    length += 2 * last.path.length + 40;
  }
  return runs;
}

/** Whether a path, or a folder above it, is among some. */
function isWithin(path: string, paths: ReadonlySet<string>): boolean {
  return paths.has(path) || (/[^/]\/+[^/]/.test(path) && isWithin(path.replace(/\/+[^/]+\/*$/, ''), paths));
}

function areAlike(one: Operation, other: Operation): boolean {
  if (one.kind === 'write' && other.kind === 'write')
    return isSame(one.attributes, other.attributes) && [one, other].every(isNewFile);
  if (one.kind === 'make-directory' && other.kind === 'make-directory')
    return isSame(one.attributes, other.attributes);
  return false;
}

function isNewFile({ path, isNew }: Write): boolean {
  return isNew === true && isWritable(path);
}

function isSame(one: Attributes, other: Attributes): boolean {
  return one.owner === other.owner && one.group === other.group && one.mode === other.mode;
}

function filesScript(writes: readonly Write[]): string {
  const files = writes.map(({ path, content }) => ({
    path: pathWord(path),
    bytes: bytesOf(content as string | Uint8Array),
  }));
  return newFilesScript(files, writes[0]?.attributes ?? {});
}

function foldersScript(folders: readonly Folder[]): string {
  const words = attributeWords(folders[0]?.attributes ?? {});
  return `_folders ${words} ${folders.map(({ path }) => quote(pathWord(path))).join(' ')}`;
}
