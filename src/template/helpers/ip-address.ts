import { isIP } from 'node:net';

/** An address, perhaps with the length of its network's prefix. */
export interface Address {
  readonly version: 4 | 6;
  readonly value: bigint;
  /** Bits of the network's part; undefined where only an address was given. */
  readonly prefix: number | undefined;
}

/** Bits of an address. */
export function bitsOf(version: 4 | 6): number {
  return version === 4 ? 32 : 128;
}

/** Reads `10.0.0.1`, `10.0.0.0/24`, `10.0.0.0/255.255.255.0`, `fe80::1/64`; undefined where it is none. */
export function parseAddress(text: string): Address | undefined {
  const [address = '', given, ...more] = text.trim().split('/');
  const version = isIP(address);
  if ((version !== 4 && version !== 6) || more.length > 0) return undefined;
  const value = numberOf(address, version);
  if (value === undefined) return undefined;
  if (given === undefined) return { version, value, prefix: undefined };
  const prefix = prefixOf(given, version);
  return prefix === undefined ? undefined : { version, value, prefix };
}

function prefixOf(text: string, version: 4 | 6): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= bitsOf(version) ? Number(text) : undefined;
  if (version !== 4 || isIP(text) !== 4) return undefined;
  const mask = (numberOf(text, 4) ?? 0n).toString(2).padStart(32, '0');
  return /^1*0*$/.test(mask) ? mask.replace(/0+$/, '').length : undefined;
}

function numberOf(address: string, version: 4 | 6): bigint | undefined {
  if (version === 4) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  if (address.includes('%')) return undefined;
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const low = tail?.[2] === undefined ? undefined : (numberOf(tail[2], 4) ?? 0n);
  const words =
    low === undefined ? address : `${tail?.[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  const [head = '', rest] = words.split('::');
  const before = head === '' ? [] : head.split(':');
  const behind = rest === undefined || rest === '' ? [] : rest.split(':');
  const zeros =
    rest === undefined ? [] : Array.from({ length: 8 - before.length - behind.length }, () => '0');
  return [...before, ...zeros, ...behind].reduce((sum, word) => sum * 65536n + BigInt(`0x${word}`), 0n);
}

/** An address as it is written, IPv6 as https://www.rfc-editor.org/rfc/rfc5952 says. */
export function formatAddress(value: bigint, version: 4 | 6): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const words = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const zeros = longestZeros(words);
  if (zeros.count < 2) return words.join(':');
  return `${words.slice(0, zeros.start).join(':')}::${words.slice(zeros.start + zeros.count).join(':')}`;
}

function longestZeros(words: readonly string[]): { readonly start: number; readonly count: number } {
  let best = { start: 0, count: 0 };
  for (let start = 0; start < words.length; start++) {
    let count = 0;
    while (words[start + count] === '0') count++;
    if (count > best.count) best = { start, count };
  }
  return best;
}

/** The first and the last address of the network that an address is in. */
export function networkOf({ value, version, prefix = bitsOf(version) }: Address): {
  readonly first: bigint;
  readonly last: bigint;
} {
  const size = 1n << BigInt(bitsOf(version) - prefix);
  const first = value - (value % size);
  return { first, last: first + size - 1n };
}

/** Whether all addresses of `inner` are in the network of `outer`. */
export function isInside(inner: Address, outer: Address): boolean {
  const [a, b] = [networkOf(inner), networkOf(outer)];
  return inner.version === outer.version && a.first >= b.first && a.last <= b.last;
}
