import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Content } from '../../sdk/content.ts';
import { type Attributes, HostError } from '../../sdk/host.ts';
import { quote, sh } from '../../util/quote.ts';
import { pathWord } from '../command.ts';
import { bytesOf, inputOf, isInMemory } from '../input.ts';
import { nonce } from '../nonce.ts';

/** One change of a host's files, as data: what the hands do one by one, and a model of the host in one go. */
export type Operation =
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly content: Content;
      readonly attributes: Attributes;
      /** Nothing is expected at the path: many such are written in a quicker way. */
      readonly isNew?: boolean;
    }
  | { readonly kind: 'make-directory'; readonly path: string; readonly attributes: Attributes }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }
  | { readonly kind: 'hardlink'; readonly path: string; readonly target: string }
  | {
      readonly kind: 'set-attributes';
      readonly path: string;
      readonly attributes: Attributes;
      readonly follow: boolean;
    }
  | {
      readonly kind: 'touch';
      readonly path: string;
      readonly mtime: number | undefined;
      readonly atime: number | undefined;
    }
  | { readonly kind: 'copy'; readonly from: string; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly path: string };

/** Content above this goes over a channel of its own: a shell reads its script byte by byte. */
export const inline = 128 << 10;

/** Bytes. */
export function sizeOf(content: Content): number {
  return isInMemory(content) ? bytesOf(content).length : content.size;
}

/** What is said where the host refuses. */
export function purposeOf(operation: Operation): string {
  const { path } = operation;
  switch (operation.kind) {
    case 'write':
      return `cannot write ${path}`;
    case 'make-directory':
      return `cannot make the folder ${path}`;
    case 'remove':
      return `cannot remove ${path}`;
    case 'symlink':
      return `cannot make the link ${path}`;
    case 'hardlink':
      return `cannot make the hard link ${path}`;
    case 'set-attributes':
      return `cannot set owner, group or mode of ${path}`;
    case 'touch':
      return `cannot touch ${path}`;
    case 'copy':
      return `cannot copy ${operation.from} to ${path}`;
    case 'rename':
      return `cannot rename ${operation.from} to ${path}`;
  }
}

/** The script that does it; for a write with content that isn't in memory or is large, see `writeScript`. */
export function scriptOf(operation: Operation): string {
  const word = pathWord(operation.path);
  switch (operation.kind) {
    case 'write': {
      const content = operation.content as string | Uint8Array;
      const digest = createHash('sha256').update(bytesOf(content)).digest('hex');
      return `${inputOf(content)}${writeScript(operation.path, digest, operation.attributes)}`;
    }
    case 'make-directory':
      return `_folder ${quote(word)} ${attributeWords(operation.attributes)}`;
    case 'remove':
      if (/^\/*$/.test(posix.normalize(operation.path))) throw new HostError('/ cannot be removed');
      return sh`_remove ${word.replace(/\/+$/, '')}`;
    case 'symlink':
      return sh`_link ${word} ${nonce()} ${operation.target} -s`;
    case 'hardlink':
      return sh`_link ${word} ${nonce()} ${pathWord(operation.target)}`;
    case 'set-attributes':
      return `_attributes ${quote(word)} ${attributeWords(operation.attributes)} ${operation.follow ? "''" : '-h'}`;
    case 'touch':
      return sh`_touch ${word} ${operation.mtime ?? ''} ${operation.atime ?? ''}`;
    case 'copy':
      return sh`_copy ${word} ${nonce()} ${pathWord(operation.from)}`;
    case 'rename':
      return sh`_rename ${pathWord(operation.from)} ${word}`;
  }
}

/** The script that takes a file's content from its input. */
export function writeScript(path: string, digest: string, attributes: Attributes): string {
  return `_write ${quote(pathWord(path))} ${nonce()} ${digest} ${attributeWords(attributes)}`;
}

/** Owner, group and mode as words. Five digits: with four, GNU's chmod leaves a folder's setuid and setgid bits as they are. */
export function attributeWords({ owner = '', group = '', mode }: Attributes): string {
  return sh`${owner} ${group} ${mode === undefined ? '' : mode.toString(8).padStart(5, '0')}`;
}
