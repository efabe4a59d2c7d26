import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

const letters = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

interface Scheme {
  readonly id: string;
  readonly digest: string;
  readonly bytes: number;
  /** In which order the bytes of the digest are printed, by threes. */
  readonly order: readonly (readonly [number, number, number])[];
}

const order256: Scheme['order'] = Array.from({ length: 10 }, (_, index) => {
  const [a, b, c] = [index, index + 10, index + 20];
  return index % 3 === 0 ? [a, b, c] : index % 3 === 1 ? [c, a, b] : [b, c, a];
});

const order512: Scheme['order'] = Array.from({ length: 21 }, (_, index) => {
  const [a, b, c] = [index, index + 21, index + 42];
  return index % 3 === 0 ? [a, b, c] : index % 3 === 1 ? [b, c, a] : [c, a, b];
});

const schemes = {
  sha256: { id: '5', digest: 'sha256', bytes: 32, order: order256 },
  sha512: { id: '6', digest: 'sha512', bytes: 64, order: order512 },
} satisfies Readonly<Record<string, Scheme>>;

/** Rounds that a hash has when it doesn't say how many. */
export const usualRounds = 5000;

/** How many rounds are worked out before others have their turn: some milliseconds. */
const slice = 1000;

/** The hash of a password for /etc/shadow, by https://www.akkadia.org/drepper/SHA-crypt.txt. */
export function shaCrypt(
  kind: keyof typeof schemes,
  password: string,
  salt: string,
  rounds: number = usualRounds,
): string {
  const slices = slicesOf(schemes[kind], password, salt, rounds);
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}

/** The same, without holding up what else there is to do. */
export async function shaCryptAside(...hashed: Parameters<typeof shaCrypt>): Promise<string> {
  const [kind, password, salt, rounds = usualRounds] = hashed;
  const slices = slicesOf(schemes[kind], password, salt, rounds);
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
    await setImmediate();
  }
}

/** Works the hash out, a slice of the rounds at a time. */
function* slicesOf(
  scheme: Scheme,
  password: string,
  salt: string,
  rounds: number,
): Generator<undefined, string> {
  const digest = (...parts: readonly Uint8Array[]) =>
    parts.reduce((hash, part) => hash.update(part), createHash(scheme.digest)).digest();
  const key = Buffer.from(password);
  const seed = Buffer.from(salt.slice(0, 16));
  const first = digest(key, seed, ...mixed(key, digest(key, seed, key), scheme.bytes));
  const keyBytes = stretched(digest(...Array.from({ length: key.length }, () => key)), key.length);
  const repeats = 16 + (first[0] ?? 0);
  const seedBytes = stretched(digest(...Array.from({ length: repeats }, () => seed)), seed.length);
  let last = first;
  for (let round = 0; round < rounds; round++) {
    if (round > 0 && round % slice === 0) yield;
    const parts = [round % 2 === 1 ? keyBytes : last];
    if (round % 3 !== 0) parts.push(seedBytes);
    if (round % 7 !== 0) parts.push(keyBytes);
    parts.push(round % 2 === 1 ? last : keyBytes);
    last = digest(...parts);
  }
  const told = rounds === usualRounds ? '' : `rounds=${rounds}$`;
  return `$${scheme.id}$${told}${seed}$${printed(last, scheme)}`;
}

/** What goes into the first digest behind password and salt: by the password's length, then by its bits. */
function mixed(key: Buffer, alternate: Buffer, bytes: number): readonly Uint8Array[] {
  const parts: Uint8Array[] = [stretched(alternate, key.length)];
  for (let length = key.length; length > 0; length >>= 1)
    parts.push((length & 1) === 1 ? alternate.subarray(0, bytes) : key);
  return parts;
}

/** Bytes repeated up to a length. */
function stretched(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes.length === 0 || length === 0 ? undefined : bytes);
}

function printed(bytes: Buffer, { order }: Scheme): string {
  const threes = order
    .map(([a, b, c]) => cryptLetters(bytes[a] ?? 0, bytes[b] ?? 0, bytes[c] ?? 0, 4))
    .join('');
  return (
    threes +
    (bytes.length === 32
      ? cryptLetters(0, bytes[31] ?? 0, bytes[30] ?? 0, 3)
      : cryptLetters(0, 0, bytes[63] ?? 0, 2))
  );
}

/** Three bytes as letters of `crypt`, the last first. */
export function cryptLetters(a: number, b: number, c: number, count: number): string {
  let value = (a << 16) | (b << 8) | c;
  let text = '';
  for (let index = 0; index < count; index++) {
    text += letters[value & 63];
    value >>= 6;
  }
  return text;
}

/** Letters of a salt, out of bytes by chance. */
export function saltOf(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 16)].map((byte) => letters[byte & 63]).join('');
}
