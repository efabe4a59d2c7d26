import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Build, build } from '../cli/build.ts';
import { type Ended, fplay } from '../cli/process.ts';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { type Files, project } from '../rig/project.ts';
import { play, rowOf, written } from './rig.ts';

let lab: TestLab;
let program: Build;
let h1: Inside;
let h2: Inside;
beforeAll(async () => {
  program = build();
  lab = await startLab(['h1', 'h2']);
  [h1, h2] = [await inside(lab, 'h1'), await inside(lab, 'h2')];
});
afterAll(async () => {
  await lab?.down();
  program?.remove();
});

/** Runs the built program, killed after so many milliseconds; resolves to how long it took. */
function built(words: readonly string[], after?: number): Promise<number> {
  const began = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program.cli, ...words], { stdio: 'ignore' });
    if (after !== undefined) setTimeout(() => child.kill('SIGKILL'), after);
    child.on('exit', () => resolve(Date.now() - began));
  });
}

/** A plan that was saved, and the folder it is in. */
interface Saved {
  readonly folder: string;
  readonly file: string;
  readonly check: Ended;
}

async function save(files: Files, ...words: readonly string[]): Promise<Saved> {
  const folder = project(files);
  const file = join(folder, 'plan.json');
  const check = await fplay([
    ...['run', join(folder, 'play.yml'), '-i', lab.inventoryFolder, '--check', '--save', file],
    ...words,
  ]);
  return { folder, file, check };
}

function carryOut({ file }: Saved, ...words: readonly string[]): Promise<Ended> {
  return fplay(['run', '--plan', file, ...words]);
}

const tasks = (name: string) => `- name: folder
  file: { path: /srv/${name}, state: directory, mode: "0750" }
- name: settings
  template: { src: settings.hbs, dest: /srv/${name}/settings }
  notify: restart
- name: look
  stat: { path: /srv/${name}-seen }
  register: seen
- name: note
  copy: { content: "{{ inventory_hostname }}\\n", dest: /srv/${name}-note }
- name: several
  file: { path: "/srv/${name}/{{ item }}", state: touch }
  loop: [a, b]
  when: "!seen.stat.exists"
- command: touch /srv/${name}-made
`;
const handlers = '  handlers:\n    - name: restart\n      command: touch /srv/restarted\n';
const files = (name: string): Files => ({
  'play.yml': play(tasks(name)) + handlers,
  'templates/settings.hbs': 'port = 1\n',
});

test('does what was shown: all of it, commands too, and then says what is left', async () => {
  const saved = await save(files('all'));
  expect(saved.check.stderr).toMatch(
    /^saved \S+plan\.json: \d+ tasks to change something, \d+ unknown, on 2 hosts/m,
  );
  expect(saved.check.code).toBe(0);
  expect(statSync(saved.file).mode & 0o777).toBe(0o600);
  const { code, stdout, stderr } = await carryOut(saved);
  expect(stdout + stderr).not.toMatch(/fatal|failed=[1-9]/);
  expect(code).toBe(0);
  expect(rowOf({ code, stdout, stderr }, 'h1')).toMatch(/changed=[6-9]/);
  expect(await h1.run('cat /srv/all/settings; stat -c %a /srv/all; ls /srv/all')).toBe(
    'port = 1\n750\na\nb\nsettings\n',
  );
  expect(await h2.run('ls /srv/all-made /srv/restarted')).toBe('/srv/all-made\n/srv/restarted\n');
  const again = await carryOut(saved);
  expect(again.code).toBe(2);
  expect(again.stdout).toMatch(/\/srv\/all: nothing -> a directory/);
});

const drifts: readonly (readonly [string, string, RegExp])[] = [
  ['mode', 'chmod 600 /srv/drift/file', /\/srv\/drift\/file mode: 0644 -> 0600$/m],
  ['content', 'echo other > /srv/drift/file', /\/srv\/drift\/file content: differs from then$/m],
  ['owner', 'chown 1234:daemon /srv/drift/file', /\/srv\/drift\/file owner: root -> 1234$/m],
  ['absence', 'rm /srv/drift/file', /\/srv\/drift\/file: a file -> nothing$/m],
  ['kind', 'rm /srv/drift/file; mkdir /srv/drift/file', /\/srv\/drift\/file: a file -> a directory$/m],
  ['link', 'ln -sfn other /srv/drift/link', /\/srv\/drift\/link target: \/srv\/drift\/file -> other$/m],
  ['user', 'useradd planned', /user planned: nothing -> there$/m],
];

