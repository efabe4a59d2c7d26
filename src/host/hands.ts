import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Content } from '../sdk/content.ts';
import {
  type Attributes,
  type Command,
  type CommandOptions,
  type Hands,
  HostError,
  type Output,
} from '../sdk/host.ts';
import { quote, sh } from '../util/quote.ts';
import { commandText, enterFailed } from './command.ts';
import { inline, type Operation, scriptOf, sizeOf, writeScript } from './files/operations.ts';
import { performInOrder } from './files/perform.ts';
import { createWrites, type SmallWrite } from './files/together.ts';
import { deliver, type UploadContext, upload } from './files/upload.ts';
import type { Ground } from './ground.ts';
import { bytesOf, inputOf, isInMemory } from './input.ts';
import { nonce } from './nonce.ts';
import { commandOutput, type ProbeContext } from './probe.ts';
import { refusal, refusalOf } from './refusal.ts';
import type { Lane } from './shell/lane.ts';
import type { Section } from './shell/request.ts';
import { decodeText } from './text.ts';

/** Milliseconds for the removal of what was put on a host for an interrupted task; its shell removes it too when it ends. */
const cleaningTime = 2000;

/** What a view of a host brings to its Hands. */
export interface HandsContext extends ProbeContext {
  /** Where commands run; files are the batch's business. */
  readonly commands: Lane;
  /** Ends idle shells of other users: they would keep a user from being removed, and know nothing of new groups. */
  readonly dismissOthers: () => Promise<void>;
  /** Keeps this user's shells while there is work to do with them. */
  readonly hold: <T>(work: () => Promise<T>) => Promise<T>;
  readonly upload: UploadContext;
}

/** All that can be asked of a host and done to it, as one user. */
export interface HostView extends Hands, Ground {
  /**
   * Does operations one after the other in as few requests as possible; the first that fails stops the rest. For each,
   * whether it was done, as soon as that is known. No content may be over `inline`. Rejects on a lost connection.
   */
  perform(operations: readonly Operation[]): readonly Promise<boolean>[];
}

/** The hands' file operations, each made of the function that carries one out. */
export function fileHands(perform: (operation: Operation) => Promise<void>) {
  return {
    write: (path: string, content: Content, attributes: Attributes = {}) =>
      perform({ kind: 'write', path, content, attributes }),
    makeDirectory: (path: string, attributes: Attributes = {}) =>
      perform({ kind: 'make-directory', path, attributes }),
    remove: (path: string) => perform({ kind: 'remove', path }),
    symlink: (target: string, path: string) => perform({ kind: 'symlink', path, target }),
    hardlink: (target: string, path: string) => perform({ kind: 'hardlink', path, target }),
    setAttributes: (path: string, attributes: Attributes, { follow = true } = {}) =>
      perform({ kind: 'set-attributes', path, attributes, follow }),
    touch: (path: string, { mtime, atime }: { readonly mtime?: number; readonly atime?: number } = {}) =>
      perform({ kind: 'touch', path, mtime, atime }),
    copy: (from: string, to: string) => perform({ kind: 'copy', from, path: to }),
    rename: (from: string, to: string) => perform({ kind: 'rename', from, path: to }),
  };
}

/** The means to change a host, on top of what can be asked of it. */
export function createHands(ground: Ground, context: HandsContext): HostView {
  const { batch } = context;
  const run = async (command: Command, options: CommandOptions = {}) =>
    options.joined
      ? context.join(command)
      : commandOutput(await runInSession(context, command, options), options);
  const hands = fileHands(performer(context));
  return {
    run,
    async must(purpose, command, options = {}) {
      const output = await run(command, options);
      if (output.code !== 0) throw commandFailed(purpose, output, options.secrets);
      return output;
    },
    withFile: (file, use) => context.hold(() => withFile(context, hands.write, file, use)),
    perform: (operations) => {
      if (operations.some(concernsSessions)) void context.dismissOthers();
      return performInOrder(batch, operations);
    },
    // At the end: methods that follow a spread take thirty times as long to make.
    ...hands,
    ...ground,
  };
}

