import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './processes.mjs';

/**
 * A checkout of fplay that is built.
 *
 * @param {string | undefined} folder undefined: this one
 * @returns {{ root: string, fplay: readonly string[] }} `fplay`: the command
 */
export function checkoutOf(folder) {
  const root = folder === undefined ? new URL('..', import.meta.url).pathname : resolve(folder);
  return { root, fplay: [process.execPath, join(root, 'dist/cli.js')] };
}

/** fplay as it is shipped. */
export const { fplay } = checkoutOf(undefined);

/**
 * A lab as its `lab.json` has it.
 *
 * @typedef {object} Lab
 * @property {string} folder
 * @property {string} link the network link from this machine to it
 * @property {string} key
 * @property {string} knownHosts
 * @property {readonly { name: string, folder: string, address: string }[]} hosts
 */

/**
 * Makes a lab of that many hosts, `bench0001` and so on.
 *
 * @param {string} name
 * @param {number} count
 * @param {AbortSignal} signal
 * @returns {Promise<Lab>}
 */
export async function labUp(name, count, signal) {
  const folder = await mkdtemp(join(tmpdir(), 'fplay-bench-'));
  try {
    const file = join(folder, 'hosts.yml');
    const names = Array.from({ length: count }, (_, index) => hostName(index));
    await writeFile(file, `all:\n  hosts:\n${names.map((host) => `    ${host}: {}\n`).join('')}`);
    await run([...fplay, 'lab', 'up', '-i', file, '--name', name], { signal });
    return JSON.parse(await readFile(join(folderOf(name), 'lab.json'), 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function folderOf(name) {
  return join(process.env.FPLAY_LAB_FOLDER || '/var/lib/fplay/labs', name);
}

/** @param {string} name of a lab @returns {string} the inventory that leads to its hosts, behind their own */
export function labInventory(name) {
  return join(folderOf(name), 'inventory');
}

/** The name of the host of that index in an inventory. */
export function hostName(index) {
  return `bench${String(index + 1).padStart(4, '0')}`;
}

/**
 * What a host has written, as a folder of this machine.
 *
 * @param {Lab} lab
 * @param {{ folder: string }} host
 */
export function writtenBy(lab, host) {
  return join(lab.folder, 'hosts', host.folder, 'upper');
}

/** @param {Lab} lab @param {{ folder: string }} host @returns {string} the log of its sshd */
export function sshdLog(lab, host) {
  return join(lab.folder, 'hosts', host.folder, 'sshd.log');
}

/**
 * Takes the lab down, whether it came up or not.
 *
 * @param {string} name
 */
export async function labDown(name) {
  await run([...fplay, 'lab', 'down', '--name', name]).catch((error) => {
    if (!/no lab/.test(error.message)) throw error;
  });
}