const driftTasks = `- name: file
  copy: { content: "new\\n", dest: /srv/drift/file }
- name: link
  file: { src: /srv/drift/file, dest: /srv/drift/link, state: link }
- name: user
  user: { name: planned, create_home: false }
- name: last
  file: { path: /srv/drift/made, state: directory }
`;

test.each(drifts)(
  'a drift of %s: the host stops before its first change and says so',
  async (_, drift, said) => {
    const ready =
      'userdel planned 2>/dev/null || :; rm -rf /srv/drift; mkdir /srv/drift; echo old > /srv/drift/file; ln -s /srv/drift/file /srv/drift/link';
    await Promise.all([h1.run(ready), h2.run(ready)]);
    const saved = await save({ 'play.yml': play(driftTasks) });
    await h1.run(`${drift}; touch /srv/drift/unread`);
    const before = await written(lab, 'h1');
    const ended = await carryOut(saved);
    expect(ended.stdout).toMatch(said);
    expect(ended.stdout).not.toContain('unread');
    expect(ended.code).toBe(2);
    expect(rowOf(ended, 'h1')).toMatch(/changed=0 .*failed=1/);
    expect(rowOf(ended, 'h2')).toMatch(/changed=3 .*failed=0/);
    expect(await written(lab, 'h1')).toEqual(before);
  },
);

test('a package about which nothing changed is no drift, however old its lists are by then', async () => {
  const tasks =
    '- package: { name: tar, state: present }\n- file: { path: /srv/packaged, state: directory }\n';
  const saved = await save({ 'play.yml': play(tasks) }, '-l', 'h1');
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await carryOut(saved)).code).toBe(0);
});

test('what its author leaves out of checks is done', async () => {
  const tasks =
    '- command: touch /srv/proof\n  when: "!ansible_check_mode"\n- file: { path: /srv/proven, state: directory }\n';
  const saved = await save({ 'play.yml': play(tasks) }, '-l', 'h1');
  const { code, stdout } = await carryOut(saved);
  expect(code, stdout).toBe(0);
  expect(await h1.run('ls -d /srv/proof /srv/proven')).toBe('/srv/proof\n/srv/proven\n');
});

test('a drift of a package', async () => {
  const status = '/var/lib/dpkg/status';
  await h1.run(
    `printf 'Package: planned\\nStatus: install ok installed\\nArchitecture: all\\nVersion: 1\\nMaintainer: x\\nDescription: x\\n\\n' >> ${status}`,
  );
  const saved = await save(
    {
      'play.yml': play(
        '- apt: { name: planned, state: absent }\n- file: { path: /srv/gone, state: touch }\n',
      ),
    },
    '-l',
    'h1',
  );
  await h1.run(`sed -i '/^Package: planned$/,$d' ${status}`);
  const ended = await carryOut(saved);
  expect(ended.stdout).toMatch(/task `apt` \(.*play\.yml:\d+:\d+\): shown `changed` \(.*\), now `ok`$/m);
  expect(ended.code).toBe(2);
  expect(await h1.run('ls /srv/gone 2>&1 || :')).toContain('No such file');
});

test('what becomes of a rule is not known while the chain it is in, or every chain, is to be emptied', async () => {
  await h1.run(
    `printf '%s\\n' '#!/bin/sh' 'case $3 in -S) echo "-A INPUT -j DROP" ;; esac' > /usr/local/sbin/iptables; chmod 755 /usr/local/sbin/iptables`,
  );
  const rule = (name: string) => `- iptables: { chain: ${name}, jump: DROP }\n`;
  const one = `- iptables: { chain: INPUT, flush: true }\n${rule('OUTPUT')}${rule('INPUT')}`;
  const chain = await save({ 'play.yml': play(one) }, '-l', 'h1');
  expect(rowOf(chain.check, 'h1')).toMatch(/ok=2 +changed=1 .* unknown=1$/);
  const all = await save({ 'play.yml': play(`- iptables: { flush: true }\n${rule('OUTPUT')}`) }, '-l', 'h1');
  expect(rowOf(all.check, 'h1')).toMatch(/ok=1 +changed=1 .* unknown=1$/);
});

