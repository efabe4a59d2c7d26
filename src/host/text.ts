import { isUtf8 } from 'node:buffer';

/**
 * Text of a host's bytes. UTF-8 as everybody reads it; a byte that isn't UTF-8 becomes the lone surrogate U+DC00 + byte
 * (Python's surrogateescape, PEP 383), so that any file name comes back to the host as it was.
 */
export function decodeText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
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
