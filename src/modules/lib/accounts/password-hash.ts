import { createHash } from 'node:crypto';
import { hash as bcrypt, encodeBase64 } from 'bcryptjs';
import { cryptLetters, saltOf, shaCryptAside, usualRounds } from '../../../template/helpers/crypt.ts';

/** How `htpasswd` writes a password. */
export const hashSchemes = [
  'apr_md5_crypt',
  'md5_crypt',
  'sha256_crypt',
  'sha512_crypt',
  'bcrypt',
  'ldap_sha1',
  'plaintext',
] as const;

/** One of these. */
export type HashScheme = (typeof hashSchemes)[number];

/** A tenth of a second; a web server asks for it at each request. */
const usualCost = 10;

/** The hash of a password; its salt follows from `seed`, so that the same is made every time. */
export async function hashPassword(scheme: HashScheme, password: string, seed: string): Promise<string> {
  const bytes = createHash('sha256').update(seed).digest();
  const salt = saltOf(bytes);
  switch (scheme) {
    case 'apr_md5_crypt':
      return md5Crypt('$apr1$', password, salt);
    case 'md5_crypt':
      return md5Crypt('$1$', password, salt);
    case 'sha256_crypt':
      return shaCryptAside('sha256', password, salt);
    case 'sha512_crypt':
      return shaCryptAside('sha512', password, salt);
    case 'bcrypt':
      // Apache knows `$2y$` everywhere, and `$2b$` only where crypt(3) does.
      return bcrypt(password, `$2y$${usualCost}$${encodeBase64(bytes, 16)}`);
    case 'ldap_sha1':
      return ldapSha1(password);
    case 'plaintext':
      return password;
  }
}

/** What a hash says of how it was made. */
interface Made {
  readonly scheme: HashScheme;
  /** Makes another one in the same way. */
  again(password: string): string | Promise<string>;
}

/** How many rounds of a hash are worked out here, some seconds: a host's file may ask for any number. */
const mostRounds = 1_000_000;

/** The same for bcrypt, whose rounds are 2 to the power of this. */
const highestCost = 14;

/** crypt(3) takes no fewer. */
const fewestRounds = 1000;

/** How a hash was made, where it is of one of these schemes and no more work than can be done. */
function madeBy(hash: string): Made | undefined {
  const [, id = '', asked, salt = ''] =
    /^\$(apr1|1|5|6)\$(?:rounds=(\d+)\$)?([^$]*)\$[^$]*$/.exec(hash) ?? [];
  const rounds = Math.max(fewestRounds, asked === undefined ? usualRounds : Number(asked));
  if (id === '1') return { scheme: 'md5_crypt', again: (password) => md5Crypt('$1$', password, salt) };
  if (id === 'apr1')
    return { scheme: 'apr_md5_crypt', again: (password) => md5Crypt('$apr1$', password, salt) };
  if (id !== '' && rounds <= mostRounds) {
    const kind = id === '5' ? 'sha256' : 'sha512';
    return { scheme: `${kind}_crypt`, again: (password) => shaCryptAside(kind, password, salt, rounds) };
  }
  const [settings, cost] = /^\$2[aby]\$(\d\d)\$[./\w]{22}(?=[./\w]{31}$)/.exec(hash) ?? [];
  if (settings !== undefined && Number(cost) >= 4 && Number(cost) <= highestCost)
    return { scheme: 'bcrypt', again: (password) => bcrypt(password, settings) };
  if (hash.startsWith('{SHA}')) return { scheme: 'ldap_sha1', again: ldapSha1 };
  return undefined;
}

/** `$id$...`, `{ID}...`, and the 13 characters of the old crypt or 20 of BSD's: of schemes, whichever they may be. */
const ofSomeScheme = /^(\$[\w-]+\$|\{[\w-]+\}|_[./\w]{19}$|[./0-9A-Za-z]{13}$)/;

/** Whether a hash is that of a password; undefined where it is of a scheme that can't be checked here. */
export async function isHashOf(hash: string, password: string): Promise<boolean | undefined> {
  if (hash === password) return true;
  const made = madeBy(hash);
  if (!made) return ofSomeScheme.test(hash) ? undefined : false;
  return digestOf(await made.again(password)) === digestOf(hash);
}

/** The scheme of a hash; undefined where it is none of these, or a password as it stands. */
export function schemeOf(hash: string): HashScheme | undefined {
  return madeBy(hash)?.scheme;
}

/** The same salt and rounds may be written in several ways. */
function digestOf(hash: string): string | undefined {
  return hash.split('$').at(-1);
}

function ldapSha1(password: string): string {
  return `{SHA}${createHash('sha1').update(password).digest('base64')}`;
}

/** The crypt of FreeBSD, and Apache's (`apr_md5.c`), which differ in their first letters alone. */
function md5Crypt(magic: '$1$' | '$apr1$', password: string, wanted: string): string {
  const salt = wanted.slice(0, 8);
  const [key, seed] = [Buffer.from(password), Buffer.from(salt)];
  const alternate = md5(key, seed, key);
  const parts: Uint8Array[] = [key, Buffer.from(magic), seed];
  for (let left = key.length; left > 0; left -= 16) parts.push(alternate.subarray(0, Math.min(16, left)));
  for (let bits = key.length; bits > 0; bits >>= 1)
    parts.push((bits & 1) === 1 ? Buffer.alloc(1) : key.subarray(0, 1));
  let last = md5(...parts);
  for (let round = 0; round < 1000; round++) {
    const [first, second] = round % 2 === 1 ? [key, last] : [last, key];
    last = md5(first, ...(round % 3 === 0 ? [] : [seed]), ...(round % 7 === 0 ? [] : [key]), second);
  }
  const at = (index: number) => last[index] ?? 0;
  const threes = [0, 1, 2, 3, 4].map((index) =>
    cryptLetters(at(index), at(index + 6), at(index === 4 ? 5 : index + 12), 4),
  );
  return `${magic}${salt}$${threes.join('')}${cryptLetters(0, 0, at(11), 2)}`;
}

function md5(...parts: readonly Uint8Array[]): Buffer {
  return parts.reduce((hash, part) => hash.update(part), createHash('md5')).digest();
}
