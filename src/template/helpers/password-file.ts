import { createHash, randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Vars } from '../../model/inventory.ts';
import type { ControlMachine } from '../control-machine.ts';
import { Fault } from '../fault.ts';
import { DependsOnUnknown } from '../templating.ts';
import { unknownValue } from '../unknown.ts';
import { saltOf } from './crypt.ts';
import { asNumber, asText } from './helper.ts';
import { passwordHash } from './passwords.ts';

const classes: Readonly<Record<string, string>> = {
  ascii_lowercase: 'abcdefghijklmnopqrstuvwxyz',
  ascii_uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ascii_letters: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  hexdigits: '0123456789abcdefABCDEF',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

interface Storing {
  readonly control: ControlMachine;
  /** Nothing is written. */
  readonly isCheck: boolean;
}

/**
 * The password that a file keeps, made where there is none, or its hash; in the form of
 * https://docs.ansible.com/ansible/latest/collections/ansible/builtin/password_lookup.html. An unknown value where it
 * would have to be made in a check. Throws Fault.
 */
export function storedPassword(file: string, named: Vars, { control, isCheck }: Storing): unknown {
  const isKept = file !== '/dev/null';
  const found = isKept ? readStored(file) : undefined;
  const encrypt = named.encrypt === undefined ? undefined : asText(named.encrypt);
  const complete = found && (encrypt === undefined || found.salt !== undefined);
  const later = `the password that ${file} will keep`;
  if (!complete && isKept && control.ahead) throw new DependsOnUnknown(later);
  if (!complete && isKept && isCheck) return unknownValue(later);
  const password = found?.password ?? generated(named, isKept ? undefined : control);
  const salt = found?.salt ?? (encrypt === undefined ? undefined : saltOf(control.chance(`salt ${file}`)));
  if (!complete && isKept) store(file, salt === undefined ? password : `${password} salt=${salt}`);
  control.keepSecret(password);
  return encrypt === undefined ? password : passwordHash(password, encrypt, salt ?? '', {});
}

function readStored(
  file: string,
): { readonly password: string; readonly salt: string | undefined } | undefined {
  try {
    const text = readFileSync(file, 'utf8').trimEnd();
    const [, password = text, salt] = /^(.*) salt=(\S+)$/s.exec(text) ?? [];
    return { password: password.replace(/ ident=\S+$/, ''), salt };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Fault(`can't read the password of ${file}: ${(error as Error).message}`);
  }
}

function store(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${text}\n`, { mode: 0o600 });
  } catch (error) {
    throw new Fault(`can't keep the password in ${file}: ${(error as Error).message}`);
  }
}

/** A new password: by chance, by the run's own chance where none is kept, or by a seed. */
function generated({ length = 20, chars, seed, ...more }: Vars, run: ControlMachine | undefined): string {
  const letters = lettersOf(chars);
  const label = JSON.stringify([length, chars, seed, more]);
  const bytes = (index: number) =>
    seed === undefined
      ? run?.secretChance(`password ${label} ${index}`)
      : createHash('sha256')
          .update(`${asText(seed)} ${index}`)
          .digest();
  return Array.from({ length: asNumber(length) }, (_, index) => {
    const drawn = bytes(index);
    return letters[
      drawn ? Number(drawn.readBigUInt64BE(0) % BigInt(letters.length)) : randomInt(letters.length)
    ];
  }).join('');
}

function lettersOf(chars: unknown): string {
  const given = chars === undefined ? ['ascii_letters', 'digits', '.,:-_'] : [chars].flat().flatMap(partsOf);
  const letters = given.map((part) => (Object.hasOwn(classes, part) ? (classes[part] ?? '') : part)).join('');
  const each = [...new Set(letters)].join('');
  if (each === '') throw new Fault('a password needs characters to be made of');
  return each;
}

/** `,,` stands for a comma. */
function partsOf(chars: unknown): readonly string[] {
  const text = asText(chars);
  const parts = text.replaceAll(',,', ',\0').split(',').filter(Boolean);
  return [
    ...parts.map((part) => part.replaceAll('\0', '')).filter(Boolean),
    ...(text.includes(',,') ? [','] : []),
  ];
}
