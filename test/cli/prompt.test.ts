import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askSecret, InputEnded } from '../../src/cli/prompt.ts';
import type { Surroundings } from '../../src/cli/streams.ts';
import { fplay } from './process.ts';

function surroundingsWith(input: PassThrough): Surroundings {
  return { stdin: input, stderr: process.stderr } as unknown as Surroundings;
}

test.each([
  ['in one piece', ['one\ntwo\n']],
  ['in pieces', ['o', 'ne\r', '\nt', 'wo']],
])('each question takes one line of what is piped in, %s', async (_, pieces) => {
  const input = new PassThrough();
  const surroundings = surroundingsWith(input);
  for (const piece of pieces) input.write(piece);
  input.end();
  expect(await askSecret('First: ', surroundings)).toBe('one');
  expect(await askSecret('Second: ', surroundings)).toBe('two');
  await expect(askSecret('Third: ', surroundings)).rejects.toThrow(InputEnded);
});

test('an input that ends before the answer is a mistake that is told', async () => {
  const { code, stderr } = await fplay(['vault', 'view', 'none.yml']);
  expect(code).toBe(5);
  expect(stderr).toContain('no answer to `Vault password:`');
});
