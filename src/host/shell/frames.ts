const newline = 10;
const nothing = Buffer.alloc(0);

/**
 * Cuts an output stream at the lines that start with `marker`. `section` gets what came before each marker and the
 * words behind it. Takes any bytes in any pieces, in linear time. `isTooMuch` is asked whether the bytes of a section that is
 * not at its end may be forgotten.
 */
export function frames(
  marker: string,
  section: (body: Buffer, words: readonly string[]) => void,
  isTooMuch: (bytes: number) => boolean = () => false,
): (chunk: Buffer) => void {
  const mark = Buffer.from(marker);
  let body: Buffer[] = [];
  let size = 0;
  let rest: Buffer = nothing;
  return (chunk) => {
    let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (;;) {
      const at = data.indexOf(mark);
      const end = at < 0 ? -1 : data.indexOf(newline, at);
      if (end < 0) {
        const kept = at < 0 ? Math.max(0, data.length - mark.length + 1) : at;
        if (kept > 0) body.push(data.subarray(0, kept));
        size += kept;
        if (isTooMuch(size)) body = [];
        rest = data.subarray(kept);
        return;
      }
      body.push(data.subarray(0, at));
      const whole = body.length === 1 ? (body[0] ?? nothing) : Buffer.concat(body);
      body = [];
      size = 0;
      const words = data
        .toString('latin1', at + mark.length, end)
        .trim()
        .split(' ');
      data = data.subarray(end + 1);
      section(whole, words);
    }
  };
}
