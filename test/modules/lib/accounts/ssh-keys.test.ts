import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  fingerprint,
  formatPublicKey,
  parsePublicKey,
  sizeOf,
  typeOf,
} from '../../../../src/modules/lib/accounts/ssh-keys.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fplay-keys-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['rsa', 1024],
  ['rsa', 2048],
  ['ecdsa', 384],
  ['ed25519', 256],
])('type, size and fingerprint of %s with %d bits are those that ssh-keygen tells', (type, bits) => {
  const file = join(folder, `${type}-${bits}`);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-b', String(bits), '-N', '', '-C', 'a comment', '-f', file]);
  const [size, print] = execFileSync('ssh-keygen', ['-l', '-f', file], { encoding: 'utf8' }).split(' ');
  const key = parsePublicKey(readFileSync(`${file}.pub`, 'utf8'));
  if (!key) throw new Error('no key was read');
  expect([typeOf(key), sizeOf(key), fingerprint(key), key.comment]).toEqual([
    type,
    Number(size),
    print,
    'a comment',
  ]);
  expect(`${formatPublicKey(key)}\n`).toBe(readFileSync(`${file}.pub`, 'utf8'));
});

test('options with blanks and quotes', () => {
  const line = 'command="echo \\"a b\\"",from="10.0.0.0/8" ssh-rsa AAAAB3NzaC1yc2E= me';
  expect(parsePublicKey(line)).toMatchObject({
    options: 'command="echo \\"a b\\"",from="10.0.0.0/8"',
    comment: 'me',
  });
});

test.each(['', '# ssh-rsa', 'ssh-rsa', 'ssh-rsa not!base64', '/root/.ssh/id_rsa.pub'])(
  '%j is no key',
  (line) => {
    expect(parsePublicKey(line)).toBeUndefined();
  },
);
