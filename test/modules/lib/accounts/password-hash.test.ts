import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { hashPassword, hashSchemes, isHashOf } from '../../../../src/modules/lib/accounts/password-hash.ts';

const sha512 = 'ph0yGsyjzqdeFaon7.gJZo8eAG5/rj9/JdzOu1Rl7dKzBYg3xgvl7T2VQ2Rt81bc5AXkdA54r0p8QvC1omD6R1';

// Made by `openssl passwd`, and by crypt(3) where there are rounds.
test.each([
  ['$apr1$abcdefgh$2ER6iDEYuzvted9XVEB5N1', 'sécret "pass" word longer than sixteen'],
  ['$1$abc$iCQ2D3nhptRYi27fDYv2s1', 'secret'],
  ['$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA', 'secret'],
  [`$6$saltsaltsaltsalt$${sha512}`, 'secret'],
  [`$6$rounds=5000$saltsaltsaltsalt$${sha512}`, 'secret'],
  ['$5$rounds=10$saltsalt$eKLZU9t9OoPWrqOQsoTIKG0aYkZ5rGOoOQhiIvoSWX2', 'secret'],
  ['$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC', 'myPassword'],
  ['{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=', 'secret'],
  ['secret', 'secret'],
])('%s', async (hash, password) => {
  expect(await isHashOf(hash, password)).toBe(true);
  expect(await isHashOf(hash, `${password}x`)).toBe(false);
});

test.each(hashSchemes)('%s: the same every time, and another for another user', async (scheme) => {
  const hash = await hashPassword(scheme, 'pass word', 'a');
  expect(await isHashOf(hash, 'pass word')).toBe(true);
  expect(await hashPassword(scheme, 'pass word', 'a')).toBe(hash);
  const hasSalt = scheme !== 'ldap_sha1' && scheme !== 'plaintext';
  expect((await hashPassword(scheme, 'pass word', 'b')) === hash).toBe(!hasSalt);
});

test.each([
  '$6$rounds=20000000$abc$zzz',
  `$5$rounds=${'9'.repeat(400)}$abc$zzz`,
  '$y$j9T$abc$zzz',
  '$2y$31$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC',
  '$2x$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC',
  '{SSHA}abc',
  'abJnggxhB/yWI',
])('of %s nobody knows', async (hash) => {
  expect(await isHashOf(hash, 'secret')).toBeUndefined();
});

test('others have their turn meanwhile', async () => {
  const turns: number[] = [];
  const waiting = isHashOf('$6$rounds=100000$saltsalt$zzz', 'secret').then(() => turns.length);
  for (let turn = 0; turn < 50; turn++) turns.push(await setImmediate(turn));
  expect(await waiting).toBe(50);
});
