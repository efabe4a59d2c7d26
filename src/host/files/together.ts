import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Content } from '../../sdk/content.ts';
import type { Attributes } from '../../sdk/host.ts';
import { quote, sh } from '../../util/quote.ts';
import { pathWord } from '../command.ts';
import { bytesOf, isInMemory } from '../input.ts';
import { nonce } from '../nonce.ts';
import type { Section } from '../shell/request.ts';
import { type Waiting as Asked, collect } from './collect.ts';

/** A file to be written whose content is small enough for a script. */
export interface SmallWrite {
  readonly path: string;
  readonly content: Content;
  readonly attributes: Attributes;
}

/** How scripts reach the host, and how one file is written by itself. */
export interface WriteRoutes {
  readonly hold: (flush: () => void) => void;
  readonly ask: (script: string) => Promise<Section>;
  readonly alone: (write: SmallWrite) => Promise<Section>;
}

type Waiting = Asked<SmallWrite, Section>;

/** Fewer than these aren't worth a way of their own. */
const least = 8;

/** Characters of paths in one script: they become arguments of `mv`, and the kernel takes two million. */
export const pathLimit = 100_000;

/** Bytes of content in one script. */
export const contentLimit = 1 << 20;

/**
 * Writes of new files that are asked for in one turn of the event loop, made with a few programs on the host for all of
 * them in place of five for each: starting programs is what a thousand small files take their time for. Each appears
 * whole, as by itself. Where that doesn't work (a file is there already, a folder isn't, the disk is full), each is
 * written alone and says for itself what is wrong.
 */
export function createWrites(routes: WriteRoutes): (write: SmallWrite) => Promise<Section> {
  return collect(routes.hold, (waiting) => {
    for (const group of groupsOf(waiting)) void settle(routes, group);
  });
}

/** Those of the same owner, group and mode, as many as fit into one script. */
function groupsOf(waiting: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const open = new Map<string, { size: number; paths: Set<string>; length: number; members: Waiting[] }>();
  const groups: Waiting[][] = [];
  for (const one of waiting) {
    const { path, content, attributes } = one.asked;
    const key = JSON.stringify([attributes.owner, attributes.group, attributes.mode]);
    const size = isInMemory(content) ? content.length : content.size;
    let group = open.get(key);
    if (!group || group.paths.has(path) || group.size + size > contentLimit || group.length > pathLimit) {
      group = { size: 0, length: 0, paths: new Set(), members: [] };
      groups.push(group.members);
      open.set(key, group);
    }
    group.size += size;
    group.length += 2 * path.length + 40;
    group.paths.add(path);
    group.members.push(one);
  }
  return groups;
}

async function settle(routes: WriteRoutes, group: readonly Waiting[]): Promise<void> {
  const section =
    group.length < least || !group.every(({ asked }) => isWritable(asked.path))
      ? undefined
      : await together(routes, group).catch(() => undefined);
  for (const { asked, resolve, reject } of group)
    if (section?.code === 0) resolve(section);
    else routes.alone(asked).then(resolve, reject);
}

/** What is in memory is asked for at once, before anything that comes behind it. */
function together({ ask }: WriteRoutes, group: readonly Waiting[]): Promise<Section> {
  const { attributes = {} } = group[0]?.asked ?? {};
  const files = group.map(({ asked: { path, content } }) => ({
    path: pathWord(path),
    bytes: isInMemory(content) ? bytesOf(content) : content.read(),
  }));
  if (files.every(isRead)) return ask(newFilesScript(files, attributes));
  const read = files.map(async ({ path, bytes }) => ({ path, bytes: bytesOf(await bytes) }));
  return Promise.all(read).then((all) => ask(newFilesScript(all, attributes)));
}

function isRead(file: { path: string; bytes: Buffer | Promise<Uint8Array> }): file is SmallFile {
  return Buffer.isBuffer(file.bytes);
}

/** Whether a path is one that a list of checksums can hold, and a file's. */
export function isWritable(path: string): boolean {
  return !/[\\\n\r]|\/$/.test(path);
}

interface SmallFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/**
 * Writes new files: every one goes into a folder beside its destination, is compared with its checksum there, and moved
 * from there. Fails where a file is there already.
 */
export function newFilesScript(
  files: readonly SmallFile[],
  { owner = '', group = '', mode }: Attributes,
): string {
  const name = `.fplay-${nonce()}`;
  const folders = [...new Set(files.map(({ path }) => posix.dirname(path)))];
  const temporary = folders.map((folder) => `${folder}/${name}`);
  const beside = (path: string) => `${posix.dirname(path)}/${name}/${posix.basename(path)}`;
  const within = (folder: string) => files.filter(({ path }) => posix.dirname(path) === folder);
  const bits = mode === undefined ? '"$_m"' : mode.toString(8).padStart(5, '0');
  const owned = `${owner}${group && `:${group}`}`;
  return [
    `_new() { for _f; do if [ -e "$_f" ] || [ -L "$_f" ]; then exit 73; fi; done; }`,
    sh`_new ${files.map(({ path }) => path)}`,
    mode === undefined ? '_m=$(printf %o $((0666 & ~$(umask))))' : ':',
    `trap ${quote(sh`rm -rf ${temporary}`)} EXIT; trap 'exit 143' HUP INT PIPE TERM`,
    ...folders.map((folder) => `_tidy 86400 ${quote(folder)}/.fplay-$_digits`),
    sh`umask 077; mkdir ${temporary} || exit; set -C`,
    ...files.map(({ path, bytes }) => `${printed(bytes)} >${quote(beside(path))} || exit`),
    `printf %s ${quote(files.map(({ path, bytes }) => `${digest(bytes)}  ${beside(path)}\n`).join(''))} | sha256sum -c >/dev/null || exit`,
    owned === '' ? ':' : sh`chown ${owned} ${files.map(({ path }) => beside(path))} || exit`,
    `chmod ${bits} ${files.map(({ path }) => quote(beside(path))).join(' ')} || exit`,
    ...folders.map(
      (folder) => sh`mv -f ${within(folder).map(({ path }) => beside(path))} ${`${folder}/`} || exit`,
    ),
  ].join('\n');
}

/** A command that prints the bytes, without a program of the host where they are text. */
function printed(bytes: Buffer): string {
  if (isUtf8(bytes) && !bytes.includes(0)) return `printf %s ${quote(bytes.toString('utf8'))}`;
  return `printf %s ${bytes.toString('base64')} | base64 -d`;
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
