import { Command, Option } from 'commander';
import type { ArtefactsOptions } from './artefacts.ts';
import { endOfHelp, endOfRunHelp } from './help.ts';
import type { SchemaOptions } from './schema/schema.ts';
import {
  addConnectionOptions,
  addFactCache,
  addInventoryOptions,
  addOutputOptions,
  type ConnectionOptions,
  collectList,
  type InventoryOptions,
  type OutputOptions,
  size,
  whatIsDone,
} from './shared-options.ts';

/** What `fplay run` was asked for. */
export interface RunOptions extends InventoryOptions, ConnectionOptions, OutputOptions {
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly check: boolean;
  readonly diff: boolean;
  readonly verify: boolean;
  readonly forceHandlers: boolean;
  /** Bytes from which the hosts pass a file on to each other. */
  readonly passOn?: number;
  readonly startAtTask?: string;
  /** Ask before each task. */
  readonly step?: boolean;
  /** Folder in which facts outlast the run, and for how many seconds. */
  readonly factCache?: string;
  readonly factCacheTimeout?: number;
  /** Where to write the hosts that failed, for `--limit @FILE`. */
  readonly retryFile?: string;
  readonly listHosts: boolean;
  readonly listTasks: boolean;
  readonly listTags: boolean;
  readonly syntaxCheck: boolean;
  /** Where to save what a check shows. */
  readonly save?: string;
  /** The saved plan that is to be done. */
  readonly plan?: string;
  /** Given by no user: with the same key the same comes by chance. */
  readonly chanceKey?: string;
}

/** What `fplay drift` was asked for. */
export interface DriftOptions
  extends Omit<RunOptions, 'check' | 'diff' | 'verify' | 'passOn' | 'save' | 'plan' | 'step' | 'retryFile'> {
  /** What can't be told counts as drift. */
  readonly strict: boolean;
}

/** What `fplay inventory` was asked for. */
export interface ShowInventoryOptions extends InventoryOptions {
  readonly list: boolean;
  readonly host?: string;
  readonly graph: boolean;
}

/** The commands; each resolves to an exit code. */
export interface Commands {
  run(playbooks: readonly string[], options: RunOptions): Promise<number>;
  drift(playbooks: readonly string[], options: DriftOptions): Promise<number>;
  inventory(options: ShowInventoryOptions): Promise<number>;
  doc(words: readonly string[]): Promise<number>;
  schema(name: string | undefined, options: SchemaOptions): Promise<number>;
  artefacts(options: ArtefactsOptions): Promise<number>;
}

/** The command line: every command with its options. What a command resolves to goes to `finish`. */
export function createProgram(commands: Commands, version: string, finish: (code: number) => void): Command {
  const program = new Command('fplay')
    .description('Runs declarative playbooks over SSH.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain')
    .configureHelp({ optionDescription: describeOption })
    .showSuggestionAfterError()
    .showHelpAfterError('(--help explains)')
    .addHelpText('after', endOfHelp);
  addRun(program, commands, finish);
  addDrift(program, commands, finish);
  addInventory(program, commands, finish);
  addDoc(program, commands, finish);
  addSchema(program, commands, finish);
  addArtefacts(program, commands, finish);
  return program;
}

