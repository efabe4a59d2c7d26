import { readFile } from 'node:fs/promises';
import { type Diagnostic, mistake } from '../../source/diagnostic.ts';
import { isVaulted } from '../../source/values.ts';
import { fileFault } from '../../util/file-fault.ts';
import { encrypt, type VaultPassword } from '../../vault/vault.ts';
import { type Checked, refuse } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import type { Surroundings } from '../streams.ts';
import { openFiles } from './open-file.ts';
import { passwordsToDecrypt, passwordToEncrypt } from './passwords.ts';
import { replaceFile } from './replace-file.ts';
import { together } from './together.ts';

/** What `fplay vault` does with files: encrypt or decrypt them in place, or show what is in them. */
export type VaultAction = 'encrypt' | 'decrypt' | 'view';

/** `fplay vault ACTION FILE...`; nothing is written where one of the files can't be converted. Resolves to the exit code. */
export async function vaultCommand(
  action: VaultAction,
  files: readonly string[],
  { vaultPasswordFile }: { readonly vaultPasswordFile: readonly string[] },
  surroundings: Surroundings,
): Promise<number> {
  const converted = await (action === 'encrypt'
    ? encryptFiles(files, vaultPasswordFile, surroundings)
    : decryptFiles(files, vaultPasswordFile, surroundings));
  if ('diagnostics' in converted) return refuse(converted.diagnostics, surroundings);
  const unwritten: Diagnostic[] = [];
  for (const { file, data } of converted.value)
    if (action === 'view') surroundings.stdout.write(data);
    else unwritten.push(...(await replaceFile(file, data)));
  return unwritten.length > 0 ? refuse(unwritten, surroundings) : exitCodes.well;
}

/** A file's new content. */
interface Converted {
  readonly file: string;
  readonly data: Uint8Array;
}

async function encryptFiles(
  files: readonly string[],
  passwordFiles: readonly string[],
  surroundings: Surroundings,
): Promise<Checked<readonly Converted[]>> {
  const password = await passwordToEncrypt(passwordFiles, surroundings);
  if ('diagnostics' in password) return password;
  return together(await Promise.all(files.map((file) => encryptFile(file, password.value))));
}

async function encryptFile(file: string, password: VaultPassword): Promise<Checked<Converted>> {
  const present = await readFile(file).catch((error: NodeJS.ErrnoException) => error);
  if (present instanceof Error)
    return { diagnostics: [mistake(`cannot read ${file}: ${fileFault(present)}`)] };
  if (isVaulted(present.toString('latin1')))
    return { diagnostics: [mistake(`${file} is encrypted already`)] };
  return { value: { file, data: Buffer.from(encrypt(present, password)) } };
}

async function decryptFiles(
  files: readonly string[],
  passwordFiles: readonly string[],
  surroundings: Surroundings,
): Promise<Checked<readonly Converted[]>> {
  const passwords = await passwordsToDecrypt(passwordFiles, surroundings);
  return 'value' in passwords ? openFiles(files, passwords.value) : passwords;
}
