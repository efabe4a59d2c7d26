import type { Command } from 'commander';
import { addInventoryOptions, collect } from '../shared-options.ts';
import type { Surroundings } from '../streams.ts';
import type { LabDownOptions, LabOptions, LabUpOptions } from './options.ts';

type Finish = (code: number) => void;

/** `fplay lab` and its own commands. What they resolve to, an exit code, goes to `finish`. */
export function addLab(program: Command, surroundings: Surroundings, finish: Finish): void {
  const lab = program.command('lab').description('throw-away hosts on this machine, to try things on');
  const actions = () => import('./commands.ts');
  addInventoryOptions(lab.command('up').description('make one host for every host of an inventory'))
    .option('--name <name>', "the lab's name (the inventory's)")
    .option('--user <name>', 'make this normal user on every host too', collect, [])
    .option('--sudo-user <name>', 'make this user, who may use sudo without a password', collect, [])
    .action(async (options: LabUpOptions) =>
      finish(await (await import('./up.ts')).labUp(options, surroundings)),
    );
  lab
    .command('down')
    .description('take a lab down, and all it wrote')
    .option('--name <name>', 'which (the only one)')
    .option('--all', 'all of them', false)
    .action(async (options: LabDownOptions) =>
      finish(await (await actions()).labDown(options, surroundings)),
    );
  lab
    .command('status')
    .description('show labs and their hosts')
    .option('--name <name>', 'which (all of them)')
    .action(async (options: LabOptions) => finish(await (await actions()).labStatus(options, surroundings)));
  addEntrance(lab, 'ssh', 'log in to a host of a lab, or run a command there').action(
    async (host: string, words: readonly string[], options: LabOptions & { readonly user?: string }) =>
      finish(await (await actions()).labSsh(host, words, options, surroundings)),
  );
  addEntrance(lab, 'exec', 'run a program in a host of a lab, without SSH').action(
    async (host: string, words: readonly string[], options: LabOptions) =>
      finish(await (await actions()).labExec(host, words, options, surroundings)),
  );
}

function addEntrance(lab: Command, name: 'ssh' | 'exec', description: string): Command {
  const command = lab
    .command(name)
    .description(`${description}: ${name} HOST [-- COMMAND...]`)
    .argument('<host>', "the host's name")
    .argument('[command...]', 'what to run, behind `--` (a shell)')
    .option('--name <name>', 'which lab (the only one)');
  return name === 'ssh' ? command.option('-u, --user <name>', 'log in as this user (root)') : command;
}
