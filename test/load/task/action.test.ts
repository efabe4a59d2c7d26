import { expect, test } from 'vitest';
import { modules } from '../../../src/modules/index.ts';
import { createRegistry } from '../../../src/sdk/registry.ts';
import { mistakes } from '../project-files.ts';

test('where text is no arguments, those of which something comes are named', () => {
  const told = (module: string) => {
    const files = { 'site.yml': `- { hosts: all, tasks: [{ ${module}: nonsense }] }` };
    return mistakes(files, { registry: createRegistry(modules) });
  };
  expect(told('stat')).toMatch(/its arguments are .*\bpath\b/);
  expect(told('stat')).not.toMatch(/get_mime|get_attributes/);
  expect(told('openssh_keypair')).toMatch(/its arguments are .*\bpath\b/);
  expect(told('openssh_keypair')).not.toMatch(/backend|private_key_format/);
  expect(told('ini_file')).toMatch(/its arguments are .*\bpath\b/);
  expect(told('ini_file')).not.toMatch(/follow|selevel|unsafe_writes|\bdest\b/);
});
