import { isUtf8 } from 'node:buffer';
import type { Difference } from '../../../model/outcome.ts';
import { sha256Of } from './written-file.ts';

/** The largest content, in bytes, that a diff shows line by line. */
export const diffLimit = 512 * 1024;

/** The content of a file as text, and back. Bytes that aren't UTF-8 are worked on one by one and come back as they were. */
export interface TextContent {
  readonly text: string;
  /** A text of the arguments as it would stand in this one. */
  own(text: string): string;
  encode(text: string): Uint8Array;
}

/** Decodes a file for editing. */
export function textContent(bytes: Uint8Array): TextContent {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer))
    return { text: buffer.toString('utf8'), own: (text) => text, encode: (text) => Buffer.from(text) };
  return {
    text: buffer.toString('latin1'),
    own: (text) => Buffer.from(text).toString('latin1'),
    encode: (text) => Buffer.from(text, 'latin1'),
  };
}

/** What `--diff` shows of new content: the lines where it is text of a bearable size, else sizes and checksums. */
export function contentDifference(
  path: string,
  before: Uint8Array | undefined,
  after: Uint8Array,
): Difference {
  const [was, is] = [before ?? new Uint8Array(), after];
  if (isShowable(was) && isShowable(is))
    return {
      kind: 'text',
      path,
      before: Buffer.from(was).toString('utf8'),
      after: Buffer.from(is).toString('utf8'),
    };
  return sizeDifference(path, before && facts(before), facts(after));
}

function facts(bytes: Uint8Array): ContentFacts {
  return { size: bytes.length, sha256: sha256Of(bytes) };
}

/** What is said of content that isn't shown. */
interface ContentFacts {
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** What `--diff` shows of content that is binary or large. */
export function sizeDifference(
  path: string,
  before: ContentFacts | undefined,
  after: ContentFacts,
): Difference {
  const words = ({ size, sha256 }: ContentFacts) => `${size} bytes, sha256 ${sha256}`;
  return { kind: 'summary', path, lines: [`- ${before ? words(before) : 'no file'}`, `+ ${words(after)}`] };
}

/** What `--diff` shows of content that a vault held. */
export function decryptedDifference(path: string): Difference {
  return { kind: 'summary', path, lines: ['(decrypted; not shown)'] };
}

function isShowable(bytes: Uint8Array): boolean {
  return bytes.length <= diffLimit && isUtf8(bytes) && !bytes.includes(0);
}
