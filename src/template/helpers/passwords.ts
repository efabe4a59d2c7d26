import type { Vars } from '../../model/inventory.ts';
import { Fault } from '../fault.ts';
import { saltOf, shaCrypt, usualRounds } from './crypt.ts';
import { asNumber, asText, type Helper } from './helper.ts';

const kinds: Readonly<Record<string, 'sha256' | 'sha512'>> = {
  sha256: 'sha256',
  sha512: 'sha512',
  sha256_crypt: 'sha256',
  sha512_crypt: 'sha512',
};

/** Hashes of passwords. */
export const passwordHelpers: readonly Helper[] = [
  {
    name: 'password_hash',
    usage: 'password_hash password kind? salt? rounds=?',
    summary:
      'A hash for `user: password`: `sha512` or `sha256`. Without a salt each run makes another one, and `user` is `changed` each time.',
    example: {
      text: '{{ password_hash "secret" "sha512" "saltstring" }}',
      result:
        '$6$saltstring$AIsRs/Ee56G/tC8MEHhvReZTfx8u3rXXMl6eYrjCG9ibix19DxoMBLogdTET5Ukw9Sf7eZTITsuk0Ry5qulYz.',
    },
    takes: [1, 3],
    named: ['rounds'],
    call([password, kind = 'sha512', salt], { rounds }, { control, scope }) {
      const label = () =>
        `${asText(password)} ${String(scope.has('inventory_hostname') && scope.value('inventory_hostname'))}`;
      return passwordHash(
        asText(password),
        asText(kind),
        salt === undefined ? saltOf(control.chance(label())) : asText(salt),
        { rounds },
      );
    },
  },
];

/** The hash of a password in one of the kinds that `crypt` knows. Throws Fault. */
export function passwordHash(password: string, kind: string, salt: string, { rounds }: Vars): string {
  const scheme = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!scheme) throw new Fault(`passwords can't be hashed by \`${kind}\``, { hint: 'use sha512 or sha256' });
  if (!/^[./0-9A-Za-z]{1,16}$/.test(salt))
    throw new Fault('a salt is 1 to 16 letters, digits, dots and slashes');
  const count = rounds === undefined ? usualRounds : asNumber(rounds);
  if (!Number.isInteger(count) || count < 1000 || count > 999_999_999)
    throw new Fault('there are 1000 to 999999999 rounds');
  return shaCrypt(scheme, password, salt, count);
}
