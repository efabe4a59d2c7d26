import { type Command, Option } from 'commander';
import { addPasswordFiles, collectList } from '../shared-options.ts';
import type { Surroundings } from '../streams.ts';
import type { LintOptions } from './lint.ts';

/** Adds `fplay lint`. */
export function addLint(
  program: Command,
  version: string,
  surroundings: Surroundings,
  finish: (code: number) => void,
): void {
  const command = program
    .command('lint')
    .description('look for mistakes, and advise: exit code 2 with advice, 5 with mistakes')
    .argument('[path...]', 'playbooks, roles, other files, and folders of them (this one)');
  addPasswordFiles(command)
    .option('--fix', 'write what can be written otherwise without a change of meaning', false)
    .option('--skip <rules>', 'rules that say nothing', collectList, [])
    .addOption(new Option('--output <how>', 'how to tell').choices(['text', 'json', 'sarif']).default('text'))
    .action(async (paths: readonly string[], options: LintOptions) =>
      finish(await (await import('./lint.ts')).lintCommand(paths, options, version, surroundings)),
    );
}
