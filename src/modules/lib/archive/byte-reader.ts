/** A stream of bytes that is taken in pieces of a wanted length. */
export interface ByteReader {
  /** The next bytes; fewer where the stream ends before. */
  take(length: number): Promise<Buffer>;
  /** How many of the next bytes were there to be left out. */
  skip(length: number): Promise<number>;
}

/** Reads a stream piece by piece. */
export function byteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  const fill = async (): Promise<boolean> => {
    while (rest.length === 0) {
      const { done, value } = await chunks.next();
      if (done) return false;
      rest = value;
    }
    return true;
  };
  const next = (length: number): Uint8Array => {
    const piece = rest.subarray(0, length);
    rest = rest.subarray(piece.length);
    return piece;
  };
  return {
    async take(length) {
      const pieces: Uint8Array[] = [];
      let missing = length;
      while (missing > 0 && (await fill())) {
        const piece = next(missing);
        pieces.push(piece);
        missing -= piece.length;
      }
      return Buffer.concat(pieces);
    },
    async skip(length) {
      let skipped = 0;
      while (skipped < length && (await fill())) skipped += next(length - skipped).length;
      return skipped;
    },
  };
}
