import { expect, test } from 'vitest';
import { withoutPassword } from '../../../../src/modules/lib/git/git-tools.ts';

test.each([
  ['https://me:word@host/a.git', 'https://me@host/a.git', 'word'],
  ['http://me:a%40b@host:8080/a', 'http://me@host:8080/a', 'a@b'],
  ['https://me:a@b%@host', 'https://me@host', 'a@b%'],
])('%s holds a password', (address, repo, password) => {
  const at = repo.replace(/\/a.*$/, '');
  expect(withoutPassword(address)).toEqual({ repo, login: { at, password } });
});

test.each([
  'https://host/a:b@c',
  'https://token@host/a',
  'https://host:443/a@b',
  'git@host:a/b.git',
  'ssh://me:x@host/a',
  '/srv/a',
])('%s holds none', (address) => {
  expect(withoutPassword(address)).toEqual({ repo: address });
});
