import { type Command, InvalidArgumentError, Option } from 'commander';
import { limitPattern } from './limit.ts';

/** Which hosts, and with which variables. */
export interface InventoryOptions {
  readonly inventory: readonly string[];
  readonly limit?: string;
  readonly extraVars: readonly string[];
  readonly vaultPasswordFile: readonly string[];
  readonly askVaultPass: boolean;
}

/** How hosts are reached. */
export interface ConnectionOptions {
  readonly forks: number;
  readonly connection?: 'ssh' | 'local';
  readonly user?: string;
  readonly become: boolean;
  readonly becomeUser?: string;
  readonly askBecomePass: boolean;
  readonly askPass: boolean;
  readonly privateKey?: string;
  readonly acceptNewHostKeys: boolean;
  /** Seconds. */
  readonly timeout?: number;
}

/** How a run is shown. */
export interface OutputOptions {
  /** `tree` on a terminal and `lines` elsewhere, unless given. */
  readonly output?: 'tree' | 'lines' | 'json' | 'junit';
  /** How many `-v`. */
  readonly verbose: number;
  /** False with `--no-color`. */
  readonly color: boolean;
}

/** Options that say which hosts there are. */
export function addInventoryOptions(command: Command): Command {
  const sources = command
    .optionsGroup('Which hosts, with which variables:')
    .option(
      '-i, --inventory <path>',
      'inventory file or folder, or `h1,h2,`; several merge (or FPLAY_INVENTORY)',
      collect,
      [],
    )
    .option(
      '-l, --limit <pattern>',
      'only hosts that match the pattern too, or those in @file',
      limitPattern,
    );
  return addVariableOptions(sources);
}

/** Options that say with which variables. */
export function addVariableOptions(command: Command): Command {
  return addPasswordFiles(command)
    .option(
      '-e, --extra-vars <vars>',
      "variables: k=v k2='v 2', a YAML or JSON mapping, or @file",
      collect,
      [],
    )
    .option('-J, --ask-vault-pass', 'ask for the vault password', false);
}

/** `--vault-password-file`. */
export function addPasswordFiles(command: Command): Command {
  const what = 'file with a vault password, or a program that prints it; ID@FILE for the vaults of that id';
  return command.option('--vault-password-file <file>', what, collect, []);
}

/** Options that say how hosts are reached. */
export function addConnectionOptions(command: Command): Command {
  return command
    .optionsGroup('How they are reached:')
    .option('-f, --forks <number>', 'how many hosts work at the same time', wholeFrom(1), 50)
    .addOption(new Option('-c, --connection <type>', 'how to reach hosts').choices(['ssh', 'local']))
    .option('-u, --user <name>', 'log in as this user')
    .option('-b, --become', 'become another user on the hosts', false)
    .option('--become-user <name>', 'the user to become (root)')
    .option('-K, --ask-become-pass', 'ask for the password to become another user', false)
    .option('-k, --ask-pass', 'ask for the login password', false)
    .option('--private-key <file>', 'log in with this key')
    .option('--accept-new-host-keys', 'trust a host that known_hosts does not know yet', false)
    .option('-T, --timeout <seconds>', 'how long to wait for a connection', wholeFrom(1));
}

/** The group of options that say what of playbooks is done, and how. */
export const whatIsDone = 'What is done:';

/** Options of commands that work on hosts that last. */
export function addFactCache(command: Command): Command {
  return command
    .optionsGroup(whatIsDone)
    .option('--fact-cache <folder>', 'keep facts there, and ask only hosts of which there are none')
    .option(
      '--fact-cache-timeout <seconds>',
      'for how long kept facts hold, 0 for ever',
      wholeFrom(0),
      86_400,
    );
}

/** Options that say how a run is shown. */
export function addOutputOptions(command: Command): Command {
  return command
    .optionsGroup('How it is shown:')
    .addOption(
      new Option('--output <how>', 'how to show the run (tree on a terminal, lines elsewhere)').choices([
        'tree',
        'lines',
        'json',
        'junit',
      ]),
    )
    .option(
      '-v, --verbose',
      'show more: results, reasons, all of long texts',
      (_, level: number) => level + 1,
      0,
    )
    .option('--no-color', 'no colours (or NO_COLOR)');
}

/** Gathers what an option is given, each time it is given. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** As `collect`; commas part values. */
export function collectList(value: string, before: readonly string[]): readonly string[] {
  const parts = value.split(',').map((part) => part.trim());
  return [...before, ...parts.filter((part) => part !== '')];
}

function wholeFrom(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least) return number;
    throw new InvalidArgumentError(`Give a whole number of at least ${least}.`);
  };
}

/** Bytes: a whole number, with K, M or G behind it for powers of 1024. */
export function size(value: string): number {
  const [, digits = '', unit = ''] = /^(\d+)([KMG]?)$/i.exec(value) ?? [];
  const bytes = Number(digits) * 1024 ** ['', 'K', 'M', 'G'].indexOf(unit.toUpperCase());
  if (bytes > 0) return bytes;
  throw new InvalidArgumentError('Give a size above 0, such as 16M or 1G.');
}
