import { expandRange } from '../../util/expand-range.ts';

/** The hosts that an entry of an inventory stands for. */
export interface HostEntry {
  readonly names: readonly string[];
  readonly port?: number;
}

/** `web[01:20].example.org:2222`, `[::1]:22`, `10.0.0.1`. Throws RangeError with what is wrong. */
export function readHostEntry(text: string): HostEntry {
  const [, bracketed, plain, port] =
    /^(?:\[([0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)\]|((?:[^:[\]]|\[[^\]]*\])+)):(\d+)$/.exec(text) ??
    [];
  const name = bracketed ?? plain;
  if (name === undefined || port === undefined)
    return { names: isAddress(text) ? [text] : expandRange(text) };
  return { names: bracketed === undefined ? expandRange(name) : [name], port: Number(port) };
}

/** An IPv6 address, whose colons part nothing. */
function isAddress(text: string): boolean {
  return /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.%\w]*$/.test(text);
}
