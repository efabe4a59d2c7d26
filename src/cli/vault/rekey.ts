import type { Diagnostic } from '../../source/diagnostic.ts';
import { encrypt } from '../../vault/vault.ts';
import { refuse } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import type { Surroundings } from '../streams.ts';
import { openFiles } from './open-file.ts';
import { passwordsToDecrypt, passwordToEncrypt } from './passwords.ts';
import { replaceFile } from './replace-file.ts';

/** `fplay vault rekey FILE...`: the same content under another password. Resolves to the exit code. */
export async function rekey(
  files: readonly string[],
  passwordFiles: readonly string[],
  newPasswordFile: string | undefined,
  surroundings: Surroundings,
): Promise<number> {
  const passwords = await passwordsToDecrypt(passwordFiles, surroundings);
  if ('diagnostics' in passwords) return refuse(passwords.diagnostics, surroundings);
  const given = newPasswordFile === undefined ? [] : [newPasswordFile];
  const next = await passwordToEncrypt(given, surroundings, 'New vault password: ');
  if ('diagnostics' in next) return refuse(next.diagnostics, surroundings);
  const opened = await openFiles(files, passwords.value);
  if ('diagnostics' in opened) return refuse(opened.diagnostics, surroundings);
  const unwritten: Diagnostic[] = [];
  for (const { file, data } of opened.value)
    unwritten.push(...(await replaceFile(file, Buffer.from(encrypt(data, next.value)))));
  return unwritten.length > 0 ? refuse(unwritten, surroundings) : exitCodes.well;
}
