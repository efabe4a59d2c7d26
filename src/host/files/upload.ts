import { randomBytes } from 'node:crypto';
import { readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { LocalFile } from '../../sdk/content.ts';
import { ConnectionLost } from '../../sdk/host.ts';
import type { Channel, Transport } from '../../transport/transport.ts';
import { deferred } from '../../util/deferred.ts';
import type { Queue } from '../../util/queue.ts';
import { pathWord } from '../command.ts';
import type { PassOn } from '../pass-on/pass-on.ts';
import { type Become, refused, startShell } from '../shell/become.ts';
import { frames } from '../shell/frames.ts';
import { prelude } from '../shell/prelude.ts';
import type { Section } from '../shell/request.ts';
import type { Statistics } from '../shell/statistics.ts';
import { encodeText } from '../text.ts';
import { answerTime, Unanswered } from '../unanswered.ts';

/** How far a transfer has got, in bytes. */
export type Progress = (done: number, total: number) => void;

/** What an upload needs to know of its host. */
export interface UploadContext {
  readonly transport: Transport;
  readonly become: Become | undefined;
  readonly host: string;
  readonly statistics: Statistics;
  /** One transfer at a time: two would only share the line, and sshd's sessions are few. */
  readonly inTurn: Queue;
  readonly signal: AbortSignal | undefined;
  readonly progress: Progress | undefined;
  /** Undefined: every host gets everything from the control machine. */
  readonly passOn: PassOn | undefined;
}

/** Bytes of a file that are read at once; what is on its way at any time is a few of these. */
const piece = 256 << 10;

/**
 * Streams bytes into the input of a script, on a channel of its own, in bounded memory. The script starts to read
 * once it has said so; a connection that breaks leaves it with too few bytes, which its checksum finds.
 */
export function upload(context: UploadContext, script: string, file: LocalFile | Buffer): Promise<Section> {
  return context.inTurn(() => transfer(context, script, file));
}

/** As `upload`, for the file that the script writes to `path`: where that is asked for, hosts pass it on to each other. */
export async function deliver(
  context: UploadContext,
  write: string,
  path: string,
  file: LocalFile,
): Promise<Section> {
  const { passOn, signal } = context;
  if (!passOn || file.size < passOn.from) return upload(context, write, file);
  const digest = await file.sha256();
  return context.inTurn(() =>
    passOn.deliver({
      receiver: context,
      path: pathWord(path),
      digest,
      write,
      signal,
      fromControl: () => transfer(context, write, file),
    }),
  );
}

async function transfer(context: UploadContext, script: string, file: LocalFile | Buffer): Promise<Section> {
  const { transport, become, host, statistics, signal } = context;
  signal?.throwIfAborted();
  const { channel, said } = await startShell(transport, become, host, signal);
  statistics.channels += 1;
  statistics.requests += 1;
  const end = deferred<void>();
  let patience: NodeJS.Timeout | undefined;
  const abort = () => {
    channel.close();
    patience = setTimeout(() => end.reject(new Unanswered(host)), answerTime);
  };
  void channel.exit.then(() => end.resolve());
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await converse(context, channel, end.promise, script, file, said);
  } finally {
    signal?.removeEventListener('abort', abort);
    clearTimeout(patience);
    channel.close();
  }
}

async function converse(
  context: UploadContext,
  channel: Channel,
  end: Promise<void>,
  script: string,
  file: LocalFile | Buffer,
  said: () => string,
): Promise<Section> {
  const { host, transport, signal, become } = context;
  const marker = randomBytes(16).toString('hex');
  const { ready, over } = listen(channel, marker);
  channel.stdin.write(
    encodeText(
      `_marker=${marker}; exec 5>&1 6>&2\n${prelude}\n{ _end 0 go; (LC_ALL=C; export LC_ALL; _large=1; ${script}\n); _end $? over; exit; }\n`,
    ),
  );
  const gone = end.then(async () => {
    signal?.throwIfAborted();
    const lost = await Promise.race([
      transport.lost,
      new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 200)),
    ]);
    if (lost) throw lost;
    if (become) throw refused(become, host, said() || 'the shell ended');
    throw new ConnectionLost(`${host}: the channel of the transfer was cut off`);
  });
  // Where the answer came first the end of the channel is no news.
  gone.catch(() => {});
  await Promise.race([ready, gone]);
  const answered = new AbortController();
  const sent = send(context, channel, file, answered.signal);
  // Where the channel is gone, that is the error to tell.
  sent.catch(() => {});
  const section = await Promise.race([over, gone]);
  // A host that refused reads no more, and what is still on its way may never arrive.
  answered.abort();
  await sent;
  return section;
}

/** Sends the bytes; a host that stopped reading says why in its answer, so that isn't an error here. */
async function send(
  { progress, statistics }: UploadContext,
  channel: Channel,
  file: LocalFile | Buffer,
  answered: AbortSignal,
): Promise<void> {
  const total = Buffer.isBuffer(file) ? file.length : file.size;
  let done = 0;
  for await (const chunk of piecesToSend(file)) {
    if (!(await written(channel, chunk, answered))) return;
    done += chunk.length;
    statistics.bytesSent += chunk.length;
    progress?.(done, total);
  }
  channel.stdin.end();
}

/** Whether it was sent; false where the host reads no more. */
function written({ stdin }: Channel, chunk: Buffer, answered: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = () => resolve(false);
    if (answered.aborted) return stop();
    answered.addEventListener('abort', stop, { once: true });
    stdin.write(chunk, (error) => {
      answered.removeEventListener('abort', stop);
      resolve(!error);
    });
  });
}

function piecesToSend(file: LocalFile | Buffer): AsyncIterable<Buffer> | Iterable<Buffer> {
  if (Buffer.isBuffer(file)) return piecesOf(file);
  return file.held ? piecesOf(Buffer.from(file.held)) : piecesOfFile(file.path);
}

function* piecesOf(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}

/**
 * The pieces of a file, each in the place of the one before it. They are read by the thread that asks: what is sent was
 * read for its checksum before, and to hand a piece over to another thread takes six times as long as to read it.
 */
async function* piecesOfFile(path: string): AsyncIterable<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(piece);
    for (let length = 1; length > 0; ) {
      length = readSync(file.fd, buffer);
      if (length > 0) yield buffer.subarray(0, length);
    }
  } finally {
    await file.close();
  }
}

/** The script's two words: that it reads, and how it ended. */
function listen(channel: Channel, marker: string): { ready: Promise<void>; over: Promise<Section> } {
  let start = () => {};
  let end: (section: Section) => void = () => {};
  const ready = new Promise<void>((resolve) => {
    start = resolve;
  });
  const over = new Promise<Section>((resolve) => {
    end = resolve;
  });
  let stderr: Buffer | undefined;
  let stdout: { code: number; body: Buffer } | undefined;
  const finish = () => {
    if (stdout && stderr) end({ code: stdout.code, stdout: stdout.body, stderr });
  };
  channel.stdout.on(
    'data',
    frames(marker, (body, [code, word]) => {
      if (word === 'go') return start();
      stdout = { code: Number(code), body };
      finish();
    }),
  );
  channel.stderr.on(
    'data',
    frames(marker, (body, [, word]) => {
      if (word === 'go') return;
      stderr = body;
      finish();
    }),
  );
  return { ready, over };
}
