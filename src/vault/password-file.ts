import { execFile } from 'node:child_process';
import { access, constants, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Diagnostic, mistake } from '../source/diagnostic.ts';
import { withHome } from '../util/search-path.ts';
import type { VaultPassword } from './vault.ts';

/**
 * The password of `--vault-password-file FILE` or `--vault-id ID@FILE`: what is in the file, or what it prints where
 * it is executable, without white space around it.
 */
export async function readVaultPassword(option: string): Promise<VaultPassword | Diagnostic> {
  const [, id, file = option] = /^([\w.-]+)@(.+)$/.exec(option) ?? [];
  const absolute = path.resolve(withHome(file));
  try {
    const executable = await access(absolute, constants.X_OK).then(
      () => true,
      () => false,
    );
    const text = executable ? (await promisify(execFile)(absolute)).stdout : await readFile(absolute, 'utf8');
    const password = text.trim();
    if (password === '') return mistake(`the vault password file ${file} is empty`);
    return { password, ...(id !== undefined && { id }) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return mistake(`there is no vault password file ${file}`);
    return mistake(`cannot read the vault password file ${file}: ${message.split('\n', 1)[0]}`);
  }
}
