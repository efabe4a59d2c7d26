import { createHash } from 'node:crypto';
import type { Difference, Result } from '../../../model/outcome.ts';
import { differences } from '../../../sdk/changes.ts';
import type { Content } from '../../../sdk/content.ts';
import { type Failure, failure, isFailure, type Plan } from '../../../sdk/define.ts';
import type { Attributes, FileStat, Hands, Probe } from '../../../sdk/host.ts';
import { unknownReason } from '../../../template/unknown.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import {
  type AttributeArgs,
  type AttributeState,
  attributePlan,
  attributesOf,
  changesAttributes,
  pathResult,
  resultOf,
} from './attributes.ts';
import { keepBackup } from './backup.ts';
import { besideOf } from './beside.ts';
import { parentOf } from './paths.ts';
import { validateContent } from './validate.ts';

/** A file with its content: the bytes, or their sha256 where they aren't held in memory. */
export interface WrittenState extends AttributeState {
  readonly content: Uint8Array | string;
}

/** A path that a file is to be written to, as it is. */
export interface Target {
  readonly path: string;
  /** What lies there, a link for itself. */
  readonly own: FileStat | undefined;
  /** The same through links. */
  readonly end: FileStat | undefined;
  /** The folder it is in, through links. */
  readonly parent: FileStat | undefined;
}

/** Looks at a path that a file is to be written to, in one round. */
export async function lookAt(host: Probe, path: string): Promise<Target> {
  const [own, end, parent] = await allInOrder([
    host.stat(path),
    host.stat(path, { follow: true }),
    host.stat(parentOf(path), { follow: true }),
  ]);
  return { path, own, end, parent };
}

/** Why no file can be written here. `parents`: the folders above are made where they are missing. */
export function refuseTarget({ path, end, parent }: Target, parents: boolean): Failure | undefined {
  if (end && end.type !== 'file') return failure(`${path} is a ${end.type}, not a file`);
  if (parent && parent.type !== 'directory')
    return failure(`${parentOf(path)} is a ${parent.type}, not a folder`);
  if (!parent && !parents)
    return failure(`the folder ${parentOf(path)} does not exist`, {
      hint: 'make it first: file with state: directory',
    });
  return undefined;
}

/** The content that should be there, and what is there of it. */
export interface Wish {
  readonly attributes: AttributeArgs;
  readonly present: Uint8Array | string | undefined;
  /** Undefined: whatever is there is right. */
  readonly content: Uint8Array | string | undefined;
  /** How the diff shows the content. */
  readonly difference?: Difference | undefined;
  /** A link at the path is kept and written through; else a file takes its place. */
  readonly follow: boolean;
}

/** Content, owner, group and mode of one file: what is and what should be. */
export function planWritten(target: Target, wish: Wish): Plan<WrittenState> {
  const { path, own, end } = target;
  const replaced = own?.type === 'link' && !wish.follow && wish.content !== undefined;
  const stat = replaced ? undefined : end;
  const attributes = attributePlan(wish.attributes, stat, false);
  const present = replaced ? `a link to ${own.target}` : (wish.present ?? 'absent');
  const plan = {
    current: { ...attributes.current, content: asBuffer(present) },
    desired: {
      ...attributes.desired,
      ...(wish.content !== undefined && { content: asBuffer(wish.content) }),
    },
  };
  const shown = differences(plan).map((each) =>
    each.kind === 'attribute' && each.key === 'content' && wish.difference
      ? wish.difference
      : { ...each, path },
  );
  return { ...plan, result: { dest: path, ...pathResult(stat) }, differences: shown };
}

/** Equality of what different calls made needs one class. */
function asBuffer(content: Uint8Array | string): Uint8Array | string {
  const isBytes = typeof content !== 'string' && unknownReason(content) === undefined;
  return isBytes ? Buffer.from(content) : content;
}

/** The arguments that say how a file is written. */
export interface WriteOptions {
  readonly backup: boolean;
  readonly validate?: string | undefined;
  readonly follow: boolean;
}

/** Makes the changes of one file. */
export async function applyWritten(
  host: Hands,
  path: string,
  changed: Partial<WrittenState>,
  content: Content | undefined,
  options: WriteOptions,
): Promise<Result | Failure> {
  const attributes = attributesOf(changed);
  let kept: Result | Failure = {};
  if (changed.content !== undefined && content !== undefined)
    kept = await putContent(host, { path, own: await host.stat(path) }, content, attributes, options);
  else if (changesAttributes(changed)) await host.setAttributes(path, attributes);
  if (isFailure(kept)) return kept;
  const stat = await host.stat(path);
  if (stat?.type !== 'link') return { dest: path, ...kept, ...pathResult(stat) };
  const real = await host.realPath(path);
  return { dest: real, ...kept, ...(await resultOf(host, real)) };
}

/** Writes the content where the command `validate` takes it; says which backup was kept. */
export async function putContent(
  host: Hands,
  { path, own }: Pick<Target, 'path' | 'own'>,
  content: Content,
  attributes: Attributes,
  options: WriteOptions,
): Promise<Result | Failure> {
  const refusal = await validateContent(host, options.validate, content);
  if (refusal) return refusal;
  const kept = options.backup && own ? await keepBackup(host, path) : {};
  if (own?.type === 'link' && !options.follow) {
    const beside = besideOf(path);
    await host.write(beside, content, attributes);
    await host.rename(beside, path);
  } else await host.write(path, content, attributes);
  return kept;
}

/** The content among the changes, where it is held in memory. */
export function bytesOf(changed: Partial<WrittenState>): Uint8Array | undefined {
  return typeof changed.content === 'string' ? undefined : changed.content;
}

/** Hex sha256 of bytes in memory. */
export function sha256Of(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
