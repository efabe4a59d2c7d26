import { expect, it } from 'vitest';
import { accountsFor, checkUser, parseAccounts } from '../../src/lab/accounts.ts';

const machine = {
  passwd: 'root:x:0:0:root:/root:/bin/bash\nann:x:1000:1000::/home/ann:/bin/sh\n',
  group: 'root:x:0:\nann:x:1000:\nstaff:x:1001:ann\n',
  shadow: 'root:!:19000:0:99999:7:::\nann:$y$secret:19000:0:5:7:::\n',
};

it('takes every password off the accounts and leaves none locked', () => {
  const { files } = accountsFor(machine, []);
  expect(files.shadow).toBe('root:*:19000:0:99999:7:::\nann:*:19000:0:99999:7:::\n');
  expect(files.passwd).toBe(machine.passwd);
});

it('adds users with numbers that are free, and rights where they are wanted', () => {
  const { files, added, sudoers } = accountsFor(machine, [
    { name: 'ann', rights: 'sudo' },
    { name: 'deploy', rights: 'none' },
    { name: 'admin', rights: 'sudo' },
  ]);
  expect(added).toEqual([
    { name: 'deploy', uid: 1002, gid: 1002, home: '/home/deploy' },
    { name: 'admin', uid: 1003, gid: 1003, home: '/home/admin' },
  ]);
  expect(parseAccounts(files.passwd).map(({ name }) => name)).toEqual(['root', 'ann', 'deploy', 'admin']);
  expect(files.group).toContain('deploy:x:1002:\n');
  expect(sudoers).toBe('ann ALL=(ALL:ALL) NOPASSWD: ALL\nadmin ALL=(ALL:ALL) NOPASSWD: ALL\n');
});

it('refuses names that are no normal user', () => {
  expect(checkUser('deploy')).toBeUndefined();
  for (const name of ['root', 'a b', 'x:y', '-rf', 'a\nb', ''])
    expect(checkUser(name)?.message).toContain(JSON.stringify(name));
});
