import { type Command, CommanderError } from 'commander';
import { exitCodes } from './exit-code.ts';
import { addLab } from './lab/lab.ts';
import { addLint } from './lint/lint-command.ts';
import { addMigrate } from './migrate/migrate-command.ts';
import { addRunOptions, type Commands, createProgram } from './options.ts';
import { InputEnded, PromptInterrupted } from './prompt.ts';
import { addRehearse } from './rehearse/rehearse.ts';
import { addTest } from './rehearse/test.ts';
import type { Surroundings } from './streams.ts';

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
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.well : exitCodes.mistake;
    if (error instanceof PromptInterrupted) return exitCodes.interrupted;
    if (error instanceof InputEnded) {
      surroundings.error(`error: ${error.message}`);
      return exitCodes.mistake;
    }
    throw error;
  }
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
    ping: async (pattern, options) => (await import('./ping.ts')).pingCommand(pattern, options, surroundings),
    doc: async (words) => (await import('./doc/doc.ts')).docCommand(words, surroundings),
    schema: async (name, options) =>
      (await import('./schema/schema.ts')).schemaCommand(name, options, surroundings),
    vault: async (action, files, options) =>
      (await import('./vault.ts')).vaultCommand(action, files, options, surroundings),
    artefacts: async (options) => (await import('./artefacts.ts')).artefactsCommand(options, surroundings),
  };
}
