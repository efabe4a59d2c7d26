import { expect, test } from 'vitest';
import { artefactsCommand } from '../../src/cli/artefacts.ts';

test('an unknown name is a mistake of the arguments, with the nearest one', async () => {
  const [out, said]: [string[], string[]] = [[], []];
  const streams = {
    out: (line: string) => void out.push(line),
    error: (line: string) => void said.push(line),
    environment: {},
  };
  expect(await artefactsCommand({ names: ['hadoop-2.6.6.tar.gz'] }, streams)).toBe(5);
  expect(out).toEqual([]);
  expect(said.join('\n')).toBe(
    'error: no artefact is called `hadoop-2.6.6.tar.gz`\n  help: did you mean `hadoop-2.6.5.tar.gz`?',
  );
});
