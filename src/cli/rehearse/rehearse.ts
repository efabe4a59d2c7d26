import type { Command } from 'commander';
import type { RehearseOptions } from '../lab/options.ts';
import { collect } from '../shared-options.ts';
import type { Surroundings } from '../streams.ts';

/**
 * `fplay rehearse`. `addRunOptions` gives it the options of `fplay run`. The exit code goes to `finish`.
 */
export function addRehearse(
  program: Command,
  addRunOptions: (command: Command) => Command,
  surroundings: Surroundings,
  finish: (code: number) => void,
): void {
  const command = program
    .command('rehearse')
    .description(
      'run playbooks for real, on a lab made for it; with --check, compare what a check says with what comes',
    )
    .argument('<playbook...>', 'playbooks, one after the other');
  addRunOptions(command)
    .option('--name <name>', "the lab's name (`rehearsal-` and the inventory's)")
    .option(
      '--prepare <playbook>',
      'a playbook that makes what has to be there before, for all hosts and whatever the tags (may be repeated)',
      collect,
      [],
    )
    .option('--keep', 'leave the lab standing', false)
    .option('--twice', 'run a second time: it should change nothing', false)
    .action(async (playbooks: readonly string[], options: RehearseOptions) => {
      const { rehearseCommand } = await import('./rehearse-command.ts');
      finish(await rehearseCommand(playbooks, options, surroundings));
    });
}
