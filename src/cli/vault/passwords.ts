import { mistake } from '../../source/diagnostic.ts';
import { readVaultPassword } from '../../vault/password-file.ts';
import type { VaultPassword } from '../../vault/vault.ts';
import type { Checked } from '../diagnostics.ts';
import { askSecret } from '../prompt.ts';
import type { InventoryOptions } from '../shared-options.ts';
import type { Surroundings } from '../streams.ts';

/** Vault passwords, in the order in which they are tried: of the files, then the one asked for. */
export async function readVaultPasswords(
  options: Pick<InventoryOptions, 'vaultPasswordFile' | 'askVaultPass'>,
  surroundings: Surroundings,
  opened: (plaintext: string) => void = () => {},
): Promise<Checked<readonly VaultPassword[]>> {
  const read = await Promise.all(options.vaultPasswordFile.map(readVaultPassword));
  const diagnostics = read.filter((part) => 'severity' in part);
  if (diagnostics.length) return { diagnostics };
  const passwords = read.filter((part) => 'password' in part).map((password) => ({ ...password, opened }));
  if (!options.askVaultPass) return { value: passwords };
  return { value: [...passwords, { password: await askSecret('Vault password: ', surroundings), opened }] };
}

/** The password to encrypt with: of the first file, or asked for, on a terminal twice. */
export async function passwordToEncrypt(
  files: readonly string[],
  surroundings: Surroundings,
  question = 'Vault password: ',
): Promise<Checked<VaultPassword>> {
  if (files.length > 0) {
    const read = await readVaultPasswords({ vaultPasswordFile: files, askVaultPass: false }, surroundings);
    if ('diagnostics' in read) return read;
    const [first] = read.value;
    return first ? { value: first } : { diagnostics: [mistake('there is no vault password')] };
  }
  const password = await askSecret(question, surroundings);
  if (password === '') return { diagnostics: [mistake('the vault password is empty')] };
  if (!surroundings.stdin.isTTY || (await askSecret('Again: ', surroundings)) === password)
    return { value: { password } };
  return { diagnostics: [mistake('the two passwords differ')] };
}

/** The passwords that may open vaults: of the files, or one that is asked for. */
export async function passwordsToDecrypt(
  files: readonly string[],
  surroundings: Surroundings,
): Promise<Checked<readonly VaultPassword[]>> {
  if (files.length > 0)
    return readVaultPasswords({ vaultPasswordFile: files, askVaultPass: false }, surroundings);
  const password = await askSecret('Vault password: ', surroundings);
  return password === ''
    ? { diagnostics: [mistake('the vault password is empty')] }
    : { value: [{ password }] };
}
