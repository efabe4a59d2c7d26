import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { project } from '../rig/project.ts';
import { extra, play, rowOf, run } from './rig.ts';

const password = 'pa$$ \'w"ord';
let lab: TestLab;
let h1: Inside;
beforeAll(async () => {
  lab = await startLab(
    ['h1', 'h2'],
    [
      { name: 'deploy', rights: 'sudo' },
      { name: 'keeper', rights: 'none' },
      { name: 'plain', rights: 'none' },
    ],
  );
  h1 = await inside(lab, 'h1');
  writeFileSync(join(h1.root, 'tmp/login'), `keeper:${password}\nplain:${password}\n`);
  await h1.run('chpasswd </tmp/login; rm /tmp/login; echo "keeper ALL=(ALL) ALL" >/etc/sudoers.d/keeper');
  const h2 = await inside(lab, 'h2');
  // On this host the user may become anybody without being asked.
  await h2.run('for u in keeper plain; do echo "$u ALL=(ALL) NOPASSWD: ALL"; done >/etc/sudoers.d/all');
});
afterAll(() => lab?.down());

describe('sudo', () => {
  const whoami = { 'play.yml': play('- command: id -un\n  become: true') };

  test('lets those in who may, with a password or without', async () => {
    const known = await run(
      lab,
      whoami,
      '-v',
      ...extra({ ansible_user: 'keeper', ansible_become_password: password }),
    );
    expect(known.code).toBe(0);
    expect(known.stdout.match(/"stdout": "root"/g)).toHaveLength(2);
    expect((await run(lab, whoami, ...extra({ ansible_user: 'deploy' }))).code).toBe(0);
  });

  test.each([
    ['a wrong password', 'keeper', 'not this one', 'incorrect password', 'check ansible_become_password'],
    ['no password', 'keeper', undefined, 'a password is required', 'set ansible_become_password'],
    [
      'a user without rights',
      'plain',
      password,
      'not in the sudoers file',
      'allow the login to run sh as root',
    ],
  ])('%s: said with a way out, and the other host carries on', async (_, user, given, message, hint) => {
    const variables = { ansible_user: user, ...(given && { ansible_become_password: given }) };
    const ended = await run(lab, whoami, ...extra(variables));
    expect(ended.code).toBe(2);
    expect(ended.stdout).toContain('failed: [h1] command');
    expect(ended.stdout).toMatch(new RegExp(`can't become root by sudo: .*${message}`, 's'));
    expect(ended.stdout).toContain(`try: ${hint}`);
    expect(rowOf(ended, 'h2')).toMatch(/ok=1 .*failed=0/);
    if (given) expect(ended.stdout + ended.stderr).not.toContain(given);
  });

  test('a user that the host does not have', async () => {
    const task = '- ping:\n  become: true\n  become_user: nobody-here';
    const ended = await run(lab, { 'play.yml': play(task) }, '-l', 'h1');
    expect(ended.code).toBe(2);
    expect(ended.stdout).toContain("can't become nobody-here by sudo");
    expect(ended.stdout).toContain('try: check become_user: the host has no user nobody-here');
  });
});

describe('a host key', () => {
  const ping = { 'play.yml': play('- ping:') };
  const lineOf = (name: string) => {
    const { address } = lab.host(name);
    const lines = readFileSync(lab.lab.knownHosts, 'utf8').split('\n');
    return lines.find((line) => line.split(' ')[0]!.split(',').includes(address))!;
  };

  test('that is not known is refused, with the line that would let it in', async () => {
    const folder = project({ known: `${lineOf('h2')}\n` });
    const known = join(folder, 'known');
    const variables = extra({ ansible_ssh_known_hosts_file: known });
    const ended = await run(lab, ping, ...variables);
    const { address } = lab.host('h1');
    expect(ended.code).toBe(4);
    expect(ended.stdout).toContain(`the host key of ${address} is not known`);
    expect(rowOf(ended, 'h2')).toMatch(/ok=1/);
    const line = ended.stdout.split('\n').find((each) => each.trim().startsWith(`${address} ssh-`))!;
    writeFileSync(known, `${lineOf('h2')}\n${line.trim()}\n`);
    expect((await run(lab, ping, ...variables)).code).toBe(0);
  });

  test('that is new may be accepted, and is then kept', async () => {
    const known = join(project({}), 'known');
    const variables = extra({ ansible_ssh_known_hosts_file: known });
    expect((await run(lab, ping, '--accept-new-host-keys', ...variables)).code).toBe(0);
    expect(readFileSync(known, 'utf8').trim().split('\n')).toHaveLength(2);
    expect((await run(lab, ping, ...variables)).code).toBe(0);
  });

  test('that has changed is refused, whatever is accepted', async () => {
    const [, ...others] = lineOf('h2').split(' ');
    const known = join(
      project({ known: `${lineOf('h2')}\n${lab.host('h1').address} ${others.join(' ')}\n` }),
      'known',
    );
    const before = readFileSync(known, 'utf8');
    const ended = await run(
      lab,
      ping,
      '--accept-new-host-keys',
      ...extra({ ansible_ssh_known_hosts_file: known }),
    );
    expect(ended.code).toBe(4);
    expect(ended.stdout).toContain(`the host key of ${lab.host('h1').address} has changed`);
    expect(ended.stdout).toContain(`ssh-keygen -R '${lab.host('h1').address}' -f ${known}`);
    expect(rowOf(ended, 'h2')).toMatch(/ok=1/);
    expect(readFileSync(known, 'utf8')).toBe(before);
  });
});

