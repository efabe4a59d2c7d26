import type { Command } from 'commander';
import type { Surroundings } from '../streams.ts';
import type { MigrateOptions } from './migrate.ts';

/** Adds `fplay migrate`. */
export function addMigrate(
  program: Command,
  surroundings: Surroundings,
  finish: (code: number) => void,
): void {
  program
    .command('migrate')
    .description(
      "turn an Ansible playbook, role or project into fplay's: exit code 2 where something is left to decide",
    )
    .argument('<folder>', 'what to migrate; nothing in it is changed')
    .option('--to <folder>', 'write it there, a new folder')
    .option('--check', 'show what would be written', false)
    .action(async (folder: string, options: MigrateOptions) =>
      finish(await (await import('./migrate.ts')).migrateCommand(folder, options, surroundings)),
    );
}
