import { setTimeout as pause } from 'node:timers/promises';
import { type Control, type Failure, failure } from '../../sdk/define.ts';
import { ConnectionLost, type Hands } from '../../sdk/host.ts';

/** How long, in seconds, to wait for a host, and when it is back. */
interface Patience {
  readonly delay: number;
  readonly sleep: number;
  readonly timeout: number;
  /** Whether it is the host that is awaited, and ready; any that answers, unless given. */
  readonly isBack?: (host: Hands) => Promise<boolean>;
}

/** Logs in again and again until the host answers. `elapsed` in whole seconds. */
export async function returnOf(
  control: Control,
  { delay, sleep, timeout, isBack = answers }: Patience,
): Promise<{ readonly elapsed: number; readonly host: Hands } | Failure> {
  const begun = Date.now();
  const elapsed = () => Math.floor((Date.now() - begun) / 1000);
  const rest = (seconds: number) => pause(seconds * 1000, undefined, { signal: control.signal });
  await rest(delay);
  for (;;) {
    const host = await tryOnce(control, isBack);
    if (!(host instanceof ConnectionLost) && host) return { elapsed: elapsed(), host };
    if (elapsed() >= timeout)
      return failure(
        host
          ? `the host is out of reach after ${elapsed()} s: ${host.message}`
          : `not done after ${elapsed()} s`,
        {
          hint: host?.hint ?? 'raise its timeout, or look at the console of the host',
          result: { elapsed: elapsed() },
        },
      );
    control.progress('waiting for the host', elapsed(), timeout, 'seconds');
    await rest(sleep);
  }
}

/** The host where it is back; why it can't be reached, or undefined where it can. */
async function tryOnce(
  control: Control,
  isBack: NonNullable<Patience['isBack']>,
): Promise<Hands | ConnectionLost | undefined> {
  try {
    const host = await control.reconnect();
    return (await isBack(host)) ? host : undefined;
  } catch (error) {
    if (error instanceof ConnectionLost) return error;
    throw error;
  }
}

async function answers(host: Hands): Promise<boolean> {
  return (await host.query(['true'], { reads: [] })).code === 0;
}
