import { type Command, type CommandOptions, HostError } from '../sdk/host.ts';
import { quote } from '../util/quote.ts';

/** A command as text for a host's shell: what to set up first, and the script. */
export interface CommandText {
  /** Changes the folder; `leave` is what to do where that fails. */
  readonly enter: (leave: string) => string;
  readonly script: string;
}

/** Exit code of a command whose `chdir` failed, told apart by what it says on stderr. */
export const enterFailed = 119;

/** Says on stderr that the folder, not the command, was the mistake. */
export const enterMark = 'fplay: cannot change to folder';

/** Checks a command and makes it text for POSIX `sh`. Throws HostError for what no shell could be told. */
export function commandText(
  command: Command,
  options: CommandOptions,
  environment: Readonly<Record<string, string>>,
): CommandText {
  const { chdir, executable } = options;
  const exports = exportsOf({ ...environment, ...options.environment });
  const enter = (leave: string) =>
    chdir === undefined
      ? ''
      : `cd ${quote(pathWord(chdir))} || { echo ${quote(enterMark)} >&2; ${leave}; }; `;
  if (typeof command === 'string') return { enter, script: scriptText(command, exports, executable) };
  if (command.length === 0) throw new HostError('an empty command cannot be run');
  const secret = options.secrets?.find(
    (word) => word !== '' && command.some((argument) => argument.includes(word)),
  );
  // A bug of the module: every user of the host could read it in the list of processes.
  if (secret !== undefined)
    throw new Error('a secret must not be an argument of a command: use stdin or environment');
  return { enter, script: `${exports}exec ${command.map(word).join(' ')}` };
}

/** A path that no program takes for an option. */
export function pathWord(path: string): string {
  if (path === '') throw new HostError('an empty path names no file');
  if (path.includes('\0')) throw new HostError('a path cannot hold a NUL character');
  return path.startsWith('/') ? path : `./${path}`;
}

function word(text: string): string {
  if (text.includes('\0')) throw new HostError('an argument of a command cannot hold a NUL character');
  return quote(text);
}

function scriptText(script: string, exports: string, executable: string | undefined): string {
  if (script.includes('\0')) throw new HostError('a script cannot hold a NUL character');
  if (executable !== undefined)
    return `exec 4<&0; ${exports}_shell=${quote(executable)}; ${throughShell(script)}`;
  return exports ? `${exports}eval ${quote(script)}` : script;
}

/** The script travels through a pipe: on the command line of the shell everybody could read it. */
function throughShell(script: string): string {
  return `printf %s ${quote(script)} | "$_shell" -c 'eval "$(cat <&3)" 3<&-' "$_shell" 3<&0 <&4 4<&-`;
}

function exportsOf(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => {
      if (!/^[A-Za-z_]\w*$/.test(name))
        throw new HostError(`\`${name}\` cannot be the name of an environment variable`, {
          hint: 'names are letters, digits and _, and do not start with a digit',
        });
      return `export ${name}=${word(value)}; `;
    })
    .join('');
}
