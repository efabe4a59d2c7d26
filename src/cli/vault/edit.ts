import { randomUUID } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Diagnostic, mistake } from '../../source/diagnostic.ts';
import { fileFault } from '../../util/file-fault.ts';
import { encrypt, type VaultPassword } from '../../vault/vault.ts';
import { type Checked, refuse } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import type { Surroundings } from '../streams.ts';
import { inEditor } from './editor.ts';
import { openFile } from './open-file.ts';
import { passwordsToDecrypt, passwordToEncrypt } from './passwords.ts';
import { replaceFile } from './replace-file.ts';

/** `fplay vault edit FILE`: its content in the editor; a file that isn't there is made. Resolves to the exit code. */
export async function editVault(
  file: string,
  passwordFiles: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const isNew = !existsSync(file);
  const closed = await access(isNew ? dirname(file) : file, constants.W_OK).catch((error: Error) => error);
  if (closed instanceof Error)
    return refuse([mistake(`cannot write ${file}: ${fileFault(closed)}`)], surroundings);
  const opened = await (isNew
    ? blank(passwordFiles, surroundings)
    : openBy(file, passwordFiles, surroundings));
  if ('diagnostics' in opened) return refuse(opened.diagnostics, surroundings);
  const edited = await inEditor(basename(file), opened.value.data, surroundings);
  if ('diagnostics' in edited) return refuse(edited.diagnostics, surroundings);
  if (!isNew && Buffer.from(opened.value.data).equals(edited.value)) return exitCodes.well;
  const vault = Buffer.from(encrypt(edited.value, opened.value.password));
  const unwritten = await replaceFile(file, vault);
  if (unwritten.length === 0) return exitCodes.well;
  return refuse([...unwritten, await keptElsewhere(basename(file), vault)], surroundings);
}

/** What was edited isn't lost where it can't be written: encrypted, it lies among the temporary files. */
async function keptElsewhere(name: string, vault: Buffer): Promise<Diagnostic> {
  const place = join(tmpdir(), `${name}.${randomUUID()}`);
  const wrong = await replaceFile(place, vault);
  return wrong[0] ?? mistake(`what was edited is in ${place}, encrypted`);
}

/** What there is to edit, and the password that it is encrypted by again. */
interface Opened {
  readonly data: Uint8Array;
  readonly password: VaultPassword;
}

async function blank(passwordFiles: readonly string[], surroundings: Surroundings): Promise<Checked<Opened>> {
  const password = await passwordToEncrypt(passwordFiles, surroundings);
  return 'value' in password ? { value: { data: new Uint8Array(), password: password.value } } : password;
}

async function openBy(
  file: string,
  passwordFiles: readonly string[],
  surroundings: Surroundings,
): Promise<Checked<Opened>> {
  const passwords = await passwordsToDecrypt(passwordFiles, surroundings);
  return 'value' in passwords ? openFile(file, passwords.value) : passwords;
}
