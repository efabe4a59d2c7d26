import { quote } from '../util/quote.ts';
import { encodeText } from './text.ts';

/** The start of a pipeline that writes `data` (nothing where undefined); it stands in the script, never in a list of processes. */
export function inputOf(data: string | Uint8Array | undefined): string {
  if (data === undefined) return '';
  if (typeof data === 'string' && !data.includes('\0')) return `printf %s ${quote(data)} | `;
  return `printf %s ${bytesOf(data).toString('base64')} | base64 -d | `;
}

/** The bytes that a text or bytes stand for on a host. */
export function bytesOf(data: string | Uint8Array): Buffer {
  if (typeof data === 'string') return encodeText(data);
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
