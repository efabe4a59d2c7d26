import { isUtf8 } from 'node:buffer';
import type { Content } from '../sdk/content.ts';
import { quote } from '../util/quote.ts';
import { encodeText } from './text.ts';

/** The start of a pipeline that writes `data` (nothing where undefined); it stands in the script, never in a list of processes. */
export function inputOf(data: string | Uint8Array | undefined): string {
  if (data === undefined) return '';
  const text = typeof data === 'string' ? data : textOf(data);
  if (text !== undefined && !text.includes('\0')) return `printf %s ${quote(text)} | `;
  return `printf %s ${bytesOf(data).toString('base64')} | base64 -d | `;
}

/** Bytes that are text need no program on the host to be written. */
function textOf(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? bytesOf(bytes).toString('utf8') : undefined;
}

/** Whether content is here, and not in a file that is read when it is sent. */
export function isInMemory(content: Content): content is string | Uint8Array {
  return typeof content === 'string' || content instanceof Uint8Array;
}

/** The bytes that a text or bytes stand for on a host. */
export function bytesOf(data: string | Uint8Array): Buffer {
  if (typeof data === 'string') return encodeText(data);
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
