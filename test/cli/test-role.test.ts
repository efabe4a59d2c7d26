import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Files, project } from '../rig/project.ts';
import { type Build, build } from './build.ts';
import type { Ended } from './process.ts';

let built: Build;
let root: string;
beforeAll(() => {
  built = build();
  root = mkdtempSync(join(tmpdir(), 'fplay-labs-'));
});
afterAll(() => {
  built?.remove();
  rmSync(root, { recursive: true, force: true });
});

/** `fplay test role` in a folder with these files. */
function testRole(files: Files, words: readonly string[]): Ended {
  const folder = project(files);
  const { status, stdout, stderr } = spawnSync(process.execPath, [built.cli, 'test', 'role', ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, FPLAY_LAB_FOLDER: join(root, 'labs') },
  });
  return { code: status ?? -1, stdout, stderr };
}

const greeting = {
  'roles/greeting/tasks/main.yml': '- copy: { content: "{{ text }}", dest: "{{ folder }}/greeting" }\n',
  'roles/greeting/defaults/main.yml': 'folder: /srv\n',
  'roles/greeting/meta/argument_specs.yml':
    'argument_specs: { main: { options: { text: { required: true, description: What it says. }, folder: {} } } }\n',
};

const tests = {
  'roles/greeting/tests/inventory': '[greeters]\none\ntwo\n',
  'roles/greeting/tests/prepare.yml':
    '- hosts: all\n  tasks: [file: { path: /opt/here, state: directory }]\n',
  'roles/greeting/tests/test.yml':
    '- hosts: greeters\n  roles: [{ role: greeting, text: hello, folder: /opt/here }]\n',
  'roles/greeting/tests/verify.yml': '- hosts: all\n  tasks: [command: grep -x hello /opt/here/greeting]\n',
};

describe('fplay test role', () => {
  it('prepares, checks, applies, applies again and verifies, and leaves nothing behind', () => {
    const { code, stdout, stderr } = testRole({ ...greeting, ...tests }, ['greeting']);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('two  ok=3  changed=1');
    expect(stderr).toContain(
      [
        '  prepared  well  roles/greeting/tests/prepare.yml',
        '  checked   well  6 tasks and 2 paths predicted, 0 wrong; 0 that nobody could predict',
        '  applied   well  roles/greeting/tests/test.yml',
        '  again     well',
        '  verified  well  roles/greeting/tests/verify.yml',
        'role greeting: passed in ',
      ].join('\n'),
    );
    expect(existsSync(join(root, 'labs/role-greeting'))).toBe(false);
  });

  it('tests a role without tests by itself on one host, or on those that are named', () => {
    const files = { 'elsewhere/motd/tasks/main.yml': '- copy: { content: hi, dest: /etc/motd }\n' };
    const one = testRole(files, ['elsewhere/motd']);
    expect(one.code, one.stderr).toBe(0);
    expect(one.stderr).toContain('lab role-motd is up: 1 host,');
    expect(one.stderr).toContain('  applied   well  the role by itself\n');
    expect(one.stderr).toContain('  verified  -     there is no verify.yml\n');
    const two = testRole(files, ['elsewhere/motd', '--hosts', 'web1,web2', '--name', 'motd-two']);
    expect(two.code, two.stderr).toBe(0);
    expect(two.stdout).toContain('web2  ok=2  changed=1');
  });

  it('says before there is a lab what such a role lacks, and takes it from -e', () => {
    const lacking = testRole(greeting, ['greeting']);
    expect(lacking.code).toBe(5);
    expect(lacking.stderr).toContain('the role `greeting` needs `text`');
    expect(lacking.stderr).toContain('the role has no tests/test.yml');
    expect(lacking.stderr).not.toContain('lab role-greeting');
    expect(testRole(greeting, ['greeting', '-e', 'text=hello']).code).toBe(0);
  });

  it('refuses a play that would run on this machine, before there is a lab', () => {
    const files = {
      ...greeting,
      'roles/greeting/tests/inventory': 'localhost\n',
      'roles/greeting/tests/test.yml': '- hosts: localhost\n  roles: [{ role: greeting, text: hello }]\n',
    };
    const { code, stderr } = testRole(files, ['greeting', '--hosts', 'web1', '-e', `folder=${root}`]);
    expect(code).toBe(5);
    expect(stderr).toContain(
      'error: this play would run on this machine: the lab has no host `localhost`\n  --> roles/greeting/tests/test.yml:1:10\n',
    );
    expect(stderr).toContain('help: write `hosts: all`');
    expect(stderr).not.toContain('is up');
    expect(existsSync(join(root, 'greeting'))).toBe(false);
  });

  it.for([
    [
      'changes something every time',
      '- shell: date +%N >/srv/now\n  args: { outputs: /srv/now }\n',
      'again     NOT IDEMPOTENT',
    ],
    ['was predicted wrong', '- shell: touch /srv/a /srv/b\n  args: { creates: /srv/a }\n', 'checked   WRONG'],
    ['fails', '- fail: {}\n', 'applied  FAILED'],
    ['fails the second time', '- shell: mkdir /srv/a\n  changed_when: false\n', 'again     FAILED'],
  ] as const)('ends with 2 where a role %s', ([, tasks, line]) => {
    const { code, stderr } = testRole({ 'roles/r/tasks/main.yml': tasks }, ['r']);
    expect(stderr).toContain(line);
    expect(stderr).toContain('role r: FAILED in ');
    expect(code).toBe(2);
  });

  it('ends with 2 where what came of a role is not as verify.yml wants it', () => {
    const verify = '- hosts: all\n  tasks: [command: grep -x goodbye /opt/here/greeting]\n';
    const files = { ...greeting, ...tests, 'roles/greeting/tests/verify.yml': verify };
    const { code, stderr } = testRole(files, ['greeting']);
    expect(code).toBe(2);
    expect(stderr).toContain('  verified  FAILED  roles/greeting/tests/verify.yml\n');
  });

  it('does not go on where what has to be there before could not be made', () => {
    const files = {
      ...greeting,
      ...tests,
      'roles/greeting/tests/prepare.yml': '- hosts: two\n  tasks: [fail: {}]\n',
    };
    const { code, stderr } = testRole(files, ['greeting']);
    expect(code).toBe(2);
    expect(stderr).toContain('  prepared  FAILED  roles/greeting/tests/prepare.yml\nrole greeting: FAILED');
  });

  it('tests several, and knows none by a wrong name', () => {
    const files = {
      'roles/web/tasks/main.yml': '- copy: { content: hi, dest: /etc/motd }\n',
      'roles/bad/tasks/main.yml': '- fail: {}\n',
    };
    const both = testRole(files, ['roles/bad', 'roles/web']);
    expect(both.code).toBe(2);
    expect(both.stderr).toContain('role web: passed');
    const wrong = testRole(files, ['webb']);
    expect(wrong.code).toBe(5);
    expect(wrong.stderr).toContain('there is no role `webb`\n  help: did you mean `web`?');
  });
});
