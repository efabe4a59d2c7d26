import { posix } from 'node:path';
import { nonce } from '../host/nonce.ts';
import type { Content } from '../sdk/content.ts';
import {
  type Command,
  type CommandOptions,
  type Hands,
  HostError,
  type ModelHands,
  type Output,
} from '../sdk/host.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import { unknownValue } from '../template/unknown.ts';
import type { Memo } from './memo.ts';
import { lessSure, type Model, questionKey } from './model.ts';
import { unknownContent } from './unknown-content.ts';
import { unpackEntries } from './unpack.ts';
import { fillVaguely, makeVague } from './vague.ts';

type Files = Omit<Hands, 'run' | 'must' | 'withFile'> & Pick<ModelHands, 'content'>;

/** Commands on a model: their effect is done to it; what they would print nobody knows. */
export function modelCommands(
  model: Model,
  ground: Memo,
  files: Files,
): Pick<Hands, 'run' | 'must' | 'withFile'> {
  const touch = () => {
    model.changed = true;
  };
  /** What it does to the model is a change. */
  const touching =
    <T extends readonly unknown[], R>(change: (...given: T) => R) =>
    (...given: T): R => {
      touch();
      return change(...given);
    };
  const run = async (_command: Command, { effect }: CommandOptions = {}): Promise<Output> => {
    if (!effect) {
      lessSure(model, 'all');
      throw new DependsOnUnknown('what a command does');
    }
    const { missing } = model;
    // What an effect asks before it changes anything, the command meets as earlier tasks left it.
    const output = await effect(hands).finally(touch);
    // What a command came upon, the task didn't ask about.
    model.missing = missing;
    return output ?? unknownOutput();
  };
  const commands = {
    run,
    must: (purpose: string, command: Command, options?: CommandOptions) =>
      run(command, options).catch((error: unknown) => {
        if (!(error instanceof HostError)) throw error;
        throw new HostError(`${purpose}: ${error.message}`, { ...(error.hint && { hint: error.hint }) });
      }),
    async withFile<T>(file: Content, use: (path: string) => Promise<T>) {
      const folder = `/tmp/fplay-${nonce()}`;
      await files.makeDirectory(folder, { mode: 0o700 });
      await files.write(`${folder}/file`, file, { mode: 0o700 });
      try {
        return await use(`${folder}/file`);
      } finally {
        await files.remove(folder);
      }
    },
  };
  const hands: ModelHands = {
    ...files,
    ...commands,
    setUser: touching((user) => void model.users.set(user.name, user)),
    setGroup: touching((group) => void model.groups.set(group.name, group)),
    removeUser: touching((name) => void model.users.set(name, undefined)),
    removeGroup: touching((name) => void model.groups.set(name, undefined)),
    changeState: touching((name) => void model.states.add(name)),
    startsService: touching((name) => void model.startedServices.add(name)),
    answer: touching((command, output) => void model.answers.set(questionKey(command), output)),
    mayMake: touching((path) => makeVague({ model, ground, probe: files }, posix.normalize(path), false)),
    makes: touching((path) => makeVague({ model, ground, probe: files }, posix.normalize(path), true)),
    fills: touching((folder) => fillVaguely({ model, ground, probe: files }, posix.normalize(folder))),
    mayBringFiles(packages) {
      touch();
      model.bringsFiles = true;
      for (const name of packages ?? [undefined]) model.packages.add(name);
      lessSure(model, 'absence');
    },
    unpack: touching((folder, entries) => unpackEntries({ model, ground, probe: files }, folder, entries)),
    unknownContent,
    unknownNumber: unknownValue('a number that the host chooses') as number,
  };
  return commands;
}

function unknownOutput(): Output {
  const text = unknownValue('the output of a command') as string;
  return { code: 0, stdout: text, stderr: text };
}
