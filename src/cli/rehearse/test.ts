import type { Command } from 'commander';
import type { TestRoleOptions } from '../lab/options.ts';
import { addOutputOptions, addVariableOptions } from '../shared-options.ts';
import type { Surroundings } from '../streams.ts';

/** `fplay test role`. The exit code goes to `finish`. */
export function addTest(program: Command, surroundings: Surroundings, finish: (code: number) => void): void {
  const test = program.command('test').description('test what playbooks are made of, on lab hosts');
  const role = test
    .command('role')
    .description(
      "test roles by what is in their tests/: prepare.yml, test.yml, verify.yml and an inventory, each where it's there",
    )
    .argument('<name...>', 'roles by name or path, one after the other');
  addOutputOptions(addVariableOptions(role))
    .option('--hosts <names>', "the hosts, with commas between (those of the role's tests/inventory, or one)")
    .option('--name <name>', "the lab's name (`role-` and the role's)")
    .option('--keep', 'leave the lab standing', false)
    .action(async (names: readonly string[], options: TestRoleOptions) => {
      const { testRolesCommand } = await import('./test-role-command.ts');
      finish(await testRolesCommand(names, options, surroundings));
    });
}
