import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encrypt } from '../../../src/vault/vault.ts';
import { project } from '../../rig/project.ts';
import { fplay } from '../process.ts';

/** What is said of a project whose variables are in a vault. */
async function said(variables: string, ...words: readonly string[]): Promise<string> {
  const vault = encrypt(variables, { password: 'sesame' });
  const folder = project({
    'play.yml': '- hosts: all\n  tasks:\n    - ping:\n',
    'hosts.yml': 'all: { hosts: { h1: {} } }\n',
    'vault-password': 'sesame\n',
    ...(words.length > 0 ? { 'extra.yml': vault } : { 'group_vars/all.yml': vault }),
  });
  const at = (file: string) => join(folder, file);
  const extra = words.flatMap((word) => ['-e', `@${at(word)}`]);
  const passwords = ['--vault-password-file', at('vault-password')];
  const ended = await fplay(['run', at('play.yml'), '-i', at('hosts.yml'), ...passwords, ...extra]);
  expect(ended.code, ended.stderr).toBe(5);
  return ended.stdout + ended.stderr;
}

const values = 'a mistake in what a vault holds shows none of it: %j';

test.each([
  ['key: Okapi-99\nlist: [Okapi-99\n', 'is not closed'],
  ['key: Okapi-99\nkey: Okapi-98\n', '`key` stands twice'],
  ['ansible_ssh_common_args: "-o ProxyCommand=Okapi-99"\n', 'is not supported'],
  ['ansible_become_method: Okapi-99\n', 'is not supported'],
])(values, async (variables, message) => {
  const words = await said(variables);
  expect(words).toContain(message);
  expect(words).not.toContain('Okapi');
});

test('nor in one that is given by -e', async () => {
  const words = await said('key: Okapi-99\nkey: Okapi-98\n', 'extra.yml');
  expect(words).toContain('extra.yml:2:1');
  expect(words).toContain('what is encrypted is not shown');
  expect(words).not.toContain('Okapi');
});