test('what the plan did not read does not matter, nor do times', async () => {
  await h1.run('mkdir -p /srv/other; echo old > /srv/other/file');
  const saved = await save(
    {
      'play.yml': play(
        '- copy: { content: "old\\n", dest: /srv/other/file }\n- file: { path: /srv/other/made, state: directory }\n',
      ),
    },
    '-l',
    'h1',
  );
  await h1.run('touch /srv/other/file /srv/other/unread; chmod 700 /srv/other/unread');
  expect((await carryOut(saved)).code).toBe(0);
});

test('facts that pass by themselves are no drift', async () => {
  const tasks = '- setup:\n- file: { path: /srv/gathered, state: directory }\n';
  const saved = await save({ 'play.yml': play(tasks).replace('gather_facts: false', 'gather_facts: true') });
  for (const host of [h1, h2]) await host.run('head -c 4000000 /dev/urandom > /var/tmp/written; sync');
  const ended = await carryOut(saved);
  expect(ended.stdout).not.toContain("isn't as the plan saw it");
  expect(ended.code).toBe(0);
});

test('hostile names of files', async () => {
  const name = '/srv/a b\'"$(id)\\\n* \u001b[31m';
  const tasks = `- copy: { content: x, dest: ${JSON.stringify(name)} }\n`;
  const saved = await save({ 'play.yml': play(tasks) }, '-l', 'h1');
  expect((await carryOut(saved)).code).toBe(0);
  const again = await carryOut(saved);
  expect(again.code).toBe(2);
  expect(again.stdout).toContain('nothing -> a file');
  expect(again.stdout).not.toContain('\u001b[31m');
});

