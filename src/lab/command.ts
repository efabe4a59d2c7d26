import { $ } from 'zx';

/** What a command of this machine left. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where the lab's own commands are looked for: an administrator's path, whatever the user's is. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs argv on this machine, each word as it is. A failure is a result; stdin is empty unless given. */
export async function attempt(argv: readonly string[], input = ''): Promise<CommandResult> {
  const shell = $({
    quiet: true,
    verbose: false,
    nothrow: true,
    input,
    env: { PATH: systemPath, LC_ALL: 'C' },
  });
  const output = await shell`${argv}`;
  return { code: output.exitCode ?? 128, stdout: output.stdout, stderr: output.stderr };
}

/** Like `attempt`, for commands that can't fail on a machine that passed `checkMachine`: throws where one does. */
export async function command(argv: readonly string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await attempt(argv, input);
  if (code !== 0)
    throw new Error(`${argv.slice(0, 4).join(' ')} ended with ${code}: ${stderr.trim() || stdout.trim()}`);
  return stdout;
}