/** Defaults that say nothing (`false`, an empty list, no `-v`) are left out. */
function describeOption({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices ? [argChoices.join(', ')] : [];
  const value = typeof defaultValue === 'number' && defaultValue > 0 ? [`${defaultValue} unless given`] : [];
  const notes = [...choices, ...value].join('; ');
  return notes === '' ? description : `${description} (${notes})`;
}

type Finish = (code: number) => void;

function addRun(program: Command, commands: Commands, finish: Finish): void {
  const command = program
    .command('run')
    .description('run playbooks')
    .argument('[playbook...]', 'playbooks, one after the other (with --plan those of the plan)');
  addFactCache(addRunOptions(command))
    .addHelpText('after', endOfRunHelp)
    .option('--save <file>', 'with --check: save what it shows, to be done later')
    .addOption(
      new Option('--plan <file>', 'do what a saved check showed and nothing else').conflicts([
        'check',
        'save',
      ]),
    )
    .action(async (playbooks: readonly string[], options: RunOptions) =>
      finish(await commands.run(playbooks, options)),
    );
}

/** The options of `fplay run`, for all commands that run playbooks. */
export function addRunOptions(command: Command): Command {
  return addPlayOptions(command)
    .optionsGroup(whatIsDone)
    .option('-C, --check', 'change nothing, say what would change', false)
    .option('--step', 'ask before each task whether to do it')
    .option('--retry-file <file>', 'write the hosts that failed there, for --limit @file')
    .option('-D, --diff', 'show what changes, before and after', false)
    .addOption(
      new Option('--verify', 'plan everything again when it is applied: nothing should be left to do')
        .default(false)
        .conflicts('check'),
    )
    .option('--pass-on <size>', 'hosts pass files from this size on to each other (16M, 1G)', size);
}

/** The options that say what of playbooks is done where, and how it is shown. */
function addPlayOptions(command: Command): Command {
  addConnectionOptions(addInventoryOptions(command))
    .optionsGroup(whatIsDone)
    .option('-t, --tags <tags>', 'only what has one of these tags', collectList, [])
    .option('--skip-tags <tags>', 'nothing that has one of these tags', collectList, [])
    .option('--force-handlers', 'run the handlers that were notified on hosts that failed too', false)
    .option('--start-at-task <name>', 'begin at the task of this name')
    .option('--list-hosts', 'only list the hosts of each play', false)
    .option('--list-tasks', 'only list the tasks of each play', false)
    .option('--list-tags', 'only list the tags of each play', false)
    .option('--syntax-check', 'only look for mistakes', false);
  return addOutputOptions(command);
}

function addDrift(program: Command, commands: Commands, finish: Finish): void {
  const command = program
    .command('drift')
    .description('see whether hosts are as playbooks say: exit code 3 where they are not')
    .argument('<playbook...>', 'playbooks, one after the other');
  addFactCache(addPlayOptions(command))
    .option('--strict', "what can't be told counts as drift", false)
    .action(async (playbooks: readonly string[], options: DriftOptions) =>
      finish(await commands.drift(playbooks, options)),
    );
}

function addInventory(program: Command, commands: Commands, finish: Finish): void {
  const command = program
    .command('inventory')
    .description('show the hosts, groups and variables of an inventory');
  addInventoryOptions(command)
    .option('--list', "everything, as Ansible's JSON", false)
    .option('--host <name>', 'the variables of a host, as JSON')
    .option('--graph', 'the groups as a tree (unless told otherwise)', false)
    .action(async (options: ShowInventoryOptions) => finish(await commands.inventory(options)));
}

function addDoc(program: Command, commands: Commands, finish: Finish): void {
  program
    .command('doc')
    .description('explain a module, helper, function, keyword, rule or role: doc [KIND] [NAME]')
    .argument(
      '[words...]',
      'a name, or a kind and a name; a kind alone lists them, nothing lists the modules',
    )
    .action(async (words: readonly string[]) => finish(await commands.doc(words)));
}

function addSchema(program: Command, commands: Commands, finish: Finish): void {
  program
    .command('schema')
    .description('print a JSON Schema for editors')
    .argument('[name]', 'playbook, tasks, inventory, role-meta or role-argument-specs')
    .option('--folder <path>', "write all of them there, and print the editor's settings")
    .action(async (name: string | undefined, options: SchemaOptions) =>
      finish(await commands.schema(name, options)),
    );
}

function addArtefacts(program: Command, commands: Commands, finish: Finish): void {
  program
    .command('artefacts')
    .description('fetch the archives that the shipped playbooks need')
    .argument('[names...]', 'which ones (those that the playbooks need)')
    .option('--folder <path>', 'where to keep them (a cache folder)')
    .action(async (names: readonly string[], options: { readonly folder?: string }) =>
      finish(await commands.artefacts({ names, ...options })),
    );
}
