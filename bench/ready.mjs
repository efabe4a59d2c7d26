import { accessSync, closeSync, constants, openSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** What every lab host, relay and floor takes, each with where it is found. */
const ofLabs = ['sshd', 'ssh', 'scp', 'ssh-keygen', 'ip', 'unshare', 'nsenter'];

/**
 * What is in the way of measuring, each in words with a way out; better told now than after a quarter of an hour.
 *
 * @param {{ json?: string, svg?: string, before?: string, needsLab: boolean }} wanted
 * @param {{ platform: string, user: number | undefined, searchPath: string }} machine
 * @param {string} root of this checkout
 * @returns {readonly string[]}
 */
export function obstacles({ json, svg, before, needsLab }, { platform, user, searchPath }, root) {
  if (platform !== 'linux') return ['the benchmark takes Linux: lab hosts are made of its namespaces'];
  const checkouts = [root, ...(before === undefined ? [] : [resolve(before)])];
  const programs = ['python3', ...(needsLab ? ofLabs : [])];
  const lacking = programs.filter((name) => !isThere(name, searchPath));
  return [
    ...checkouts.filter((folder) => !isReadable(join(folder, 'dist/cli.js'))).map(notBuilt),
    ...(lacking.length > 0
      ? [`this machine lacks ${lacking.join(', ')}: sh test/prepare-machine.sh, and python3 with venv`]
      : []),
    ...(needsLab && user !== 0 ? ['making lab hosts takes root: sudo npm run bench'] : []),
    ...[json, svg].flatMap((file) => (file === undefined ? [] : cannotWrite(file))),
  ];
}

/**
 * What an earlier run has written with `--json`. Throws an Error that says what is wrong with the file.
 *
 * @param {string} file
 */
export function readResults(file) {
  const results = parsed(file);
  if (Array.isArray(results?.measured) && Array.isArray(results.warmUp)) return results;
  throw new Error(`--from: ${file} is not a file that --json wrote`);
}

function parsed(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`--from: cannot read ${file}: ${error.message}`);
  }
}

function notBuilt(folder) {
  return `fplay isn't built in ${folder}: npm ci and npm run build there`;
}

function isThere(name, searchPath) {
  const folders = [...searchPath.split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.some((folder) => isReadable(join(folder, name), constants.X_OK));
}

function isReadable(file, how = constants.R_OK) {
  try {
    accessSync(file, how);
    return true;
  } catch {
    return false;
  }
}

/** Tries it: who is root may write anywhere but on what is mounted read-only. What it makes for that is gone again. */
function cannotWrite(file) {
  const isNew = !isReadable(file, constants.F_OK);
  try {
    closeSync(openSync(file, 'a'));
    if (isNew) rmSync(file);
    return [];
  } catch (error) {
    return [`cannot write ${file}: ${error.message}`];
  }
}
