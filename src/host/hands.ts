import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import {
  type Attributes,
  type Command,
  type CommandOptions,
  type Content,
  type Hands,
  HostError,
  type Output,
  type Probe,
} from '../sdk/host.ts';
import { quote, sh } from '../util/quote.ts';
import { commandText, enterFailed, pathWord } from './command.ts';
import { bytesOf, inputOf } from './input.ts';
import type { Lane } from './lane.ts';
import { nonce } from './nonce.ts';
import { commandOutput, type ProbeContext } from './probe.ts';
import { refusal } from './refusal.ts';
import type { Section } from './shell.ts';
import { decodeText } from './text.ts';
import { createWrites, type SmallWrite } from './together.ts';
import { type UploadContext, upload } from './upload.ts';

/** What a view of a host brings to its Hands. */
export interface HandsContext extends ProbeContext {
  /** Where commands run; files are the batch's business. */
  readonly commands: Lane;
  readonly upload: UploadContext;
}

/** Content above this goes over a channel of its own: a shell reads its script byte by byte. */
const inline = 128 << 10;

/** The means to change a host, on top of its Probe. */
export function createHands(probe: Probe, context: HandsContext): Hands {
  const { batch, signal } = context;
  const must = async (purpose: string, path: string, script: string): Promise<Section> => {
    const section = await batch.ask(script, { signal });
    if (section.code !== 0) throw refusal(purpose, section, path);
    return section;
  };
  const run = async (command: Command, options: CommandOptions = {}) =>
    commandOutput(await runInSession(context, command, options), options);
  const writeSmall = createWrites({
    hold: (flush) => batch.hold(flush),
    ask: (script) => batch.ask(script, { signal }),
    alone: (write) => writeInline(context, write),
  });
  const write = async (path: string, content: Content, attributes: Attributes = {}) => {
    const section = isSmall(content)
      ? await writeSmall({ path, content, attributes })
      : await writeLarge(context, path, content, attributes);
    if (section.code !== 0) throw refusal(`cannot write ${path}`, section, path);
  };
  return {
    run,
    write,
    async must(purpose, command, options = {}) {
      const output = await run(command, options);
      if (output.code !== 0) throw commandFailed(purpose, output, options.secrets);
      return output;
    },
    async makeDirectory(path, attributes = {}) {
      await must(
        `cannot make the folder ${path}`,
        path,
        `_folder ${quote(pathWord(path))} ${attributeWords(attributes)}`,
      );
    },
    async remove(path) {
      if (/^\/*$/.test(posix.normalize(path))) throw new HostError('/ cannot be removed');
      await must(`cannot remove ${path}`, path, sh`rm -rf ${pathWord(path.replace(/\/+$/, ''))}`);
    },
    async symlink(target, path) {
      await must(`cannot make the link ${path}`, path, sh`_link ${pathWord(path)} ${nonce()} ${target} -s`);
    },
    async hardlink(target, path) {
      await must(
        `cannot make the hard link ${path}`,
        path,
        sh`_link ${pathWord(path)} ${nonce()} ${pathWord(target)}`,
      );
    },
    async setAttributes(path, attributes, { follow = true } = {}) {
      const words = `${quote(pathWord(path))} ${attributeWords(attributes)} ${follow ? "''" : '-h'}`;
      await must(`cannot set owner, group or mode of ${path}`, path, `_attributes ${words}`);
    },
    async touch(path, { mtime, atime } = {}) {
      await must(`cannot touch ${path}`, path, sh`_touch ${pathWord(path)} ${mtime ?? ''} ${atime ?? ''}`);
    },
    async copy(from, to) {
      await must(`cannot copy ${from} to ${to}`, to, sh`_copy ${pathWord(to)} ${nonce()} ${pathWord(from)}`);
    },
    async rename(from, to) {
      await must(`cannot rename ${from} to ${to}`, to, sh`_rename ${pathWord(from)} ${pathWord(to)}`);
    },
    async withFile(file, use) {
      const made = await must('cannot make a temporary folder', '/tmp/.', sh`_temporary ${nonce()}`);
      const folder = decodeText(made.stdout);
      try {
        const path = `${folder}/${nameOf(file)}`;
        await write(path, file, { mode: 0o700 });
        return await use(path);
      } finally {
        // Also after an abort, so without its signal; a host that is gone can't be cleaned.
        await batch.ask(sh`rm -rf ${folder}`).catch(() => {});
      }
    },
    // At the end: methods that follow a spread take thirty times as long to make.
    ...probe,
  };
}

async function runInSession(
  context: HandsContext,
  command: Command,
  options: CommandOptions,
): Promise<Section> {
  const { enter, script } = commandText(command, options, context.environment);
  // Where the folder isn't there no session starts, and its end must still be told.
  const entered = enter(`_end ${enterFailed} last; exit`);
  const [section] = await context.commands.request({
    script: `(${entered}${inputOf(options.stdin)}_session ${quote(script)}) </dev/null`,
    guarded: true,
    ...(context.signal && { signal: context.signal }),
  });
  if (!section) throw new Error('a request without an answer');
  return section;
}

/** Whether content goes into the script itself. */
function isSmall(content: Content): boolean {
  const inMemory = typeof content === 'string' || content instanceof Uint8Array;
  return (inMemory ? bytesOf(content).length : content.size) <= inline;
}

async function writeInline(
  { batch, signal }: HandsContext,
  { path, content, attributes }: SmallWrite,
): Promise<Section> {
  const inMemory = typeof content === 'string' || content instanceof Uint8Array;
  const data = inMemory ? content : await content.read();
  const digest = createHash('sha256').update(bytesOf(data)).digest('hex');
  return batch.ask(`${inputOf(data)}${writeScript(path, digest, attributes)}`, { signal });
}

async function writeLarge(
  context: HandsContext,
  path: string,
  content: Content,
  attributes: Attributes,
): Promise<Section> {
  const inMemory = typeof content === 'string' || content instanceof Uint8Array;
  const large = inMemory ? bytesOf(content) : content;
  const digest = Buffer.isBuffer(large)
    ? createHash('sha256').update(large).digest('hex')
    : await large.sha256();
  return upload(context.upload, writeScript(path, digest, attributes), large);
}

function writeScript(path: string, digest: string, attributes: Attributes): string {
  return `_write ${quote(pathWord(path))} ${nonce()} ${digest} ${attributeWords(attributes)}`;
}

function attributeWords({ owner = '', group = '', mode }: Attributes): string {
  return sh`${owner} ${group} ${mode === undefined ? '' : mode.toString(8).padStart(4, '0')}`;
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
  return typeof file === 'string' || file instanceof Uint8Array ? 'file' : posix.basename(file.path);
}
