import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { type Diagnostic, mistake } from '../source/diagnostic.ts';
import { decrypt, encrypt, isVaulted, type VaultPassword } from '../vault/vault.ts';
import { type Checked, printDiagnostics } from './diagnostics.ts';
import { exitCodes } from './exit-code.ts';
import { askSecret } from './prompt.ts';
import type { Surroundings } from './streams.ts';
import { readVaultPasswords } from './vault-passwords.ts';

/** What `fplay vault` does with files: encrypt or decrypt them in place, or show what is in them. */
export type VaultAction = 'encrypt' | 'decrypt' | 'view';

/** `fplay vault ACTION FILE...`. Resolves to the exit code. */
export async function vaultCommand(
  action: VaultAction,
  files: readonly string[],
  options: { readonly vaultPasswordFile: readonly string[] },
  surroundings: Surroundings,
): Promise<number> {
  const passwords = await passwordsFor(action, options.vaultPasswordFile, surroundings);
  const texts = 'value' in passwords ? await convert(action, files, passwords.value) : passwords;
  if ('diagnostics' in texts) {
    printDiagnostics(texts.diagnostics, surroundings);
    return exitCodes.mistake;
  }
  const unwritten: Diagnostic[] = [];
  for (const [file, content] of texts.value)
    if (action === 'view') surroundings.stdout.write(content);
    else unwritten.push(...(await replaceFile(file, content)));
  printDiagnostics(unwritten, surroundings);
  return unwritten.length ? exitCodes.mistake : exitCodes.well;
}

async function passwordsFor(
  action: VaultAction,
  vaultPasswordFile: readonly string[],
  surroundings: Surroundings,
): Promise<Checked<readonly VaultPassword[]>> {
  if (vaultPasswordFile.length > 0)
    return readVaultPasswords({ vaultPasswordFile, askVaultPass: false }, surroundings);
  const password = await askSecret('Vault password: ', surroundings);
  if (password === '') return { diagnostics: [mistake('the vault password is empty')] };
  if (action !== 'encrypt' || !surroundings.stdin.isTTY) return { value: [{ password }] };
  if ((await askSecret('Again: ', surroundings)) === password) return { value: [{ password }] };
  return { diagnostics: [mistake('the two passwords differ')] };
}

/** The new contents of all files; nothing is written where one of them can't be converted. */
async function convert(
  action: VaultAction,
  files: readonly string[],
  passwords: readonly VaultPassword[],
): Promise<Checked<readonly (readonly [file: string, content: Uint8Array])[]>> {
  const converted = await Promise.all(files.map((file) => convertFile(action, file, passwords)));
  const diagnostics = converted.filter((one) => 'severity' in one);
  if (diagnostics.length) return { diagnostics };
  return { value: converted.filter((one) => 'content' in one).map(({ file, content }) => [file, content]) };
}

async function convertFile(
  action: VaultAction,
  file: string,
  passwords: readonly VaultPassword[],
): Promise<Diagnostic | { readonly file: string; readonly content: Uint8Array }> {
  const present = await readFile(file).catch((error: NodeJS.ErrnoException) => error);
  if (present instanceof Error) return mistake(`cannot read ${file}: ${present.code}`);
  const isEncrypted = isVaulted(present.toString('latin1'));
  const [password] = passwords;
  if (action === 'encrypt' && password) {
    if (isEncrypted) return mistake(`${file} is encrypted already`);
    return { file, content: Buffer.from(encrypt(present, password)) };
  }
  if (!isEncrypted) return mistake(`${file} is not encrypted`);
  const decrypted = decrypt(present.toString('latin1'), passwords);
  if ('data' in decrypted) return { file, content: decrypted.data };
  return mistake(`cannot decrypt ${file}: ${decrypted.mistake}`, undefined, decrypted.hint);
}

/** All of the new content or all of the old, with the old mode; what stood in the way. */
async function replaceFile(file: string, content: Uint8Array): Promise<readonly Diagnostic[]> {
  const beside = `${file}.${randomUUID()}`;
  try {
    await writeFile(beside, content, { mode: (await stat(file)).mode & 0o7777, flag: 'wx' });
    await rename(beside, file);
    return [];
  } catch (error) {
    await rm(beside, { force: true });
    return [mistake(`cannot write ${file}: ${(error as NodeJS.ErrnoException).code}`)];
  }
}
