import { randomBytes } from 'node:crypto';
import { ConnectionLost } from '../../sdk/host.ts';
import type { Transport } from '../../transport/transport.ts';
import { createQueue } from '../../util/queue.ts';
import { unlessAborted } from '../../util/unless-aborted.ts';
import type { Become } from './become.ts';
import type { Request, Section } from './request.ts';
import { Shell } from './shell.ts';
import type { Statistics } from './statistics.ts';

/** Shells that are kept open for processes that commands left behind: sshd allows ten sessions (MaxSessions). */
const kept = 1;

/**
 * Requests of one user on a host, one after the other, in one shell that is started when it is first needed, and
 * started anew when it died or when a command left processes behind that could write into the next one's output.
 */
export class Lane {
  private readonly open: () => Promise<Shell>;
  private readonly retired: Shell[] = [];
  private shell: Promise<Shell> | undefined;
  private readonly inTurn = createQueue();
  /** Requests that have not been answered. */
  private waiting = 0;

  /** Aborted where a shell that isn't ready yet isn't wanted any more. */
  private readonly closing = new AbortController();

  constructor(transport: Transport, become: Become | undefined, host: string, statistics: Statistics) {
    const owner = randomBytes(8).toString('hex');
    const user = { transport, become, host, statistics, owner };
    this.open = () => Shell.open(user, this.closing.signal);
  }

  /** Queues a request. It is rejected with its signal's reason when that is aborted, after the session has ended. */
  async request(request: Request): Promise<readonly (Section | undefined)[]> {
    this.waiting += 1;
    try {
      return await this.inTurn(() => this.answer(request));
    } finally {
      this.waiting -= 1;
    }
  }

  get idle(): boolean {
    return this.waiting === 0;
  }

  /** Ends the shell in its turn, and settles when it is gone. The next request starts another. */
  leave(): Promise<void> {
    return this.inTurn(async () => {
      const shell = await this.shell?.catch(() => undefined);
      this.shell = undefined;
      await shell?.leave();
    });
  }

  /** Ends the shell and what waits for it, also where sudo never answers. */
  async close(): Promise<void> {
    this.closing.abort(new ConnectionLost('the connection was closed'));
    for (const shell of this.retired.splice(0)) shell.close();
    (await this.shell?.catch(() => undefined))?.close();
  }

  private async answer(request: Request): Promise<readonly (Section | undefined)[]> {
    request.signal?.throwIfAborted();
    const shell = await unlessAborted(this.current(), request.signal);
    try {
      const answer = shell.request(request);
      if (shell.equipped) for (const former of this.retired) former.handOver();
      const sections = await answer;
      request.signal?.throwIfAborted();
      return sections;
    } finally {
      if (shell.left) this.replace(shell);
    }
  }

  private current(): Promise<Shell> {
    if (this.shell !== undefined) return this.shell;
    const opening = this.open();
    this.shell = opening;
    const forget = () => {
      if (this.shell === opening) this.shell = undefined;
    };
    opening.then((shell) => shell.ended.then(forget), forget);
    return opening;
  }

  private replace(shell: Shell): void {
    this.shell = undefined;
    shell.retire();
    this.retired.push(shell);
    if (this.retired.length > kept) this.retired.shift()?.close();
  }
}
