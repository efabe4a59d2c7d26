import { randomBytes } from 'node:crypto';
import { HostError } from '../../sdk/host.ts';
import type { Channel, Transport } from '../../transport/transport.ts';
import { quote } from '../../util/quote.ts';
import { unlessAborted } from '../../util/unless-aborted.ts';
import { decodeText } from '../text.ts';

/** How to become another user; Ansible's `become_*`. */
export interface Become {
  readonly user: string;
  readonly method: 'sudo' | 'su';
  readonly password?: string;
  /** In place of `-H` (sudo) or nothing (su). */
  readonly flags?: string;
  /** Path of sudo or su. */
  readonly exe?: string;
}

/** A shell that was started on a host and reads its script from stdin. */
export interface StartedShell {
  readonly channel: Channel;
  /** What it said on stderr so far, for the message if it ends at once. */
  readonly said: () => string;
}

/**
 * Starts `sh` on a host as the login's user or as another one; `signal` gives up a host or a sudo that doesn't answer. Throws
 * HostError where sudo refuses.
 */
export async function startShell(
  transport: Transport,
  become: Become | undefined,
  host: string,
  signal: AbortSignal | undefined,
): Promise<StartedShell> {
  const secret = randomBytes(12).toString('hex');
  const channel = await start(transport, become ? becomeCommand(become, secret) : 'exec sh', signal);
  channel.stdin.write(enter);
  if (become?.password === undefined) return { channel, said: () => '' };
  channel.stdin.write(`${secret}\n`);
  try {
    return { channel, said: await unlessAborted(answerPassword(channel, become, secret, host), signal) };
  } catch (error) {
    channel.close();
    throw error;
  }
}

/** For a login's startup files that ask something: they would take a script's first lines for the answer. */
const enter = '\n'.repeat(8);

/** What says on stderr that the login's startup files are done, and have left nothing of what they were answered. */
function readyOf(secret: string): string {
  return `[${secret} ready]`;
}

/** Reads what startup files left of the answers to them: sudo would take those for passwords. */
function behindStartup(command: string, secret: string): string {
  const script = `while IFS= read -r line && [ "$line" != ${secret} ]; do :; done; echo "${readyOf(secret)}" >&2; ${command}`;
  return `exec sh -c ${quote(script)}`;
}

/** A host may take the connection and never start anything; a channel that comes when nobody waits is let go. */
async function start(
  transport: Transport,
  command: string,
  signal: AbortSignal | undefined,
): Promise<Channel> {
  const starting = transport.exec(command);
  try {
    return await unlessAborted(starting, signal);
  } catch (error) {
    void starting.then((channel) => channel.close()).catch(() => {});
    throw error;
  }
}

/** The words of sudo or su that start `sh`. With a password they say `secret` on stdout once the shell is there. */
function becomeCommand(become: Become, secret: string): string {
  const command = becomeWords(become, secret);
  return become.password === undefined ? command : behindStartup(command, secret);
}

function becomeWords(become: Become, secret: string): string {
  const exe = quote(become.exe ?? become.method);
  const inner = become.password === undefined ? 'exec sh' : `echo ${secret}; exec sh`;
  if (become.method === 'su')
    return `LC_ALL=C exec ${exe} ${become.flags ?? ''} ${quote(become.user)} -c ${quote(inner)}`;
  const flags = (become.flags ?? '-H').split(/\s+/).filter((flag) => flag !== '-n' && flag !== '-S');
  const ask = become.password === undefined ? '-n' : `-S -p ${quote(promptOf(secret))}`;
  return `exec ${exe} ${flags.map(quote).join(' ')} ${ask} -u ${quote(become.user)} sh -c ${quote(inner)}`;
}

/** What sudo asks with; su asks in its own words. */
function promptOf(secret: string): string {
  return `[${secret} password] `;
}

/** Waits for the prompt, answers it once, and settles when the shell is there. */
function answerPassword(
  channel: Channel,
  become: Become,
  secret: string,
  host: string,
): Promise<() => string> {
  const { stdin, stdout, stderr } = channel;
  let [heard, said, isReady, answered] = ['', '', false, false];
  return new Promise((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      heard += chunk.toString('latin1');
      if (heard.includes(secret)) settle(() => resolve(() => said));
    };
    const answer = (chunk: Buffer) => {
      said += decodeText(chunk);
      const ready = said.indexOf(readyOf(secret));
      if (ready >= 0) [said, isReady] = [said.slice(ready + readyOf(secret).length), true];
      if (!isReady) return;
      if (expired.test(said)) return settle(() => reject(refused(become, host, 'the password has expired')));
      if (!asks(said, become, secret)) return;
      said = '';
      if (answered) return settle(() => reject(refused(become, host, 'incorrect password')));
      answered = true;
      stdin.write(`${become.password}\n`);
    };
    const settle = (then: () => void) => {
      stdout.off('data', listen);
      stderr.off('data', answer);
      then();
    };
    stdout.on('data', listen);
    stderr.on('data', answer);
    void channel.exit.then((code) =>
      settle(() => reject(refused(become, host, said.trim() || heard.trim() || `exit code ${code}`))),
    );
  });
}

function asks(said: string, become: Become, secret: string): boolean {
  return become.method === 'sudo' ? said.includes(promptOf(secret)) : /password[^\n]*:\s*$/i.test(said);
}

/** PAM asks for the old password and a new one then, and waits. */
const expired =
  /password (is|has) expired|required to change your password|(current|new)( \S+)? password:\s*$/i;

/** What sudo or su said, with the way out that fits. */
export function refused(become: Become, host: string, said: string): HostError {
  return new HostError(`${host}: can't become ${become.user} by ${become.method}: ${said}`, {
    hint: wayOut(become, said),
  });
}

function wayOut({ method, user, password }: Become, said: string): string {
  if (/password has expired/i.test(said))
    return `change it on the host (passwd), or let it not expire (chage -d -1 -M -1 ${method === 'su' ? user : 'LOGIN'})`;
  if (/incorrect password|try again|authentication failure/i.test(said))
    return 'check ansible_become_password (--ask-become-pass asks for it)';
  if (/password is required|terminal is required|no password was provided/i.test(said))
    return password === undefined
      ? 'set ansible_become_password (--ask-become-pass asks for it), or let the login use sudo without a password (NOPASSWD in sudoers)'
      : 'check ansible_become_password, and that sudoers does not ask for a terminal (requiretty)';
  if (/not found|no such file/i.test(said))
    return `install ${method} on the host, log in as ${user} (ansible_user), or name its path (ansible_become_exe)`;
  if (/not in the sudoers|not allowed|may not run/i.test(said))
    return `allow the login to run sh as ${user} in sudoers, or log in as ${user} (ansible_user)`;
  if (/unknown user|does not exist/i.test(said)) return `check become_user: the host has no user ${user}`;
  if (/must have a tty|requiretty/i.test(said)) return 'remove requiretty for the login in sudoers';
  const works = `check that \`${method} -u ${user}\` works for the login on the host`;
  // sudo and su say why they refuse.
  return /^exit code/.test(said)
    ? `${works}, and that its startup files (.bashrc) let a command live`
    : works;
}
