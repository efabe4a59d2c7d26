import { expect, test } from 'vitest';
import { htpasswd } from '../../src/modules/htpasswd.ts';

test('a missing password is a mistake of the task, not of its name', () => {
  const { error } = htpasswd.args.safeParse({ path: '/etc/nginx/users', name: 'me' });
  expect(error?.issues).toMatchObject([{ path: [], message: 'give the `password` of the user' }]);
});
