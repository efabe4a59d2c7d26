import { createHash } from 'node:crypto';
import type { ControlFile } from '../../sdk/content.ts';
import type { Control } from '../../sdk/define.ts';
import { HostError } from '../../sdk/host.ts';
import { isVaulted } from '../../source/values.ts';
import type { Decrypted } from '../../vault/vault.ts';
import { openLocal } from './files.ts';

/** Bytes at the start of a file that tell a vault; no vault is shorter. */
const told = 32;

/**
 * A file of the control machine as `openLocal` has it, or what it holds where it is a vault; decrypted once. Throws
 * HostError where it can't be decrypted.
 */
export async function openDecrypted(
  once: Control['once'],
  file: string,
  open: (text: string) => Decrypted,
): Promise<ControlFile | undefined> {
  const found = await openLocal(once, file);
  if (!found) return undefined;
  const plain = await once(`plain ${file} ${found.mtime} ${found.size}`, () => plainOf(found, open));
  return plain ? holding(found, plain) : found;
}

async function plainOf(
  file: ControlFile,
  open: (text: string) => Decrypted,
): Promise<Uint8Array | undefined> {
  if (file.size < told || !isVaulted(await startOf(file))) return undefined;
  const opened = open(Buffer.from(await file.read()).toString('latin1'));
  if ('data' in opened) return opened.data;
  throw new HostError(`cannot decrypt ${file.path}: ${opened.mistake}`, {
    hint: opened.hint ?? 'with `decrypt: false` it is taken as it is',
  });
}

async function startOf(file: ControlFile): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of file.chunks({ start: 0, end: told })) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
}

/** The same file with other bytes, which are in memory alone. */
function holding(file: ControlFile, held: Uint8Array): ControlFile {
  return {
    ...file,
    held,
    size: held.length,
    sha256: async () => createHash('sha256').update(held).digest('hex'),
    read: async () => held,
    async *chunks({ start, end } = { start: 0, end: held.length }) {
      yield held.subarray(start, end);
    },
  };
}
