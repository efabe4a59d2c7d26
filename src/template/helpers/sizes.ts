import { Fault } from '../fault.ts';

const units = ['Y', 'Z', 'E', 'P', 'T', 'G', 'M', 'K'] as const;

function factorOf(unit: string): number {
  return 1024 ** (units.length - units.indexOf(unit as (typeof units)[number]));
}

/** A number of bytes (or bits) in the greatest unit that is at least one of it, or in a given one. */
export function sizeInWords(bytes: number, isBits: boolean, unit: string | undefined): string {
  const short = isBits ? 'b' : 'B';
  const wanted = unit?.charAt(0).toUpperCase();
  const found = units.find((one) =>
    wanted === undefined ? Math.abs(bytes) >= factorOf(one) : one === wanted,
  );
  if (found !== undefined) return `${(bytes / factorOf(found)).toFixed(2)} ${found}${short}`;
  return `${bytes.toFixed(2)} ${isBits ? 'bits' : 'Bytes'}`;
}

/** The bytes of a size such as `1.5 GB` or `10M`. Throws Fault. */
export function bytesOf(text: string, unit: string | undefined): number {
  const found = /^\s*(\d+(?:\.\d+)?)\s*([YZEPTGMK]?)(?:B|bytes?)?\s*$/i.exec(text);
  if (!found)
    throw new Fault(`"${text}" is not a size`, { hint: 'write a number and a unit: 512, 10 MB, 1.5G' });
  const letter = (found[2] || unit?.charAt(0) || '').toUpperCase();
  const known = units.includes(letter as (typeof units)[number]);
  return Math.round(Number(found[1]) * (known ? factorOf(letter) : 1));
}