async function withFile<T>(
  context: HandsContext,
  write: Hands['write'],
  file: Content,
  use: (remotePath: string) => Promise<T>,
): Promise<T> {
  const { batch, signal } = context;
  const made = await batch.ask(sh`_temporary ${nonce()}`, { signal });
  if (made.code !== 0) throw refusal('cannot make a temporary folder', made, '/tmp/.');
  const folder = decodeText(made.stdout);
  const path = `${folder}/${nameOf(file)}`;
  try {
    await write(path, file, { mode: 0o700 });
    return await use(path);
  } finally {
    await context.upload.passOn?.release(context.upload, path, signal);
    // Also after an abort, for a moment, and by another shell where this one was killed; a host that is gone can't be cleaned.
    await soonAfter(signal, async (late) => {
      const clean = () => batch.ask(sh`rm -rf ${folder}`, { signal: late });
      await clean()
        .catch(clean)
        .catch(() => {});
    });
  }
}

/** Work that a signal doesn't end at once: it goes on for a while, in which a host that is there has answered. */
async function soonAfter(
  signal: AbortSignal | undefined,
  work: (late: AbortSignal) => Promise<void>,
): Promise<void> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const abort = () => {
    timer = setTimeout(() => late.abort(signal?.reason), cleaningTime);
  };
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  try {
    await work(late.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function performer(context: HandsContext): (operation: Operation) => Promise<void> {
  const { batch, signal } = context;
  const writeSmall = createWrites({
    hold: (flush) => batch.hold(flush),
    ask: (script) => batch.ask(script, { signal }),
    alone: (write) => writeInline(context, write),
  });
  const perform = (operation: Operation): Promise<Section> => {
    if (operation.kind !== 'write') return batch.ask(scriptOf(operation), { signal });
    return sizeOf(operation.content) <= inline ? writeSmall(operation) : writeLarge(context, operation);
  };
  return async (operation) => {
    if (concernsSessions(operation)) void context.dismissOthers();
    const section = await perform(operation);
    if (section.code !== 0) throw refusalOf(operation, section);
  };
}

/** Accounts, limits, sudo's rules and the like are below /etc: a shell that was started before knows nothing of it. */
function concernsSessions({ path }: Operation): boolean {
  return path.startsWith('/etc/');
}

async function runInSession(
  context: HandsContext,
  command: Command,
  options: CommandOptions,
): Promise<Section> {
  const { enter, script } = commandText(command, options, context.environment);
  // Where the folder isn't there no session starts, and its end must still be told.
  const entered = enter(`_end ${enterFailed} last; exit`);
  await context.dismissOthers();
  // Where somebody kills the subshell, its guard goes on reading: a shell that reads too would get half of the words.
  const [section] = await context.commands.request({
    script: `(${entered}${inputOf(options.stdin)}_session ${quote(script)}) </dev/null || exit`,
    guarded: true,
    ...(context.signal && { signal: context.signal }),
  });
  if (!section) throw new Error('a request without an answer');
  return section;
}

async function writeInline(
  { batch, signal }: HandsContext,
  { path, content, attributes }: SmallWrite,
): Promise<Section> {
  const data = isInMemory(content) ? content : await content.read();
  return batch.ask(scriptOf({ kind: 'write', path, content: data, attributes }), { signal });
}

async function writeLarge(
  context: HandsContext,
  { path, content, attributes }: SmallWrite,
): Promise<Section> {
  if (!isInMemory(content))
    return deliver(context.upload, writeScript(path, await content.sha256(), attributes), path, content);
  const bytes = bytesOf(content);
  const digest = createHash('sha256').update(bytes).digest('hex');
  return upload(context.upload, writeScript(path, digest, attributes), bytes);
}

/** A command that had to succeed; no secret is repeated in its words. */
function commandFailed(purpose: string, output: Output, secrets: readonly string[] = []): HostError {
  const hide = (text: string) =>
    secrets.filter(Boolean).reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text);
  const hidden = { code: output.code, stdout: hide(output.stdout), stderr: hide(output.stderr) };
  const said = hidden.stderr.trim() || hidden.stdout.trim() || `exit code ${output.code}`;
  return new HostError(`${purpose}: ${said}`, { output: hidden });
}

function nameOf(file: Content): string {
  return isInMemory(file) ? 'file' : posix.basename(file.path);
}
