import { createHash } from 'node:crypto';
import type { Difference, Result } from '../../../model/outcome.ts';
import { type Failure, failure, type Plan } from '../../../sdk/define.ts';
import type { ChecksumAlgorithm, Hands, Probe } from '../../../sdk/host.ts';
import { known, unknownReason } from '../../../template/unknown.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { type AttributeArgs, attributesOf, pathResult, preserving, resultOf } from './attributes.ts';
import { keepBackup } from './backup.ts';
import { contentOf, copyWithin, type Source } from './copy-source.ts';
import { below, makeParents, nameOf, withoutSlash } from './paths.ts';
import { contentDifference, decryptedDifference, diffLimit, sizeDifference } from './text-content.ts';
import { validateFile } from './validate.ts';
import {
  applyWritten,
  lookAt,
  planWritten,
  refuseTarget,
  sha256Of,
  type WriteOptions,
  type WrittenState,
} from './written-file.ts';

/** The arguments of copy that one file needs; `dest` without `~`. */
export interface FileArguments extends AttributeArgs, WriteOptions {
  readonly dest: string;
  readonly directory_mode?: string | undefined;
  readonly remote_src: boolean;
  readonly force: boolean;
  readonly checksum?: string | undefined;
}

/** Content and attributes of one file. Where nothing is to do, one round of probes says so. */
export async function planFile(
  args: FileArguments,
  source: Source,
  host: Probe,
): Promise<Plan<WrittenState> | Failure> {
  const wrong = await wrongChecksum(args.checksum, source, host);
  if (wrong) return wrong;
  const straight = withoutSlash(args.dest);
  const name = nameIn(source);
  const inside = below(straight, name ?? '');
  // A large file is read while the host looks for its own.
  const [content, target, insideTarget, present, insidePresent] = await allInOrder([
    sha256(source),
    lookAt(host, straight),
    name === undefined ? undefined : lookAt(host, inside),
    host.checksum(straight),
    name === undefined ? undefined : host.checksum(inside),
  ]);
  const intoFolder = args.dest.endsWith('/') || target.end?.type === 'directory';
  if (intoFolder && !insideTarget)
    return failure(`${args.dest} is a folder, and content has no name of its own`, {
      hint: 'give dest the name of the file',
    });
  const at = intoFolder && insideTarget ? insideTarget : target;
  const refusal = refuseTarget(at, args.dest.endsWith('/'));
  if (refusal) return refusal;
  const is = intoFolder ? insidePresent : present;
  // Whatever a program wrote: where nothing is, it comes.
  if (is !== undefined) known(content);
  if (!args.force && at.own)
    return { current: {}, desired: {}, result: { dest: at.path, ...named(source), ...pathResult(at.end) } };
  // As Ansible has it: what takes the place of another file of the host keeps the mode that it had.
  const replaces = source.kind === 'remote' && at.end && is !== content && args.mode === undefined;
  const plan = planWritten(at, {
    attributes: preserving(replaces ? { ...args, mode: 'preserve' } : args, modeOf(source)),
    present: is,
    content,
    difference: is !== content ? await differenceOf(host, at.path, is, source) : undefined,
    follow: args.follow,
  });
  return { ...plan, result: { ...plan.result, ...named(source), checksum: content } };
}

/** Writes the file. */
export async function applyFile(
  changed: Partial<WrittenState>,
  args: FileArguments,
  source: Source,
  host: Hands,
): Promise<Result | Failure> {
  const straight = withoutSlash(args.dest);
  const name = nameIn(source);
  const seen = await host.stat(straight, { follow: true });
  const intoFolder = name !== undefined && (args.dest.endsWith('/') || seen?.type === 'directory');
  const path = intoFolder ? below(straight, name) : straight;
  if (args.dest.endsWith('/')) {
    const mode = args.directory_mode;
    await makeParents(host, path, { owner: args.owner, group: args.group, mode });
  }
  if (source.kind !== 'remote' || changed.content === undefined)
    return applyWritten(host, path, changed, contentOf(source), args);
  const invalid = await validateFile(host, args.validate, source.path);
  if (invalid) return invalid;
  const kept = args.backup && seen ? await keepBackup(host, path) : {};
  const real = args.follow ? await host.realPath(path) : path;
  await copyWithin(host, source.path, real, attributesOf(changed), 'new');
  return { dest: real, ...kept, ...(await resultOf(host, real)) };
}

function nameIn(source: Source): string | undefined {
  if (source.kind === 'bytes') return undefined;
  return nameOf(source.kind === 'local' ? source.file.path : source.path);
}

function modeOf(source: Source): { readonly mode: number } | undefined {
  if (source.kind === 'bytes') return undefined;
  return source.kind === 'local' ? source.file : source.stat;
}

function named(source: Source): Result {
  if (source.kind === 'bytes') return {};
  return { src: source.kind === 'local' ? source.file.path : source.path };
}

/** Hex sha256 of what is copied. */
async function sha256(source: Source): Promise<string> {
  if (source.kind === 'bytes') return sha256Of(source.bytes);
  return source.kind === 'local' ? source.file.sha256() : source.sha256;
}

async function differenceOf(
  host: Probe,
  path: string,
  present: string | undefined,
  source: Source,
): Promise<Difference> {
  if (source.kind === 'local' && source.file.held) return decryptedDifference(path);
  if (source.kind === 'remote' && unknownReason(source.sha256) !== undefined)
    return { kind: 'summary', path, lines: [`+ what ${source.path} holds by then`] };
  const size =
    source.kind === 'bytes'
      ? source.bytes.length
      : source.kind === 'local'
        ? source.file.size
        : source.stat.size;
  const before = present === undefined ? undefined : await host.stat(path, { follow: true });
  if (size > diffLimit || (before?.size ?? 0) > diffLimit) {
    const was = before && present !== undefined ? { size: before.size, sha256: present } : undefined;
    return sizeDifference(path, was, { size, sha256: await sha256(source) });
  }
  const [was, is] = await allInOrder([before && host.read(path), bytesOf(host, source)]);
  return contentDifference(path, was, is);
}

async function bytesOf(host: Probe, source: Source): Promise<Uint8Array> {
  if (source.kind === 'bytes') return source.bytes;
  if (source.kind === 'local') return source.file.read();
  return (await host.read(source.path)) ?? new Uint8Array();
}

const algorithms: Readonly<Record<number, ChecksumAlgorithm>> = {
  32: 'md5',
  40: 'sha1',
  64: 'sha256',
  128: 'sha512',
};

async function wrongChecksum(
  checksum: string | undefined,
  source: Source,
  host: Probe,
): Promise<Failure | undefined> {
  if (checksum === undefined) return undefined;
  const algorithm = algorithms[checksum.length];
  if (!algorithm)
    return failure(`the checksum ${checksum} is none of md5, sha1, sha256, sha512 by its length`);
  const is = algorithm === 'sha256' ? known(await sha256(source)) : await digest(algorithm, source, host);
  if (is === checksum.toLowerCase()) return undefined;
  return failure(`src has the ${algorithm} ${is}, not ${checksum}`, {
    hint: "the file isn't the one that was meant, or is damaged",
  });
}

async function digest(
  algorithm: ChecksumAlgorithm,
  source: Source,
  host: Probe,
): Promise<string | undefined> {
  if (source.kind === 'remote') return host.checksum(source.path, algorithm);
  const hash = createHash(algorithm);
  if (source.kind === 'bytes') hash.update(source.bytes);
  else for await (const chunk of source.file.chunks()) hash.update(chunk);
  return hash.digest('hex');
}
