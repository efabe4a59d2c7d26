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
  const run = async (_command: Command, { effect }: CommandOptions = {}): Promise<Output> => {
    if (!effect) {
      lessSure(model, 'all');
      throw new DependsOnUnknown('what a command does');
    }
    model.changed = true;
    const { missing } = model;
    const output = await effect(hands);
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
    setUser: (user) => void model.users.set(user.name, user),
    setGroup: (group) => void model.groups.set(group.name, group),
    removeUser: (name) => void model.users.set(name, undefined),
    removeGroup: (name) => void model.groups.set(name, undefined),
    changeState: (name) => void model.states.add(name),
    startsService: (name) => void model.startedServices.add(name),
    answer: (command, output) => void model.answers.set(questionKey(command), output),
    mayMake: (path) => makeVague({ model, ground, probe: files }, posix.normalize(path), false),
    makes: (path) => makeVague({ model, ground, probe: files }, posix.normalize(path), true),
    fills: (folder) => fillVaguely({ model, ground, probe: files }, posix.normalize(folder)),
    mayBringFiles(packages) {
      model.bringsFiles = true;
      for (const name of packages ?? [undefined]) model.packages.add(name);
      lessSure(model, 'absence');
    },
    unpack: (folder, entries) => unpackEntries({ model, ground, probe: files }, folder, entries),
    unknownContent,
    unknownNumber: unknownValue('a number that the host chooses') as number,
  };
  return commands;
}

function unknownOutput(): Output {
  const text = unknownValue('the output of a command') as string;
  return { code: 0, stdout: text, stderr: text };
}
