import { execFile } from 'node:child_process';
import { access, constants, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { mistake } from '../source/diagnostic.ts';
import type { Checked } from './diagnostics.ts';
import { askSecret } from './prompt.ts';
import type { InventoryOptions } from './shared-options.ts';
import type { Surroundings } from './streams.ts';

/** Vault passwords, in the order in which they are tried: of the files, then the one asked for. */
export async function readVaultPasswords(
  options: Pick<InventoryOptions, 'vaultPasswordFile' | 'askVaultPass'>,
  surroundings: Surroundings,
): Promise<Checked<readonly string[]>> {
  const read = await Promise.all(options.vaultPasswordFile.map(readPassword));
  const diagnostics = read.flatMap((part) => ('diagnostics' in part ? part.diagnostics : []));
  if (diagnostics.length) return { diagnostics };
  const passwords = read.flatMap((part) => ('value' in part ? [part.value] : []));
  if (!options.askVaultPass) return { value: passwords };
  return { value: [...passwords, await askSecret('Vault password: ', surroundings)] };
}

async function readPassword(file: string): Promise<Checked<string>> {
  try {
    const text = (await isProgram(file)) ? await outputOf(file) : await readFile(file, 'utf8');
    if (text.trim() !== '') return { value: text.trim() };
    return refuse(`the vault password file ${file} is empty`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(`cannot get the vault password from ${file}: ${reason}`);
  }
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function outputOf(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(resolve(program), []);
  return stdout;
}

function refuse(message: string): Checked<never> {
  return {
    diagnostics: [
      mistake(message, undefined, 'give a file that holds the password, or a program that prints it'),
    ],
  };
}
