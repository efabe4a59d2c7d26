import { setTimeout as pause } from 'node:timers/promises';
import { type Control, type Failure, failure } from '../../sdk/define.ts';
import { ConnectionLost, type Hands, HostError } from '../../sdk/host.ts';
import { milliseconds } from '../../util/milliseconds.ts';

/** How long, in seconds, to wait for a host, and when it is back. */
interface Patience {
  /** Before the first try. */
  readonly delay: number;
  /** Between tries. */
  readonly sleep: number;
  /** From the first try on, as in Ansible. */
  readonly timeout: number;
  /** Whether it is the host that is awaited, and ready; any that answers, unless given. */
  readonly isBack?: (host: Hands) => Promise<boolean>;
}

/** Why a host isn't back: while it goes down or comes up, its shell may be killed and `sudo` refuse. */
type NotBack = ConnectionLost | HostError;

/** Whether what was thrown may be different in a moment, with the host back. */
export function isNotBack(error: unknown): error is NotBack {
  return error instanceof ConnectionLost || error instanceof HostError;
}

/** Logs in again and again until the host answers. `elapsed` in whole seconds, the delay among them. */
export async function returnOf(
  control: Control,
  { delay, sleep, timeout, isBack = answers }: Patience,
): Promise<{ readonly elapsed: number; readonly host: Hands } | Failure> {
  const begun = Date.now();
  const elapsed = (since = begun) => Math.floor((Date.now() - since) / 1000);
  const rest = (seconds: number) => pause(milliseconds(seconds), undefined, { signal: control.signal });
  await rest(delay);
  const firstTry = Date.now();
  for (;;) {
    const host = await tryOnce(control, isBack);
    if (host && !isNotBack(host)) return { elapsed: elapsed(), host };
    if (elapsed(firstTry) >= timeout)
      return failure(
        host ? `${outOf(host)} after ${elapsed()} s: ${host.message}` : `not done after ${elapsed()} s`,
        {
          hint: host?.hint ?? 'raise its timeout, or look at the console of the host',
          result: { elapsed: elapsed() },
        },
      );
    control.progress('waiting for the host', elapsed(firstTry), timeout, 'seconds');
    await rest(sleep);
  }
}

function outOf(host: NotBack): string {
  return host instanceof ConnectionLost ? 'the host is out of reach' : 'the host does not answer';
}

/** The host where it is back; why it can't be reached, or undefined where it can. */
async function tryOnce(
  control: Control,
  isBack: NonNullable<Patience['isBack']>,
): Promise<Hands | NotBack | undefined> {
  try {
    const host = await control.reconnect();
    return (await isBack(host)) ? host : undefined;
  } catch (error) {
    if (isNotBack(error)) return error;
    throw error;
  }
}

async function answers(host: Hands): Promise<boolean> {
  return (await host.query(['true'], { reads: [] })).code === 0;
}