test('a login that is refused', async () => {
  const ended = await run(lab, { 'play.yml': play('- ping:') }, ...extra({ ansible_user: 'stranger' }));
  expect(ended.code).toBe(4);
  expect(ended.stdout).toMatch(/stranger@198\.\S+:22 refuses the login: it takes none of: /);
  expect(ended.stdout).toContain('try: check ansible_user');
});

describe('startup files of a login', () => {
  const tasks = `- command: echo here
- copy: { content: x, dest: "/tmp/{{ made }}" }
`;
  const asDeploy = (variables: Readonly<Record<string, unknown>>) =>
    run(
      lab,
      { 'play.yml': play(tasks, 'h1') },
      ...extra({ ansible_user: 'deploy', made: 'of-deploy', ...variables }),
    );
  beforeAll(() => h1.run('usermod -s /bin/bash deploy'));
  const startup = (script: string) => writeFileSync(join(h1.root, 'home/deploy/.bashrc'), `${script}\n`);

  test.each([
    ['ask something', 'read -p "continue? " answer'],
    ['print, alias and set', 'echo hi; alias cat=false rm="rm -i"; set -eu; set -o noclobber; umask 077'],
    [
      'have words of their own for programs',
      'stat() { echo no; }; export -f stat; export IFS=a POSIXLY_CORRECT=1 LC_ALL=de_DE.UTF-8',
    ],
  ])("that %s are in nobody's way", async (_, script) => {
    startup(script);
    for (const ansible_become of [false, true]) {
      const ended = await asDeploy({ ansible_become, made: `of-deploy-${ansible_become}` });
      expect(ended.code, ended.stdout).toBe(0);
    }
    await h1.run('rm -f /tmp/of-deploy*');
  });

  test.each([
    ['sudo', 'read -p "password: " answer; echo "Old password: $answer" >&2; read -r another; echo said'],
    ['su', 'read -p "password: " answer; echo "Old password: $answer" >&2; printf "Password: " >&2'],
  ])('that ask and print come before the password of %s', async (method, script) => {
    await h1.run('usermod -s /bin/bash keeper');
    writeFileSync(join(h1.root, 'home/keeper/.bashrc'), `echo "$-" >&2\n${script}\n`);
    const variables = {
      ansible_user: 'keeper',
      ansible_become_password: password,
      ansible_become_method: method,
      ansible_become_user: method === 'su' ? 'plain' : 'root',
    };
    const files = { 'play.yml': play(`- command: id -un\n  become: true\n`, 'h1') };
    const ended = await run(lab, files, '-v', ...extra(variables));
    expect(ended.code, ended.stdout).toBe(0);
    expect(ended.stdout).toContain(`"stdout": "${variables.ansible_become_user}"`);
    const wrong = await run(lab, files, ...extra({ ...variables, ansible_become_password: 'not this' }));
    expect(wrong.stdout).toMatch(
      /can't become \w+ by \w+: [^\n]*(incorrect password|Authentication failure)/,
    );
    expect(wrong.stdout).not.toContain('Old password');
  });

  test('that end the shell are named, also where sudo would have come next', async () => {
    startup('exit 1');
    const alone = await asDeploy({});
    expect(alone.code).toBe(4);
    expect(alone.stdout).toMatch(/the login's shell ended with code 1\n.*try: .*\.bashrc/);
    const become = await asDeploy({ ansible_become: true });
    expect(become.code).toBe(2);
    expect(become.stdout).toMatch(/try: .*sudo -u root.*\.bashrc/);
    startup('');
  });
});

test('one session for each connection is enough', async () => {
  const folder = project({ large: 'x'.repeat(300_000) });
  await h1.run("sed -i '1i MaxSessions 1' /etc/ssh/sshd_config; pkill -HUP -o sshd");
  const tasks = `- command: echo here
- copy: { src: ${folder}/large, dest: /srv/large }
- command: cat /srv/large
  become: true
`;
  const ended = await run(
    lab,
    { 'play.yml': play(tasks, 'h1') },
    ...extra({ ansible_user: 'deploy', ansible_become: true }),
  );
  expect(ended.code, ended.stdout).toBe(0);
});
