import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fplay } from '../cli/process.ts';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { project } from '../rig/project.ts';
import { play, rowOf, run, written } from './rig.ts';

let lab: TestLab;
const hosts: Record<string, Inside> = {};
beforeAll(async () => {
  lab = await startLab(['h1', 'h2', 'down']);
  for (const { name } of lab.lab.hosts) hosts[name] = await inside(lab, name);
  await hosts.down!.run('kill "$(cat /run/sshd.pid)"');
});
afterAll(() => lab?.down());

test('a wrong key in a role: its place and a way out, before any host is asked anything', async () => {
  let asked = 0;
  const server = createServer((socket) => {
    asked += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const folder = project({
    hosts: `web1 ansible_host=127.0.0.1 ansible_port=${port}\nweb2 ansible_host=nowhere.invalid\n`,
    'play.yml': '- hosts: all\n  roles:\n    - web\n',
    'roles/web/tasks/main.yml':
      '- name: fine\n  ping:\n- name: the page\n  file:\n    path: /srv/page\n    stat: touch\n',
  });
  const ended = await fplay(['run', join(folder, 'play.yml'), '-i', join(folder, 'hosts')]);
  server.close();
  expect(ended).toMatchObject({ code: 5, stdout: '' });
  expect(ended.stderr).toContain(join(folder, 'roles/web/tasks/main.yml:6:5'));
  expect(ended.stderr).toContain('6 |     stat: touch');
  expect(ended.stderr).toContain('did you mean `state`?');
  expect(ended.stderr).toContain('no host was touched');
  expect(asked).toBe(0);
});

test('a host that is down: the others carry on, and the message says what to try', async () => {
  const ended = await run(lab, {
    'play.yml': play('- ping:\n  no_log: true\n- copy: { content: x, dest: /tmp/carried-on }'),
  });
  expect(ended.code).toBe(4);
  expect(ended.stdout).toContain('unreachable: [down] ping');
  expect(ended.stdout).toContain(`cannot connect to root@${lab.host('down').address}:22`);
  expect(ended.stdout).toContain('try: is sshd running there, and is 22 its port (ansible_port)?');
  expect(rowOf(ended, 'down')).toMatch(/ok=0 .*unreachable=1 .*failed=0/);
  for (const name of ['h1', 'h2']) {
    expect(rowOf(ended, name)).toMatch(/ok=2 .*changed=1 .*unreachable=0/);
    expect(readFileSync(join(hosts[name]!.root, 'tmp/carried-on'), 'utf8')).toBe('x');
  }
});

test('a failed host and an unreachable one', async () => {
  const tasks = `- command: "false"
  when: inventory_hostname == "h1"
- copy: { content: x, dest: /tmp/not-on-h1 }
`;
  const ended = await run(lab, { 'play.yml': play(tasks) });
  expect(ended.code).toBe(6);
  expect(rowOf(ended, 'h1')).toMatch(/failed=1/);
  expect(rowOf(ended, 'down')).toMatch(/unreachable=1/);
  expect(existsSync(join(hosts.h1!.root, 'tmp/not-on-h1'))).toBe(false);
  expect(existsSync(join(hosts.h2!.root, 'tmp/not-on-h1'))).toBe(true);
});

/** Listens at a port of the host until it is ended; its number goes to /tmp/web.pid once it does. */
const daemon = `perl -MIO::Socket -e '
  my $server = IO::Socket::INET->new(Listen => 9, LocalPort => 8081, ReuseAddr => 1) or die;
  while (my $client = $server->accept) { close $client }' web-daemon </dev/null >/dev/null 2>&1 &
echo $! >/tmp/web.pid`;

test('a port that is taken: the process that has it is named, and the other host starts', async () => {
  await hosts.h1!.run(`${daemon}\nmv /tmp/web.pid /tmp/other.pid`);
  await hosts.h1!.run(
    "until perl -MIO::Socket -e 'IO::Socket::INET->new(q(127.0.0.1:8081)) or exit 1'; do :; done",
  );
  const files = {
    'play.yml': `- hosts: h1,h2
  gather_facts: false
  roles:
    - role: ${join(import.meta.dirname, '../../roles/daemon')}
      daemon_name: the web server
      daemon_pid_file: /tmp/web.pid
      daemon_class: web-daemon
      daemon_address: 127.0.0.1
      daemon_ports: [8081]
      daemon_start: [sh, -c, ${JSON.stringify(daemon)}]
`,
  };
  const ended = await run(lab, files);
  const holder = readFileSync(join(hosts.h1!.root, 'tmp/other.pid'), 'utf8').trim();
  expect(ended.code).toBe(2);
  expect(ended.stdout).toContain(
    `the web server can't start on h1: port 8081 is held by process ${holder} (perl`,
  );
  expect(ended.stdout).toContain('End that process, give the web server another port');
  expect(rowOf(ended, 'h1')).toMatch(/failed=1/);
  expect(rowOf(ended, 'h2')).toMatch(/failed=0/);
  expect(existsSync(join(hosts.h1!.root, 'tmp/web.pid'))).toBe(false);
  for (const name of ['h1', 'h2'])
    await hosts[name]!.run('kill "$(cat /tmp/web.pid /tmp/other.pid 2>/dev/null)"');
});

test.each([
  ['no archive at all', 'this is no archive\n'],
  ['cut off', undefined],
])('a corrupt archive, %s: found before anything is sent', async (_, text) => {
  const folder = project({ 'a.tgz': text ?? '', 'p/some file': 'x'.repeat(100_000) });
  if (text === undefined) {
    execFileSync('tar', ['czf', 'whole.tgz', 'p'], { cwd: folder });
    writeFileSync(join(folder, 'a.tgz'), readFileSync(join(folder, 'whole.tgz')).subarray(0, 200));
  }
  const before = [await written(lab, 'h1'), await written(lab, 'h2')];
  const archive = join(folder, 'a.tgz');
  const ended = await run(lab, {
    'play.yml': play(`- unarchive: { src: ${archive}, dest: /srv }`, 'h1,h2'),
  });
  expect(ended.code).toBe(2);
  expect(ended.stdout).toContain(`the archive ${archive} can't be read`);
  expect([await written(lab, 'h1'), await written(lab, 'h2')]).toEqual(before);
});

test('a full disk: the old file stays whole, nothing is left beside it, the others carry on', async () => {
  await hosts.h1!.run(
    'mkdir /srv/full; mount -t tmpfs -o size=64k full /srv/full; echo precious >/srv/full/file',
  );
  await hosts.h2!.run('mkdir /srv/full');
  const folder = project({ small: 'y'.repeat(100_000), large: 'z'.repeat(3_000_000) });
  for (const size of ['small', 'large']) {
    const tasks = `- copy: { src: ${join(folder, size)}, dest: /srv/full/file }\n- ping:`;
    const ended = await run(lab, { 'play.yml': play(tasks, 'h1,h2') });
    expect(ended.code).toBe(2);
    expect(ended.stdout).toMatch(/cannot write \/srv\/full\/file: .*No space left on device/);
    expect(ended.stdout).toContain('try: free some space: df -h /srv/full');
    expect(rowOf(ended, 'h2')).toMatch(/ok=2 .*changed=1 .*failed=0/);
    const inHost = join(hosts.h1!.root, 'srv/full');
    expect(readdirSync(inHost)).toEqual(['file']);
    expect(readFileSync(join(inHost, 'file'), 'utf8')).toBe('precious\n');
  }
});

test('a disk that is full while an archive is unpacked, or a file is edited or fetched', async () => {
  await hosts.h1!.run(
    'mkdir /srv/tiny; mount -t tmpfs -o size=16k tiny /srv/tiny; echo precious >/srv/tiny/file',
  );
  const server = createHttpServer((_, response) => response.end('w'.repeat(100_000)));
  await new Promise<void>((resolve) => server.listen(0, lab.lab.gateway, resolve));
  const { port } = server.address() as { port: number };
  const folder = project({ 'p/large': 'z'.repeat(1_000_000) });
  execFileSync('tar', ['czf', 'p.tgz', 'p'], { cwd: folder });
  for (const task of [
    `lineinfile: { path: /srv/tiny/file, line: "${'v'.repeat(50_000)}" }`,
    `get_url: { url: "http://${lab.lab.gateway}:${port}/x", dest: /srv/tiny/file, force: true }`,
    `unarchive: { src: ${folder}/p.tgz, dest: /srv/tiny }`,
  ]) {
    const ended = await run(lab, { 'play.yml': play(`- ${task}`, 'h1') });
    expect(ended.code).toBe(2);
    // curl says that it could not write, and not why; so does tar sometimes.
    expect(ended.stdout, task).toMatch(/No space left on device|could not be written to|Wrote only/);
    expect(ended.stdout, task).toContain('try: free some space: df -h /srv/tiny');
    expect(readFileSync(join(hosts.h1!.root, 'srv/tiny/file'), 'utf8')).toBe('precious\n');
    if (!task.startsWith('unarchive'))
      expect(readdirSync(join(hosts.h1!.root, 'srv/tiny'))).toEqual(['file']);
  }
  server.close();
});
