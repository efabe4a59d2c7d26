import { isUtf8 } from 'node:buffer';
import { type Diagnostic, mistake } from './diagnostic.ts';
import { placesOf } from './position.ts';

/** The text of a file, or what is wrong with its bytes. */
export type FileText = { readonly text: string } | { readonly diagnostic: Diagnostic };

/** Whether what stands at an offset of a text is read by nobody, as in a comment; so is the rest of its line then. */
export type IsUnread = (text: string, offset: number) => boolean;

/** Reads the bytes of a file that is named as `file` as UTF-8: what isn't would come out as something else, unseen. */
export function fileText(bytes: Buffer, file: string, isUnread: IsUnread = () => false): FileText {
  const text = bytes.toString('utf8');
  if (isUtf8(bytes)) return { text };
  const source = { file, text };
  if (/^(fffe|feff)/.test(bytes.toString('hex', 0, 2)))
    return { diagnostic: mistake('this file is UTF-16', placesOf(source)(0), 'save it as UTF-8') };
  const wrong = wrongBytes(text, bytes).find(({ offset }) => !isUnread(text, offset));
  if (!wrong) return { text };
  return {
    diagnostic: mistake(
      `this file isn't UTF-8: the byte 0x${wrong.byte?.toString(16)} stands here`,
      placesOf(source)(wrong.offset),
      'save it as UTF-8, as by `iconv -f latin1 -t utf-8`',
    ),
  };
}

/** The first wrong byte of each line that has one, and where it stands in the text. */
function wrongBytes(text: string, bytes: Buffer) {
  const found: { readonly offset: number; readonly byte: number | undefined }[] = [];
  let start = 0;
  let offset = 0;
  for (const line of text.split('\n')) {
    const end = bytes.indexOf('\n', start);
    const own = bytes.subarray(start, end < 0 ? undefined : end);
    if (!isUtf8(own)) {
      const at = firstReplaced(line, own);
      found.push({ offset: offset + at, byte: own[Buffer.byteLength(line.slice(0, at))] });
    }
    start = end + 1;
    offset += line.length + 1;
  }
  return found;
}

/** Where the first character stands that isn't what the bytes say; those before it are. */
function firstReplaced(text: string, bytes: Buffer): number {
  const mark = Buffer.from('\uFFFD');
  let offset = 0;
  for (let at = text.indexOf('\uFFFD'), last = 0; at >= 0; last = at, at = text.indexOf('\uFFFD', at + 1)) {
    offset += Buffer.byteLength(text.slice(last, at));
    if (!bytes.subarray(offset, offset + mark.length).equals(mark)) return at;
  }
  return 0;
}
