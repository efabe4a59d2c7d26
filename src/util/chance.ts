import { createHmac, randomBytes } from 'node:crypto';

/** 64 bytes by chance, the same for a label every time. */
export type Chance = (label: string) => Buffer;

/** Without a key nobody else can come to the same bytes; with one, who has the key does. */
export function createChance(key: string | Buffer = randomBytes(32)): Chance {
  return (label) => createHmac('sha512', key).update(label).digest();
}
