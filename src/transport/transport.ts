import type { Readable, Writable } from 'node:stream';
import type { ConnectionLost } from '../sdk/host.ts';

/** One command that runs on a host. Attach to the streams in the turn that `exec` settles in: they flow at once. */
export interface Channel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /**
   * The exit code, 128 + signal where a signal ended it, once both outputs are at their end. Undefined where the
   * channel closed without one (the connection was cut, or `close` was called). Never rejects.
   */
  readonly exit: Promise<number | undefined>;
  /** As `exit`, but as soon as the command itself has ended: processes that it left behind may hold its outputs open. */
  readonly ended: Promise<number | undefined>;
  /** Lets go of the command: its stdin ends, its outputs aren't read any more. */
  close(): void;
}

/** How another host may reach this one: as the connection did. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** The host key that was verified: type and key in base64. */
  readonly hostKey: string;
}

/** A connection to one host that runs commands; it knows nothing of sudo, modes or templates. */
export interface Transport {
  /** Starts a command in the login shell of the user. Throws ConnectionLost. */
  exec(command: string): Promise<Channel>;
  /** Settles when the connection is gone, `close` was called or not. Never rejects. */
  readonly lost: Promise<ConnectionLost>;
  /** Undefined where the connection isn't by SSH. */
  readonly peer?: Peer;
  close(): Promise<void>;
}
