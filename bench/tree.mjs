import { lstat, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * All that is below a folder, by relative path: kind, mode and owner, and what is in a file. The folder itself is `.`;
 * nothing where there is none.
 *
 * @param {string} folder
 * @returns {Promise<ReadonlyMap<string, string>>}
 */
export async function treeOf(folder) {
  const names = await readdir(folder, { recursive: true }).catch(() => undefined);
  if (names === undefined) return new Map();
  const entries = ['.', ...names].map(async (name) => [name, await describe(join(folder, name))]);
  return new Map(await Promise.all(entries));
}

async function describe(path) {
  const { mode, uid, gid, ...stat } = await lstat(path);
  const kind = (mode & 0o170000) === 0o040000 ? 'folder' : 'file';
  const content = kind === 'file' && stat.size > 0 ? ` ${await readFile(path, 'latin1')}` : '';
  return `${kind} ${(mode & 0o7777).toString(8).padStart(4, '0')} ${uid}:${gid}${content}`;
}

/**
 * Where two trees differ, in one line, or undefined.
 *
 * @param {ReadonlyMap<string, string>} found
 * @param {ReadonlyMap<string, string>} wanted
 * @returns {string | undefined}
 */
export function difference(found, wanted) {
  const paths = [...new Set([...found.keys(), ...wanted.keys()])].sort();
  const path = paths.find((one) => found.get(one) !== wanted.get(one));
  if (path === undefined) return undefined;
  const shown = (tree) => JSON.stringify(tree.get(path)?.slice(0, 200) ?? 'nothing');
  return `${path}: ${shown(found)} instead of ${shown(wanted)}`;
}

/** What sshd and its sessions write by themselves, and the folders of runs. */
const expectedElsewhere = /^(run|srv\/fplay-bench-[^/]*)(\/|$)|^var\/log(\/(lastlog|wtmp|btmp))?$/;

/**
 * The paths that a host has written outside of the folders of runs: the uppermost of each branch, below the folders that
 * every root has.
 *
 * @param {string} written
 * @returns {Promise<ReadonlySet<string>>}
 */
export async function elsewhere(written) {
  const names = await readdir(written, { recursive: true });
  const fresh = new Set(names.filter((name) => name.includes('/') && !expectedElsewhere.test(name)));
  return new Set([...fresh].filter((name) => !fresh.has(dirname(name))));
}
