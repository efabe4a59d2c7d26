import type { Command } from 'commander';
import type { Surroundings } from '../streams.ts';

/** Adds `fplay init`. */
export function addInit(program: Command, surroundings: Surroundings, finish: (code: number) => void): void {
  program
    .command('init')
    .description('write a small project to go on from: an inventory, a playbook, a role')
    .argument('[folder]', 'where (this folder)')
    .action(async (folder = '.') =>
      finish(await (await import('./init.ts')).initCommand(folder, surroundings)),
    );
}
