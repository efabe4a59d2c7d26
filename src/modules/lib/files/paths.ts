import { posix } from 'node:path';
import { z } from 'zod';
import { homeQuestion } from '../../../sdk/home-question.ts';
import { type Attributes, type Hands, HostError, type Probe } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { type AttributeArgs, attributePlan, attributesOf } from './attributes.ts';

/** The folder of a path on a host. */
export function parentOf(path: string): string {
  return posix.dirname(path);
}

/** The last name of a path, without what leads to it. */
export function nameOf(path: string): string {
  return posix.basename(path);
}

/** A path below a folder. */
export function below(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** A path without slashes at its end. */
export function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.replace(/(?<=.)\/+$/, '') : path;
}

/** A path on the host. A relative one is refused: its meaning would depend on where the connection happens to stand. */
export function hostPath() {
  return z.string().refine((path) => /^(\/|~(\/|$))/.test(path), {
    error: ({ input }) => `expected an absolute path or one that starts with ~/, not \`${String(input)}\``,
  });
}

/** The path with a leading `~` replaced by the home of the user that the task runs as. */
export async function expandHome(host: Probe, path: string): Promise<string> {
  if (!/^~(\/|$)/.test(path)) return path;
  const { stdout } = await host.query(homeQuestion, { reads: [] });
  return stdout + path.slice(1);
}

/** Every folder above a path, the outermost first, `/` left out. */
export function ancestors(path: string): readonly string[] {
  const parent = parentOf(path);
  if (parent === '/' || parent === '.') return [];
  // Once `a` is there, so is `a/..`.
  return /(^|\/)\.\.?$/.test(parent) ? ancestors(parent) : [...ancestors(parent), parent];
}

/** Whether a path, which need not be there, lies below a folder, by whatever links. */
export async function isWithin(path: string, folder: string, host: Probe): Promise<boolean> {
  const paths = [path, ...ancestors(path).toReversed()];
  const [stats, reals, real] = await allInOrder([
    allInOrder(paths.map((one) => host.stat(one, { follow: true }))),
    allInOrder(paths.map((one) => host.realPath(one))),
    host.realPath(folder),
  ]);
  const there = stats.findIndex((stat) => stat !== undefined);
  const nearest = reals[there] ?? '/';
  return nearest.startsWith(`${real}/`) || (nearest === real && there > 0);
}

/** Makes the folders above a path that aren't there, each with the attributes given. */
export async function makeParents(host: Hands, path: string, wanted: AttributeArgs = {}): Promise<void> {
  const folders = ancestors(path);
  const stats = await allInOrder(folders.map((folder) => host.stat(folder, { follow: true })));
  const attributes = attributesOf(attributePlan(wanted, undefined, true).desired);
  for (const [index, folder] of folders.entries())
    if (!stats[index]) await makeFolder(host, folder, attributes);
}

/** One folder; where somebody else makes it in the same moment, there is what was wanted. Its parent must exist. */
export async function makeFolder(host: Hands, folder: string, attributes: Attributes): Promise<void> {
  try {
    await host.makeDirectory(folder, attributes);
  } catch (error) {
    const present = error instanceof HostError ? await host.stat(folder) : undefined;
    if (present?.type !== 'directory') throw error;
    await host.setAttributes(folder, attributes);
  }
}
