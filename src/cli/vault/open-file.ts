import { readFile } from 'node:fs/promises';
import { mistake } from '../../source/diagnostic.ts';
import { isVaulted } from '../../source/values.ts';
import { fileFault } from '../../util/file-fault.ts';
import { decrypt, type VaultPassword } from '../../vault/vault.ts';
import type { Checked } from '../diagnostics.ts';
import { together } from './together.ts';

/** An encrypted file, what it holds, and the password that fits. */
export interface OpenedFile {
  readonly file: string;
  readonly data: Uint8Array;
  readonly password: VaultPassword;
}

/** Decrypts a file by the first password that fits. */
export async function openFile(
  file: string,
  passwords: readonly VaultPassword[],
): Promise<Checked<OpenedFile>> {
  const present = await readFile(file, 'latin1').catch((error: NodeJS.ErrnoException) => error);
  if (present instanceof Error)
    return { diagnostics: [mistake(`cannot read ${file}: ${fileFault(present)}`)] };
  if (!isVaulted(present)) return { diagnostics: [mistake(`${file} is not encrypted`)] };
  const decrypted = decrypt(present, passwords);
  if ('data' in decrypted) return { value: { file, ...decrypted } };
  return {
    diagnostics: [mistake(`cannot decrypt ${file}: ${decrypted.mistake}`, undefined, decrypted.hint)],
  };
}

/** As `openFile`, all of them or none. */
export async function openFiles(
  files: readonly string[],
  passwords: readonly VaultPassword[],
): Promise<Checked<readonly OpenedFile[]>> {
  return together(await Promise.all(files.map((file) => openFile(file, passwords))));
}
