import { expect, test } from 'vitest';
import { loginHint, wayOut } from '../../src/transport/way-out.ts';

const to = (address: string) => ({ address, port: 22, connectTimeout: 10_000 });

test('a login that is refused: the key with a passphrase, the agent, or else what is set', () => {
  expect(loginHint([], ['/k'])).toMatch(
    /^run ssh-add \/k with an agent, or set ansible_ssh_private_key_passphrase/,
  );
  expect(loginHint(['ssh-agent'], [])).toMatch(/^see by ssh-add -l whether/);
  expect(loginHint(['password'], [])).toMatch(/^check ansible_user/);
});

test.each([
  ['localhost', 'ECONNREFUSED', 'ansible_connection=local'],
  ['::1', 'ECONNREFUSED', 'ansible_connection=local'],
  ['[::1]', 'ENOTFOUND', 'without brackets: ansible_host=::1'],
  ['web1', 'ENOTFOUND', 'set ansible_host'],
  ['web1', 'EHOSTUNREACH', 'is there a route to it'],
])('%s, %s: %s', (address, code, words) => {
  expect(wayOut(to(address), { code, message: '' }, false)).toContain(words);
});

test('another machine that refuses isn’t this one', () => {
  expect(wayOut(to('web1'), { code: 'ECONNREFUSED', message: '' }, false)).not.toContain('local');
});
