import { isUtf8 } from 'node:buffer';

/**
 * Text of a host's bytes. UTF-8 as everybody reads it; a byte that isn't UTF-8 becomes the lone surrogate U+DC00 + byte
 * (Python's surrogateescape, PEP 383), so that any file name comes back to the host as it was.
 */
export function decodeText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  if (buffer.length <= shortest) return decodePiece(buffer);
  const middle = startNear(buffer, buffer.length >> 1);
  return decodeText(buffer.subarray(0, middle)) + decodeText(buffer.subarray(middle));
}

/** Bytes that are looked at one by one. */
const shortest = 256;

/** Where a character may begin, at a place or just before it: one goes on for three bytes at most. */
function startNear(buffer: Buffer, place: number): number {
  const start = [place, place - 1, place - 2, place - 3].find((at) => ((buffer[at] ?? 0) & 0xc0) !== 0x80);
  return start ?? place;
}

function decodePiece(buffer: Buffer): string {
  let text = '';
  for (let at = 0; at < buffer.length; ) {
    const length = sequenceLength(buffer, at);
    text += length
      ? buffer.toString('utf8', at, at + length)
      : String.fromCharCode(0xdc00 + (buffer[at] ?? 0));
    at += length || 1;
  }
  return text;
}

/** The bytes of a text that `decodeText` may have made. */
export function encodeText(text: string): Buffer {
  if (!/[\udc80-\udcff]/u.test(text)) return Buffer.from(text);
  return Buffer.concat(
    text.split(/([\udc80-\udcff])/u).map((part) => {
      const code = part.charCodeAt(0);
      return part.length === 1 && code >= 0xdc80 && code <= 0xdcff
        ? Buffer.of(code - 0xdc00)
        : Buffer.from(part);
    }),
  );
}

/** Bytes of the UTF-8 character that starts at `at`, 0 where none does. */
function sequenceLength(buffer: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= buffer.length; length++)
    if (isUtf8(buffer.subarray(at, at + length))) return length;
  return 0;
}
