import { randomBytes } from 'node:crypto';

/** A name that nobody else knows or has: 16 hexadecimal digits. */
export function nonce(): string {
  return randomBytes(8).toString('hex');
}
