import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { roleDoc } from '../../src/cli/doc/role.ts';

const root = resolve(import.meta.dirname, '../..');
const title = '## Variables\n';

test.each(readdirSync(join(root, 'roles')))('the README of the role %s lists its variables', async (role) => {
  const file = join(root, 'roles', role, 'README.md');
  const doc = roleDoc(role, root);
  if (!('value' in doc)) throw new Error(`no doc of ${role}`);
  const [written = ''] = readFileSync(file, 'utf8').split(title);
  const variables = doc.value.slice(doc.value.indexOf(title));
  await expect(`${written.trimEnd()}\n\n${variables.trimEnd()}\n`).toMatchFileSnapshot(file);
});
