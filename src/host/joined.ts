import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Duplex, Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type Command, HostError, type Output } from '../sdk/host.ts';
import type { Channel } from '../transport/transport.ts';
import { commandText } from './command.ts';
import type { UploadContext } from './files/upload.ts';
import { nonce } from './nonce.ts';
import { startShell } from './shell/become.ts';
import { decodeText, encodeText } from './text.ts';

/** Milliseconds in which a host still says how it ended, when the program of this machine has. */
const lastWords = 1000;

/** Milliseconds that a program of this machine has to tidy up when it is told to end. */
const tidyingTime = 3000;

/**
 * Runs argv on the control machine. What it asks for by `remoteShell` runs on the host, on a channel of its own. Both sides
 * end with either of them, with the connection and with the signal. The code is that of argv, or where that is 0 the other
 * side's. Throws HostError where one of them doesn't start, and ConnectionLost.
 */
export function runJoined(
  context: UploadContext,
  command: Command,
  environment: Readonly<Record<string, string>>,
): Promise<Output> {
  if (typeof command === 'string') throw new Error('what runs on the control machine is argv');
  return context.inTurn(() => join(context, command, environment));
}

async function join(
  context: UploadContext,
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Output> {
  const { transport, signal } = context;
  signal?.throwIfAborted();
  const over = new AbortController();
  const program = start(argv);
  let trouble: unknown;
  const giveUp = (reason: unknown) => {
    trouble ??= reason;
    program.stop();
  };
  const abort = () => giveUp(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  void transport.lost.then((lost) => over.signal.aborted || giveUp(lost));
  const far = farSide(context, program.line, environment, over.signal);
  far.catch(giveUp);
  try {
    const code = await program.exit;
    if (trouble !== undefined) throw trouble;
    const there = await far.catch(() => undefined);
    if (trouble !== undefined) throw trouble;
    const stderr = program.stderr() + (there?.stderr ?? '');
    return { code: code || (there?.code ?? 0), stdout: program.stdout(), stderr };
  } finally {
    over.abort(new Error('the program of this machine has ended'));
    signal?.removeEventListener('abort', abort);
  }
}

interface Program {
  /** Its descriptor 3. */
  readonly line: Duplex;
  /** 128 + signal where a signal ended it. Rejects where it doesn't start. */
  readonly exit: Promise<number>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  stop(): void;
}

/** A group of its own: what the terminal says to fplay isn't meant for it, and all that it started ends with it. */
function start([program = '', ...words]: readonly string[]): Program {
  const child = spawned(program, words);
  const [, stdout, stderr, line] = child.stdio as unknown as [null, Readable, Readable, Duplex];
  line.on('error', () => {});
  let patience: NodeJS.Timeout | undefined;
  const exit = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => reject(notStarted(program, cause)));
    // What it left behind, if anything, waits for the line.
    child.once('exit', () => line.destroy());
    child.once('close', (code: number | null, by: NodeJS.Signals | null) => {
      clearTimeout(patience);
      resolve(code ?? 128 + (by ? constants.signals[by] : 0));
    });
  });
  return {
    line,
    exit,
    stdout: textOf(stdout),
    stderr: textOf(stderr),
    stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      signalGroup(child, 'SIGTERM');
      patience = setTimeout(() => signalGroup(child, 'SIGKILL'), tidyingTime);
      line.destroy();
    },
  };
}

/** Some mistakes (arguments that are too long, a NUL among them) are thrown at once. */
function spawned(program: string, words: readonly string[]): ChildProcess {
  try {
    return spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], detached: true });
  } catch (error) {
    throw notStarted(program, error as Error);
  }
}

function notStarted(program: string, cause: Error): HostError {
  const isMissing = 'code' in cause && cause.code === 'ENOENT';
  return isMissing
    ? new HostError(`there is no program ${program} on the control machine`, {
        hint: `install ${program} there, where fplay runs`,
        cause,
      })
    : new HostError(`${program} does not start on the control machine: ${cause.message}`, { cause });
}

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It has just ended.
  }
}

function textOf(stream: Readable): () => string {
  const pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  return () => decodeText(Buffer.concat(pieces));
}

interface Ended {
  /** Undefined where it was let go of. */
  readonly code: number | undefined;
  readonly stderr: string;
}

/** Starts on the host what the line asks for, and joins the two; undefined where it asks for nothing. */
async function farSide(
  context: UploadContext,
  line: Duplex,
  environment: Readonly<Record<string, string>>,
  over: AbortSignal,
): Promise<Ended | undefined> {
  const { transport, become, host, statistics } = context;
  const asked = await request(line);
  if (asked === undefined || over.aborted) return undefined;
  const { channel } = await startShell(transport, become, host, over);
  statistics.channels += 1;
  statistics.requests += 1;
  const said = textOf(channel.stderr);
  const mark = `fplay-${nonce()}\n`;
  const { script } = commandText(decodeText(asked.words), {}, environment);
  channel.stdin.write(encodeText(`{ echo ${mark.trim()}; ${script}; exit; }\n`));
  const closed = closing(line);
  try {
    await Promise.race([marked(channel, mark), channel.exit, closed]);
    channel.stdin.write(asked.rest);
    line.pipe(channel.stdin);
    channel.stdout.pipe(line);
    await closed;
    const code = await Promise.race([channel.exit, wait(lastWords, undefined, { signal: over, ref: false })]);
    return { code, stderr: said() };
  } finally {
    channel.close();
    line.destroy();
  }
}

function closing(line: Duplex): Promise<void> {
  return new Promise((resolve) => {
    line.once('close', resolve);
    if (line.destroyed) resolve();
  });
}

/** What the line says first, up to a NUL, and what came behind it already; undefined where it says nothing. */
function request(line: Duplex): Promise<{ readonly words: Buffer; readonly rest: Buffer } | undefined> {
  let heard = Buffer.alloc(0);
  return new Promise((resolve) => {
    const listen = (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      const end = heard.indexOf(0);
      if (end < 0) return;
      line.pause();
      line.off('data', listen);
      resolve({ words: heard.subarray(0, end), rest: heard.subarray(end + 1) });
    };
    line.on('data', listen);
    line.once('close', () => resolve(undefined));
  });
}

/** Settles when the shell has come to the command; what the login said before is left out. */
function marked({ stdout }: Channel, mark: string): Promise<void> {
  let heard = Buffer.alloc(0);
  return new Promise((resolve) => {
    const listen = (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      const found = heard.indexOf(mark);
      if (found < 0) return;
      stdout.pause();
      stdout.off('data', listen);
      const rest = heard.subarray(found + mark.length);
      if (rest.length > 0) stdout.unshift(rest);
      resolve();
    };
    stdout.on('data', listen);
  });
}
