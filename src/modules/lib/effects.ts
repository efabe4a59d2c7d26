import type { CommandOptions, ModelHands } from '../../sdk/host.ts';

/** What a command does to a model of the host. */
export type Effect = NonNullable<CommandOptions['effect']>;

/** A command that changes nothing, whatever it finds. */
export const changesNothing: Effect = async () => {};

/** What is at a path, and below it, if anything, nobody knows any more: other programs keep their things there. */
export async function becomesUnknown(model: ModelHands, path: string): Promise<void> {
  const real = await model.realPath(path);
  await model.remove(real);
  await model.mayMake(real);
}

/** A file gets a content that nobody knows before. One that is there keeps its owner and mode. */
export async function isWritten(model: ModelHands, path: string): Promise<void> {
  await model.write(path, model.unknownContent(`what a program writes to ${path}`));
}
