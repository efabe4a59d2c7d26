import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encrypt } from '../../src/vault/vault.ts';
import { type Ended, fplay } from '../cli/process.ts';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { project } from '../rig/project.ts';
import { play, rowOf } from './rig.ts';

/** Each can be told from everything else that the host and this machine hold. */
const secrets = {
  login: 'login-%-Zebra $(id) "1"',
  vaulted: "vaulted-Quagga 'two' $(id)",
  plain: 'plain-Okapi three',
};
const marks = /Zebra|Quagga|Okapi|WmVicmE|UXVhZ2dh|T2thcG/;

let lab: TestLab;
let host: Inside;
let server: Server;
beforeAll(async () => {
  lab = await startLab(['h1'], [{ name: 'keeper', rights: 'none' }]);
  host = await inside(lab, 'h1');
  writeFileSync(join(host.root, 'tmp/login'), `keeper:${secrets.login}\n`);
  await host.run('chpasswd </tmp/login; rm /tmp/login; echo "keeper ALL=(ALL) ALL" >/etc/sudoers.d/keeper');
  // Answers late: the program that asks is there to be seen.
  server = createServer((request, response) => {
    request.resume().on('end', () => setTimeout(() => response.end('{}'), 400));
  });
  await new Promise<void>((resolve) => server.listen(0, lab.lab.gateway, resolve));
});
afterAll(async () => {
  server?.close();
  await lab?.down();
});

/** Tasks that handle secrets in every way, each for long enough to be looked at. */
const tasks = `- copy: { content: "{{ vaulted }}", dest: /root/vaulted, mode: "0600" }
  no_log: true
- template: { src: secret.hbs, dest: /root/templated, mode: "0600" }
  no_log: true
- lineinfile: { path: /root/vaulted, line: "password={{ plain }}" }
  no_log: true
- shell: { cmd: 'test -n "{{ plain }}"; test "$WORD" = "{{ plain }}"; sleep 0.4; cat', stdin: "{{ plain }}" }
  environment: { WORD: "{{ plain }}" }
  no_log: true
- shell: { cmd: "sleep 0.4; echo {{ plain }}", executable: /bin/bash }
  loop: ["{{ plain }}"]
  register: looped
  no_log: true
- uri: { url: "{{ url }}", url_username: me, url_password: "{{ plain }}", headers: { X-Key: "{{ vaulted }}" }, method: POST, body: "{{ vaulted }}" }
  no_log: true
- get_url: { url: "{{ url }}/file", url_username: me, url_password: "{{ plain }}", dest: /root/fetched }
  no_log: true
- openssh_keypair: { path: /root/id, type: rsa, size: 3072, passphrase: "{{ plain }}" }
  no_log: true
- script: { cmd: script.sh }
  environment: { WORD: "{{ vaulted }}" }
  no_log: true
- command: { cmd: "false", stdin: "{{ plain }}" }
  no_log: true
  ignore_errors: true
- fail: { msg: "{{ looped.results.0.stdout }}" }
  no_log: true
  ignore_errors: true
- fail: { msg: "{{ plain }}" }
  no_log: true
  ignore_errors: true
- debug: { msg: "{{ vaulted }}" }
- debug: { var: ansible_password }
- shell: { cmd: cat, stdin: "{{ vaulted }} {{ ansible_become_password }}" }
`;

async function runWith(words: readonly string[]): Promise<Ended> {
  const folder = project({
    'play.yml': `${play(tasks)}  become: true\n`,
    'templates/secret.hbs': 'vault {{ vaulted }}\nplain {{ plain }}\n',
    'files/script.sh': '#!/bin/sh\nsleep 0.4; printf %s "$WORD"\n',
    'group_vars/all.yml': encrypt(`vaulted: ${JSON.stringify(secrets.vaulted)}\n`, { password: 'sesame' }),
    'vault-password': 'sesame\n',
    'variables.json': JSON.stringify({
      ansible_user: 'keeper',
      ansible_ssh_private_key_file: '',
      ansible_password: secrets.login,
      ansible_become_password: secrets.login,
      plain: secrets.plain,
      url: `http://${lab.lab.gateway}:${(server.address() as AddressInfo).port}`,
    }),
  });
  const files = ['-e', `@${folder}/variables.json`, '--vault-password-file', `${folder}/vault-password`];
  return fplay(['run', join(folder, 'play.yml'), '-i', lab.inventoryFolder, ...files, ...words]);
}

