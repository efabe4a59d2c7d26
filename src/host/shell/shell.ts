import { randomBytes } from 'node:crypto';
import { ConnectionLost } from '../../sdk/host.ts';
import type { Channel, Transport } from '../../transport/transport.ts';
import { quote } from '../../util/quote.ts';
import { decodeText, encodeText } from '../text.ts';
import { Unanswered } from '../unanswered.ts';
import { type Become, startShell } from './become.ts';
import { endOf, shellEnded } from './ended.ts';
import { createEnding, type Ending, grace } from './ending.ts';
import { frames } from './frames.ts';
import { mostOutput, wordy } from './output-limit.ts';
import { looking, supervision, working } from './prelude.ts';
import type { Request, Section } from './request.ts';
import type { Statistics } from './statistics.ts';

/** Whose shell, and where. */
export interface ShellUser {
  readonly transport: Transport;
  readonly become: Become | undefined;
  readonly host: string;
  readonly statistics: Statistics;
  /** A word that the temporary folders of all shells of this user on this connection have in their names. */
  readonly owner: string;
}

interface PartEnd {
  readonly body: Buffer;
  readonly words: readonly string[];
}

interface Pending {
  readonly request: Request;
  /** Ends of parts that were heard on one output and not yet on the other. */
  readonly stdout: PartEnd[];
  readonly stderr: PartEnd[];
  readonly sections: (Section | undefined)[];
  readonly resolve: (sections: readonly (Section | undefined)[]) => void;
  readonly reject: (error: Error) => void;
  ending?: Ending;
  /** Why it is ended, where nobody asked for that. */
  fault?: Error;
}

/**
 * A persistent `sh` of one user on a host. One request at a time; who sends the next one before the last has settled
 * made a mistake. Each request's outputs are cut at the lines of a marker that no one else knows.
 */
export class Shell {
  /** Set when a command left processes behind, which may still write to this shell's outputs, or was killed. */
  left = false;
  /** Settles when the shell can't be used any more. */
  readonly ended: Promise<void>;
  private readonly channel: Channel;
  private readonly host: string;
  private readonly statistics: Statistics;
  private readonly owner: string;
  private pending: Pending | undefined;
  private failure: Error | undefined;
  private said = '';
  private started = false;
  /** Set when it has all that it takes to remove temporary folders at its end. */
  equipped = false;
  private isHandedOver = false;
  private over = () => {};

