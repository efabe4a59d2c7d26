import { setTimeout } from 'node:timers/promises';
import { ConnectionLost, HostError } from '../../sdk/host.ts';
import type { Channel } from '../../transport/transport.ts';
import { type Become, refused } from './become.ts';

/** How a shell on a host came to its end. */
export interface End {
  readonly host: string;
  readonly become: Become | undefined;
  /** Undefined where it was cut off. */
  readonly code: number | undefined;
  /** Whether it had been ready for requests. */
  readonly started: boolean;
  /** What it said on stderr before it was ready. */
  readonly said: string;
}

/** Milliseconds that an answer may take when its shell has ended, and others hold its outputs open. */
const lastWords = 1000;

/** The exit code of a shell of which nothing more will be heard, whatever it left behind. */
export function endOf(channel: Channel, isAwaited: () => boolean): Promise<number | undefined> {
  const ended = channel.ended.then(async (code) => {
    if (isAwaited()) await setTimeout(lastWords);
    return code;
  });
  return Promise.race([channel.exit, ended]);
}

/** What is wrong where a shell ended that nobody had ended, with a way out. */
export function shellEnded({ host, become, code, started, said }: End): Error {
  const words = said.trim();
  if (!started && become) return refused(become, host, words || `exit code ${code ?? 'unknown'}`);
  const how = code === undefined ? 'was cut off' : `ended with code ${code}`;
  if (started)
    return new HostError(`${host}: the shell on the host ${how}; something on it may have killed it`);
  return new ConnectionLost(`${host}: the login's shell ${how}${words && `: ${words}`}`, {
    hint: "check that the user's login shell on the host is a real one (not nologin or false), that its startup files (.bashrc) let it live, and that sshd has no other command for it (ForceCommand)",
  });
}
