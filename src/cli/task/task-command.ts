import type { Command } from 'commander';
import {
  addConnectionOptions,
  addInventoryOptions,
  addOutputOptions,
  whatIsDone,
} from '../shared-options.ts';
import type { Surroundings } from '../streams.ts';
import type { GivenTask, TaskOptions } from './task.ts';

type Finish = (code: number) => void;

interface TaskWords extends TaskOptions {
  readonly module: string;
  readonly args: string;
}

/** Adds `fplay task` and `fplay ping`. */
export function addTask(program: Command, surroundings: Surroundings, finish: Finish): void {
  const act = async (task: GivenTask, options: TaskOptions) =>
    finish(await (await import('./task.ts')).taskCommand(task, options, surroundings));
  const task = program
    .command('task')
    .description('do one task on hosts, and show what each answers')
    .argument('<pattern>', 'which hosts, as in `hosts`')
    .optionsGroup(whatIsDone)
    .option('-m, --module <name>', 'the module (command)', 'command')
    .option('-a, --args <args>', 'its arguments: k=v pairs, a command, or a YAML or JSON mapping', '')
    .option('-C, --check', 'change nothing, say what would change', false)
    .option('-D, --diff', 'show what changes, before and after', false);
  addReaching(task)
    .addHelpText('after', examples)
    .action((pattern: string, { module, args, ...options }: TaskWords) =>
      act({ pattern, module, args }, options),
    );
  const ping = program
    .command('ping')
    .description('see whether hosts can be reached')
    .argument('[pattern]', 'which hosts (all)');
  addReaching(ping).action((pattern: string | undefined, options: TaskOptions) =>
    act({ pattern: pattern ?? 'all', module: 'ping', args: '' }, { ...options, check: false, diff: false }),
  );
}

function addReaching(command: Command): Command {
  return addOutputOptions(addConnectionOptions(addInventoryOptions(command)));
}

const examples = `
Examples:
  fplay task all -a uptime -i inventory
  fplay task web -m apt -a 'name=nginx state=latest' -b --check --diff
  fplay task web1 -m setup
  fplay task 'web:!web3' -m service -a '{name: nginx, state: restarted}' -b --forks 1`;
