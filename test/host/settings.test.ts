import { describe, expect, test } from 'vitest';
import { connectionSettings, isMistaken } from '../../src/host/settings.ts';

function ssh(variables: Readonly<Record<string, unknown>>, defaults = {}) {
  const result = connectionSettings('web1', variables, defaults);
  if (isMistaken(result)) throw new Error(result.map(({ message }) => message).join('; '));
  return result.ssh;
}

function mistakes(variables: Readonly<Record<string, unknown>>): readonly string[] {
  const result = connectionSettings('web1', variables);
  return isMistaken(result) ? result.map(({ message }) => message) : [];
}

test('a host without variables is reached by its name', () => {
  expect(connectionSettings('web1', {})).toEqual({ connection: 'ssh', ssh: { host: 'web1' }, become: {} });
});

test('all that the inventory may say', () => {
  const settings = connectionSettings('web1', {
    ansible_connection: 'smart',
    ansible_host: '10.0.0.1',
    ansible_port: '2222',
    ansible_user: 'deploy',
    ansible_ssh_private_key_file: '~/.ssh/deploy',
    ansible_ssh_private_key_passphrase: 'open',
    ansible_ssh_pass: 12345,
    ansible_host_key_checking: 'no',
    ansible_ssh_known_hosts_file: '/etc/known',
    ansible_ssh_timeout: 5,
    ansible_become: 'yes',
    ansible_become_user: 'flink',
    ansible_become_method: 'su',
    ansible_become_pass: 'secret',
    ansible_become_exe: '/bin/su',
    ansible_become_flags: '-l',
  });
  expect(settings).toEqual({
    connection: 'ssh',
    ssh: {
      host: '10.0.0.1',
      port: 2222,
      user: 'deploy',
      identityFile: '~/.ssh/deploy',
      passphrase: 'open',
      password: '12345',
      acceptNew: true,
      knownHostsFiles: ['/etc/known'],
      connectTimeout: 5000,
    },
    become: { enabled: true, user: 'flink', method: 'su', password: 'secret', exe: '/bin/su', flags: '-l' },
  });
});

test('the command line fills what the inventory leaves open', () => {
  const defaults = {
    user: 'me',
    privateKeyFile: 'k',
    password: 'p',
    connectTimeout: 3000,
    acceptNewHostKeys: true,
  };
  expect(ssh({ ansible_user: 'you' }, defaults)).toEqual({
    host: 'web1',
    user: 'you',
    identityFile: 'k',
    password: 'p',
    connectTimeout: 3000,
    acceptNew: true,
  });
  expect(ssh({ ansible_host_key_checking: true }, defaults).acceptNew).toBe(false);
  expect(connectionSettings('web1', {}, { connection: 'local', becomePassword: 'x' })).toMatchObject({
    connection: 'local',
    become: { password: 'x' },
  });
});

describe('arguments of ssh', () => {
  test.each([
    ['-J jump', { proxyJump: 'jump' }],
    ['-o ProxyJump=a,b:22', { proxyJump: 'a,b:22' }],
    [`-o ProxyCommand="ssh -W %h:%p -q me@bastion -p 2200"`, { proxyJump: 'me@bastion:2200' }],
    [
      '-oStrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null',
      { acceptNew: true, knownHostsFiles: ['/dev/null'] },
    ],
    ["-o 'StrictHostKeyChecking accept-new' -C", { acceptNew: true }],
    ['-o ConnectTimeout=3 -o ControlMaster=auto -o ControlPersist=60s', { connectTimeout: 3000 }],
  ])('%s', (text, wanted) => {
    expect(ssh({ ansible_ssh_common_args: text })).toEqual({ host: 'web1', ...wanted });
  });

  test.each(['-L 80:a:80', '-o Ciphers=aes', '-o ProxyCommand="nc %h"', '-o', '-vvv'])(
    '%s is refused',
    (text) => {
      expect(mistakes({ ansible_ssh_extra_args: text })[0]).toMatch(
        /^ansible_ssh_extra_args: `.*` is not supported/,
      );
    },
  );
});

test('all mistakes are found at once, and no value is shown that may be secret', () => {
  const found = mistakes({
    ansible_connection: 'winrm',
    ansible_port: 'abc',
    ansible_password: true,
    ansible_become: 'perhaps',
    ansible_become_method: 'doas',
  });
  expect(new Set(found)).toEqual(
    new Set([
      'ansible_connection: `winrm` is not supported',
      'ansible_port: expected a whole number above 0',
      'ansible_password: expected text',
      'ansible_become: expected true or false',
      'ansible_become_method: `doas` is not supported',
    ]),
  );
});
