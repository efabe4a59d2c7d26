import { type Command, Option } from 'commander';
import { addPasswordFiles } from '../shared-options.ts';
import type { Surroundings } from '../streams.ts';
import type { VaultAction } from './vault.ts';

interface Words {
  readonly vaultPasswordFile: readonly string[];
  readonly newVaultPasswordFile?: string;
  /** The variable's, as `ansible-vault` takes it. */
  readonly name?: string;
}

const actions: Readonly<Record<VaultAction, string>> = {
  encrypt: 'encrypt files in place',
  decrypt: 'decrypt files in place',
  view: 'show what is in encrypted files',
};

/** Adds `fplay vault`. */
export function addVault(program: Command, surroundings: Surroundings, finish: (code: number) => void): void {
  const vault = program
    .command('vault')
    .description("encrypt and decrypt files in the format of Ansible's vault");
  for (const [action, description] of Object.entries(actions) as [VaultAction, string][])
    addPasswordFiles(vault.command(action).description(description).argument('<file...>')).action(
      async (files: readonly string[], words: Words) =>
        finish(await (await import('./vault.ts')).vaultCommand(action, files, words, surroundings)),
    );
  addPasswordFiles(
    vault
      .command('edit')
      .description('edit an encrypted file by $VISUAL, $EDITOR or vi; a new one is made')
      .argument('<file>'),
  ).action(async (file: string, { vaultPasswordFile }: Words) =>
    finish(await (await import('./edit.ts')).editVault(file, vaultPasswordFile, surroundings)),
  );
  addPasswordFiles(
    vault.command('rekey').description('encrypt files with another password').argument('<file...>'),
  )
    .option('--new-vault-password-file <file>', 'the same for the new password')
    .action(async (files: readonly string[], { vaultPasswordFile, newVaultPasswordFile }: Words) =>
      finish(
        await (await import('./rekey.ts')).rekey(
          files,
          vaultPasswordFile,
          newVaultPasswordFile,
          surroundings,
        ),
      ),
    );
  addPasswordFiles(
    vault
      .command('encrypt-string')
      .description('encrypt a text that is asked for, or comes from stdin, as a value for YAML')
      .argument('[variable]', 'its name')
      .addOption(new Option('-n, --name <variable>').hideHelp()),
  ).action(async (variable: string | undefined, { vaultPasswordFile, name = variable }: Words) =>
    finish(await (await import('./encrypt-string.ts')).encryptString(name, vaultPasswordFile, surroundings)),
  );
}
