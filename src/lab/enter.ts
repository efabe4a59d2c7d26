import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { quote } from '../util/quote.ts';
import { systemPath } from './command.ts';
import type { Lab, LabHost } from './lab.ts';
import type { Init } from './process.ts';
import { restraint } from './scripts.ts';

/**
 * argv of an SSH session on a host, with the lab's key and nothing of the user's own settings. One word is a script
 * for the host's shell; several reach the program as they are.
 */
export function sshArguments(
  lab: Lab,
  host: LabHost,
  words: readonly string[],
  user = 'root',
): readonly string[] {
  const options = {
    IdentitiesOnly: 'yes',
    StrictHostKeyChecking: 'yes',
    // ssh reads a list of files here, and takes what is quoted for one of them.
    UserKnownHostsFile: `"${lab.knownHosts}"`,
    LogLevel: 'ERROR',
  };
  const settings = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const command = words.length > 1 ? [words.map(quote).join(' ')] : words;
  return ['ssh', '-F', 'none', '-i', lab.key, ...settings, '-l', user, '--', host.address, ...command];
}

/** argv of a program in a host, without SSH: as root, in root's home, with the rights that all there have. */
export function execArguments(init: Init, words: readonly string[]): readonly string[] {
  const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid'];
  const surroundings = [
    'env',
    '-i',
    `PATH=${systemPath}`,
    'HOME=/root',
    'USER=root',
    `TERM=${process.env.TERM || 'dumb'}`,
  ];
  const program = words.length > 0 ? words : ['bash', '-l'];
  return [
    'nsenter',
    '--target',
    String(init.pid),
    ...namespaces,
    '--',
    'setpriv',
    restraint,
    ...surroundings,
    ...program,
  ];
}

/** Runs argv with this process's own terminal. Resolves to the exit code, 128 + signal where a signal ended it. */
export function runHere(argv: readonly string[]): Promise<number> {
  const [program = '', ...words] = argv;
  return new Promise((done, fail) => {
    const child = spawn(program, words, { stdio: 'inherit' });
    child.once('error', fail);
    child.once('exit', (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
