import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modules } from '../../src/modules/index.ts';
import { moduleDocs } from '../../src/sdk/docs.ts';

const folder = join(import.meta.dirname, '../../docs/modules');
const pages = moduleDocs(modules);

test.each([...pages])('%s is current', (file, text) => expect(text).toMatchFileSnapshot(join(folder, file)));

test('no page is left of a module that is gone', () => {
  const stray = existsSync(folder) ? readdirSync(folder).filter((file) => !pages.has(file)) : [];
  expect(stray).toEqual([]);
});