  private constructor(channel: Channel, marker: string, user: ShellUser) {
    const { transport, become, host } = user;
    this.channel = channel;
    this.host = host;
    this.statistics = user.statistics;
    this.owner = user.owner;
    this.listen(marker);
    this.ended = new Promise((resolve) => {
      this.over = resolve;
    });
    const fail = (error: Error) => {
      this.failure ??= error;
      this.settle((pending) => pending.reject(error));
      this.over();
    };
    void transport.lost.then(fail);
    void endOf(channel, () => this.pending !== undefined).then(async (code) => {
      // Where the connection went down with the shell, that is the reason.
      const lost = await Promise.race([
        transport.lost,
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 200)),
      ]);
      fail(lost ?? shellEnded({ host, become, code, started: this.started, said: this.said }));
    });
  }

  /** Starts a shell; throws HostError where sudo refuses, and ConnectionLost. */
  static async open(user: ShellUser, signal: AbortSignal): Promise<Shell> {
    const marker = randomBytes(16).toString('hex');
    const { channel } = await startShell(user.transport, user.become, user.host, signal);
    user.statistics.channels += 1;
    const shell = new Shell(channel, marker, user);
    shell.send(
      `exec 5>&1 6>&2 7<&0\n_marker=${marker}\n_looking=${quote(looking)}\neval "$_looking"\n_end 0 start\n`,
    );
    return shell;
  }

  /** Sends a script and settles with its sections, in order. Throws ConnectionLost, and HostError where the shell died. */
  request(request: Request): Promise<readonly (Section | undefined)[]> {
    return new Promise((resolve, reject) => {
      if (this.failure) return reject(this.failure);
      const pending: Pending = { request, stdout: [], stderr: [], sections: [], resolve, reject };
      this.pending = pending;
      this.statistics.requests += 1;
      this.send(`${this.equipment(request)}${request.script}\n`);
      if (request.signal || request.guarded)
        pending.ending = createEnding(
          request,
          (word) => this.send(`${word}\n`),
          () => this.giveUp(),
        );
    });
  }

  /** Ends the shell; what a command left behind lives on. */
  close(): void {
    this.failure ??= new ConnectionLost(`${this.host}: the connection was closed`);
    this.settle((pending) => pending.reject(this.failure ?? new Error('closed')));
    this.over();
    this.channel.close();
  }

  /** Lets the shell end by itself, and settles when it is gone; it is given up where that takes too long. */
  async leave(): Promise<void> {
    this.channel.stdin.end();
    const giveUp = setTimeout(() => this.close(), grace);
    await Promise.race([this.channel.exit, this.ended]);
    clearTimeout(giveUp);
    this.close();
  }

  /**
   * Keeps reading what the processes write that a command left behind, so that they aren't stopped by it. Where it has
   * temporary folders, which would go with it, it lives until another shell takes over.
   */
  retire(): void {
    this.send('_has_temporary || exit\n');
  }

  /** Ends one that is retired; its temporary folders are another's, of the same `owner`. */
  handOver(): void {
    if (this.isHandedOver) return;
    this.isHandedOver = true;
    this.send('trap - EXIT\n');
    this.channel.stdin.end();
  }

  /** What a shell needs to do more than look, before the first request that does. */
  private equipment({ looks }: Request): string {
    if (looks || this.equipped) return '';
    this.equipped = true;
    return `_owner=${this.owner}\n_working=${quote(working)}\neval "$_working"\n${supervision}`;
  }

  private send(text: string): void {
    const bytes = encodeText(text);
    this.statistics.bytesSent += bytes.length;
    this.channel.stdin.write(bytes);
  }

  private listen(marker: string): void {
    const isTooMuch = (bytes: number) => bytes > mostOutput && this.endWordy();
    const out = frames(marker, (body, words) => this.section('stdout', body, words), isTooMuch);
    const err = frames(marker, (body, words) => this.section('stderr', body, words), isTooMuch);
    this.channel.stdout.on('data', (chunk: Buffer) => {
      this.statistics.bytesReceived += chunk.length;
      if (!this.left) out(chunk);
    });
    this.channel.stderr.on('data', (chunk: Buffer) => {
      this.statistics.bytesReceived += chunk.length;
      if (!this.started) this.said += decodeText(chunk);
      if (!this.left) err(chunk);
    });
  }

  private section(stream: 'stdout' | 'stderr', body: Buffer, words: readonly string[]): void {
    // What a login's own files say before the shell is ready belongs to no request.
    if (words[1] === 'start') {
      if (stream === 'stderr') this.started = true;
      return;
    }
    const { pending } = this;
    if (!pending) return;
    if (words[1] === 'heard') {
      pending.ending?.heard();
      return;
    }
    pending[stream].push({ body, words });
    const [out] = pending.stdout;
    const [err] = pending.stderr;
    if (!out || !err) return;
    pending.stdout.shift();
    pending.stderr.shift();
    this.part(pending, out, err.body);
  }

  private part(pending: Pending, { body, words: [code, note] }: PartEnd, stderr: Buffer): void {
    const section = code === '-' ? undefined : { code: Number(code), stdout: body, stderr };
    pending.sections.push(section);
    if (!pending.fault) pending.request.section?.(section);
    if (note === 'part') return;
    if (pending.request.guarded) this.send('_over\n');
    // Who killed the session may have killed this shell too, and its end be heard later than the session's.
    if (note === 'left' || (pending.request.guarded && Number(code) > 128)) this.left = true;
    this.settle(() => (pending.fault ? pending.reject(pending.fault) : pending.resolve(pending.sections)));
  }

  private settle(then: (pending: Pending) => void): void {
    const { pending } = this;
    if (!pending) return;
    this.pending = undefined;
    pending.ending?.over();
    then(pending);
  }

  /** Ends a session of a user's words that says too much. False where there is none: a file is as long as it is. */
  private endWordy(): boolean {
    const { pending } = this;
    if (!pending?.request.guarded) return false;
    if (!pending.fault) pending.ending?.end();
    pending.fault ??= wordy(this.host);
    return true;
  }

  private giveUp(): void {
    this.failure ??= new Unanswered(this.host);
    this.close();
  }
}