test.each<readonly [string, (saved: Saved) => readonly string[] | undefined, RegExp]>([
  [
    'a template',
    ({ folder }) => void writeFileSync(join(folder, 'templates/settings.hbs'), 'port = 2\n'),
    /templates\/settings\.hbs changed since the plan was saved/,
  ],
  [
    'the playbook',
    ({ folder }) => void writeFileSync(join(folder, 'play.yml'), play(tasks('other')) + handlers),
    /play\.yml changed since the plan was saved/,
  ],
  ['a limit', () => ['-l', 'h1'], /saved with other --limit: without/],
  ['variables', () => ['-e', 'a=1'], /saved with other variables/],
  [
    'group variables',
    ({ folder }) => void writeFileSync(join(folder, 'group_vars/all.yml'), 'a: 2\n'),
    /the inventory says something else now of .*h1/,
  ],
  [
    'a truncated plan',
    ({ file }) => void writeFileSync(file, readFileSync(file, 'utf8').slice(0, 400)),
    /this plan is damaged[\s\S]*plan\.json:\d+:\d+/,
  ],
  [
    'an edited plan',
    ({ file }) =>
      void writeFileSync(file, readFileSync(file, 'utf8').replace('"become": false', '"become": true')),
    /changed after it was saved[\s\S]*plan\.json:1:1/,
  ],
  [
    'a plan of another version',
    ({ file }) =>
      void writeFileSync(file, readFileSync(file, 'utf8').replace(/"fplay": "[^"]*"/, '"fplay": "0.0.0"')),
    /saved by fplay 0\.0\.0/,
  ],
  ['something else', ({ file }) => void writeFileSync(file, '{"a": 1}'), /not a plan that fplay saved/],
])('%s that is another: refused before a host is touched', async (_, change, said) => {
  const saved = await save({ ...files('refused'), 'group_vars/all.yml': 'a: 1\n' });
  expect(saved.check.code).toBe(0);
  const words = change(saved) ?? [];
  const before = await written(lab, 'h1');
  const { code, stderr, stdout } = await carryOut(saved, ...words);
  expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect([code, stdout]).toEqual([5, '']);
  expect(await written(lab, 'h1')).toEqual(before);
});

test('a command changes what a later task said it would leave: the host stops there', async () => {
  const tasks = `- command: sh -c 'echo changed > /srv/behind'
  changed_when: false
- name: behind
  copy: { content: "as it was\\n", dest: /srv/behind }
- name: after
  file: { path: /srv/after, state: directory }
`;
  await h1.run('echo as it was > /srv/behind');
  const saved = await save({ 'play.yml': play(tasks) }, '-l', 'h1');
  const ended = await carryOut(saved);
  expect(ended.stdout).toMatch(/shown `ok` in the plan, and it would be `changed`/);
  expect(ended.code).toBe(2);
  expect(await h1.run('cat /srv/behind; ls -d /srv/after || echo none')).toBe('changed\nnone\n');
});

test('secrets are in no plan, and who has other vault passwords cannot use it', async () => {
  const folder = project({
    'play.yml': play(
      '- copy: { content: "{{ secret }}", dest: "/srv/{{ secret }}" }\n- name: hidden\n  copy: { content: word1234, dest: /srv/hidden, mode: "0600" }\n  no_log: true\n',
    ),
    'secrets.yml': 'secret: hunter2-and-more\n',
    password: 'one\n',
    other: 'two\n',
  });
  const at = (name: string) => join(folder, name);
  await fplay(['vault', 'encrypt', at('secrets.yml'), '--vault-password-file', at('password')]);
  const given = ['-e', `@${at('secrets.yml')}`, '--vault-password-file', at('password')];
  const file = at('plan.json');
  const words = [
    'run',
    at('play.yml'),
    '-i',
    lab.inventoryFolder,
    '-l',
    'h1',
    '--check',
    '--save',
    file,
    ...given,
  ];
  expect((await fplay(words)).code).toBe(0);
  const text = readFileSync(file, 'utf8');
  expect(text).not.toMatch(/hunter2|word1234/);
  expect(text).not.toContain(Buffer.from('hunter2-and-more').toString('base64').slice(0, 12));
  const others = await fplay(['run', '--plan', file, '--vault-password-file', at('other')]);
  expect(others.code).toBe(5);
  expect(others.stderr).toContain('other vault passwords');
  expect((await fplay(['run', '--plan', file, ...given])).code).toBe(0);
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('the time of day keeps no plan from being carried out', async () => {
  const tasks = '- find: { paths: /etc, age: 1h }\n- copy: { content: x, dest: /srv/aged }\n';
  const saved = await save({ 'play.yml': play(tasks) }, '-l', 'h1');
  const done = await carryOut(saved);
  expect(done.code, done.stdout + done.stderr).toBe(0);
  expect(readFileSync(saved.file, 'utf8')).not.toContain('date +%s');
});

test('a check that is killed leaves no half plan, and an old one as it was', async () => {
  const many = Array.from(
    { length: 300 },
    (_, index) => `- file: { path: /srv/many-${index}, state: directory }\n`,
  );
  const folder = project({ 'play.yml': play(many.join('')) });
  const file = join(folder, 'plan.json');
  const words = ['run', join(folder, 'play.yml'), '-i', lab.inventoryFolder, '--check', '--save', file];
  const whole = await built(words);
  for (const after of [0.5, 0.8, 0.9, 0.95, 0.97, 0.99, 1]) {
    const before = readFileSync(file, 'utf8');
    await built(words, Math.round(whole * after));
    const text = readFileSync(file, 'utf8');
    if (text !== before) expect(JSON.parse(text)).toHaveProperty('seal');
  }
});

test('mistakes on the command line: one message, 5', async () => {
  const folder = project({ 'play.yml': play('- debug:\n') });
  const run = ['run', join(folder, 'play.yml'), '-i', lab.inventoryFolder];
  const plan = join(folder, 'plan.json');
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [[...run, '--save', plan], /--save goes with --check/],
    [
      [...run, '--check', '--save', join(folder, 'no', 'plan.json')],
      /cannot save the plan in .*there is no such file/,
    ],
    [[...run, '--check', '--save', folder], /it is a folder/],
    [['run', '--plan', plan], /cannot read the plan .*there is no such file/],
    [['run', '--plan', plan, '--check'], /cannot be used with/],
    [['run', '-i', lab.inventoryFolder], /missing required argument/],
  ];
  for (const [words, said] of wrong) {
    const { code, stderr } = await fplay(words);
    expect(stderr).toMatch(said);
    expect(code).toBe(5);
  }
});
