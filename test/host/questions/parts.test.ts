import { expect, it } from 'vitest';
import type { Look } from '../../../src/host/questions/looks.ts';
import { partsOf } from '../../../src/host/questions/parts.ts';
import type { Seen } from '../../../src/host/questions/question.ts';

it('tells an answer that makes no sense to those who asked, and to nobody else', async () => {
  const look: Look<string> = {
    name: 'made up',
    fits: () => true,
    script: () => ':',
    read() {
      throw new Error('not an answer');
    },
  };
  const asked = new Promise<Seen<unknown>>((resolve, reject) => {
    const question = { look, path: '/etc', signal: undefined, resolve, reject };
    const section = { code: 0, stdout: Buffer.from('?'), stderr: Buffer.from('') };
    for (const part of partsOf([question])) part.hear(section);
  });
  await expect(asked).rejects.toThrow('not an answer');
});
