import { type Command, CommanderError } from 'commander';
import { exitCodes } from './exit-code.ts';
import { addInit } from './init/init-command.ts';
import { addLab } from './lab/lab.ts';
import { addLint } from './lint/lint-command.ts';
import { meantBy } from './meant.ts';
import { meantByOption } from './meant-option.ts';
import { addMigrate } from './migrate/migrate-command.ts';
import { addRunOptions, type Commands, createProgram } from './options.ts';
import { InputEnded, PromptInterrupted } from './prompt.ts';
import { addRehearse } from './rehearse/rehearse.ts';
import { addTest } from './rehearse/test.ts';
import type { Surroundings } from './streams.ts';
import { addTask } from './task/task-command.ts';
import { addVault } from './vault/vault-command.ts';

/** Does what the command line asks for; resolves to the exit code. Rejects only for a fault of fplay's own. */
export async function main(
  words: readonly string[],
  version: string,
  surroundings: Surroundings,
): Promise<number> {
  let code: number = exitCodes.well;
  const finish = (finished: number) => {
    code = finished;
  };
  const program = createProgram(commandsIn(surroundings, version), version, finish);
  addTask(program, surroundings, finish);
  addVault(program, surroundings, finish);
  addInit(program, surroundings, finish);
  addLint(program, version, surroundings, finish);
  addMigrate(program, surroundings, finish);
  addLab(program, surroundings, finish);
  addRehearse(program, addRunOptions, surroundings, finish);
  addTest(program, surroundings, finish);
  program.exitOverride().configureOutput({
    writeOut: (text) => void surroundings.stdout.write(text),
    writeErr: (text) => void surroundings.stderr.write(text),
  });
  inheritSettings(program);
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      const meant = meantInstead(error, words);
      if (meant !== undefined) surroundings.error(`  help: ${meant}`);
      return error.exitCode === 0 ? exitCodes.well : exitCodes.mistake;
    }
    if (error instanceof PromptInterrupted) return exitCodes.interrupted;
    if (error instanceof InputEnded) {
      surroundings.error(
        `error: ${error.message}\n  help: answer at a terminal, or by a line of stdin for each question`,
      );
      return exitCodes.mistake;
    }
    throw error;
  }
}

function meantInstead({ code, message }: CommanderError, words: readonly string[]): string | undefined {
  if (code === 'commander.unknownCommand') return prefixed('here that is', meantBy(words));
  const [, option = ''] = /'(--?[^'=]+)/.exec(message) ?? [];
  return code === 'commander.unknownOption' ? prefixed('instead:', meantByOption(option)) : undefined;
}

function prefixed(words: string, meant: string | undefined): string | undefined {
  return meant && `${words} ${meant}`;
}

/** Commands copy settings when they are made, before there are any. */
function inheritSettings(command: Command): void {
  for (const below of command.commands) inheritSettings(below.copyInheritedSettings(command));
}

/** Commands are loaded when they are called, so that `--help` and the like are there at once. */
function commandsIn(surroundings: Surroundings, version: string): Commands {
  return {
    run: async (playbooks, options) =>
      (await import('./run/saved-run.ts')).runOrSaved(playbooks, options, surroundings, version),
    drift: async (playbooks, options) =>
      (await import('./run/drift.ts')).driftCommand(playbooks, options, surroundings),
    inventory: async (options) =>
      (await import('./inventory/inventory.ts')).inventoryCommand(options, surroundings),
    doc: async (words) => (await import('./doc/doc.ts')).docCommand(words, surroundings),
    schema: async (name, options) =>
      (await import('./schema/schema.ts')).schemaCommand(name, options, surroundings),
    artefacts: async (options) => (await import('./artefacts.ts')).artefactsCommand(options, surroundings),
  };
}
