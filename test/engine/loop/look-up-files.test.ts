import { expect, test } from 'vitest';
import { linesOf } from '../../../src/engine/loop/look-up-files.ts';
import { TemplateError } from '../../../src/template/templating.ts';

test('a command of with_lines ends with the run', async () => {
  const controller = new AbortController();
  const lines = linesOf('sleep 600; echo late', '/', controller.signal);
  controller.abort();
  await expect(lines).rejects.toThrow(TemplateError);
});
