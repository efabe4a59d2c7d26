import { expect, test } from 'vitest';
import { createSecrets } from '../../src/engine/state/secrets.ts';
import { titleOf } from '../../src/saved/answers.ts';
import { wordsOf } from '../../src/saved/witness.ts';

const secret = 'hunter2-and-a-lot-more';
const secrets = createSecrets();
secrets.add(secret);
/** The secret lies across the place where words are cut, wherever in it that is. */
const across = Array.from(
  { length: secret.length + 1 },
  (_, before) => `${'x'.repeat(60 - before)}${secret}`,
);

test.each(across)('half a secret is in no words of a difference: %s', (text) => {
  const differences = [{ kind: 'attribute', key: 'comment', before: text, after: [text] }] as const;
  expect(wordsOf(differences, secrets.mask).join()).not.toMatch(/[hu]/);
});

test.each(across)('half a secret is in no title of a question: %s', (command) => {
  const asked = {
    kind: 'query',
    command,
    secret: false,
    answer: { code: 0, stdout: '', stderr: '' },
  } as const;
  expect(titleOf(asked, secrets.mask)).not.toMatch(/[hu]/);
});
