import type { Probe } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { fnmatch } from '../../../util/fnmatch.ts';
import { below, nameOf } from './paths.ts';

/** Whether a path has `*` or `?` in it, as Ansible asks before it looks for more than one path. */
export function isGlob(path: string): boolean {
  return /[*?]/.test(path);
}

/** The paths that a pattern means, sorted; names that start with a dot only where the pattern says so. */
export async function expandGlob(host: Probe, pattern: string): Promise<readonly string[]> {
  const parts = pattern.split('/').filter((part) => part !== '');
  let found: readonly string[] = ['/'];
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const matched = await allInOrder(found.map((folder) => step(host, folder, part, last)));
    found = matched.flat();
  }
  return found;
}

async function step(host: Probe, folder: string, part: string, last: boolean): Promise<readonly string[]> {
  const path = below(folder, part);
  if (!/[*?[]/.test(part)) return !last || (await host.stat(path)) ? [path] : [];
  const regexp = fnmatch(part);
  const listed = await host.list(folder, { depth: 1, partial: true });
  return listed
    .map((seen) => seen.path)
    .filter((each) => regexp.test(nameOf(each)) && (part.startsWith('.') || !nameOf(each).startsWith('.')));
}
