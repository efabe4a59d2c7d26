import { readVaultPassword } from '../vault/password-file.ts';
import type { VaultPassword } from '../vault/vault.ts';
import type { Checked } from './diagnostics.ts';
import { askSecret } from './prompt.ts';
import type { InventoryOptions } from './shared-options.ts';
import type { Surroundings } from './streams.ts';

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