/** Everything that a process of the host was called with while something else went on. */
async function calledWhile(work: Promise<unknown>): Promise<readonly string[]> {
  const seen = new Set<string>();
  let over = false;
  const end = () => {
    over = true;
  };
  work.then(end, end);
  while (!over) {
    for (const words of (await host.processes()).values()) seen.add(words);
    await pause(5);
  }
  return [...seen];
}

test.each([
  ['a check', ['--check', '--diff', '-vv']],
  ['lines', ['--diff', '-vv']],
  ['json', ['--diff', '-vv', '--output', 'json']],
])('secrets show nowhere: %s', async (name, words) => {
  const running = runWith(words);
  const called = await calledWhile(running);
  const ended = await running;
  expect(ended.stderr).toBe('');
  expect(ended.code, ended.stdout).toBe(0);
  if (name === 'lines') expect(rowOf(ended, 'h1')).toMatch(/ok=15 .*failed=0 .*ignored=3/);
  expect(
    ended.stdout
      .split('\n')
      .filter((line) => marks.test(line))
      .join('\n'),
  ).toBe('');
  expect(called.filter((each) => marks.test(each)).join('\n')).toBe('');
  if (name !== 'a check') expect(called.join('\n')).toMatch(/curl|ssh-keygen/);
});

test('secrets are in no file of the host but those that they were written to', () => {
  const found = execFileSync('sh', ['-c', `grep -rlE '${marks.source}' . || true`], {
    cwd: lab.host('h1').upper,
    encoding: 'utf8',
  });
  expect(found.split('\n').filter(Boolean).toSorted()).toEqual(['./root/templated', './root/vaulted']);
});

test('a password in an address is in no process list, where wget downloads too', async () => {
  const address = `http://me:Okapi@${lab.lab.gateway}:${(server.address() as AddressInfo).port}/file`;
  const folder = project({
    'play.yml': play(`- get_url: { url: "${address}", headers: { X-Key: Quagga }, dest: /root/by-wget }\n`),
  });
  await host.run('mv /usr/bin/curl /usr/bin/curl-away');
  const running = fplay(['run', join(folder, 'play.yml'), '-i', lab.inventoryFolder]);
  const called = await calledWhile(running);
  await host.run('mv /usr/bin/curl-away /usr/bin/curl');
  expect((await running).code, (await running).stdout).toBe(0);
  expect(called.join('\n')).toMatch(/wget/);
  expect(called.filter((each) => marks.test(each)).join('\n')).toBe('');
  expect(await host.run('cat /root/by-wget')).toBe('{}');
});

test('a password in the address of a repository is used, and is in no process list and no file', async () => {
  const bare = project();
  const made = `git init -q --bare . && tree=$(git mktree </dev/null) &&
    git update-ref refs/heads/main $(git -c user.name=a -c user.email=a@b commit-tree $tree -m one) &&
    git symbolic-ref HEAD refs/heads/main && git update-server-info`;
  execFileSync('sh', ['-c', made], { cwd: bare });
  const files = createServer((request, response) => {
    const isKnown = request.headers.authorization === `Basic ${btoa("me:Okapi's @")}`;
    const path = join(bare, (request.url ?? '').replace(/^\/bare/, '').replace(/\?.*/, ''));
    if (!isKnown) response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();
    else if (existsSync(path)) setTimeout(() => response.end(readFileSync(path)), 100);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => files.listen(0, lab.lab.gateway, resolve));
  const at = `${lab.lab.gateway}:${(files.address() as AddressInfo).port}/bare`;
  const folder = project({
    'play.yml': play(`- git: { repo: "http://me:Okapi's%20%40@${at}", dest: /root/cloned }\n`),
  });
  const words = ['run', join(folder, 'play.yml'), '-i', lab.inventoryFolder];
  const running = fplay(words);
  const called = await calledWhile(running);
  const again = await fplay(words);
  files.close();
  expect((await running).stdout).toMatch(/changed=1/);
  expect(again.stdout).toMatch(/ok=1 +changed=0/);
  expect(called.join('\n')).toMatch(/ls-remote/);
  expect(called.filter((each) => marks.test(each)).join('\n')).toBe('');
  expect(await host.run('cat /root/cloned/.git/config')).toContain(`url = http://me@${at}`);
});
