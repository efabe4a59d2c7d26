import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Build, build } from '../cli/build.ts';
import { type Ended, fplay } from '../cli/process.ts';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { project } from '../rig/project.ts';
import { rowOf } from './rig.ts';

let lab: TestLab;
let built: Build;
let h1: Inside;
beforeAll(async () => {
  built = build();
  lab = await startLab(['h1', 'h2']);
  h1 = await inside(lab, 'h1');
});
afterAll(async () => {
  await lab?.down();
  built?.remove();
});

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'fplay-state-'));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

type Last = 'well' | 'badly' | 'slowly';

/** Each handler leaves a line in /srv/NAME-done; on h1 a task goes `last` behind those that notify them. */
const playbook = (name: string, last: Last, { meta = 'noop', reload = 'true' } = {}) => `- hosts: all
  gather_facts: false
  tasks:
    - copy: { content: one, dest: /srv/${name} }
      notify: [restart, reload]
    - meta: ${meta}
    - command: ${{ well: '/bin/true', badly: '/bin/false', slowly: 'sleep 600' }[last]}
      changed_when: false
      when: inventory_hostname == "h1"
  handlers:
    - name: restart
      shell: echo restart >> /srv/${name}-done
    - name: again
      listen: reload
      shell: ${reload} && echo again >> /srv/${name}-done
`;

function start(file: string, ...words: readonly string[]): Promise<Ended> {
  return fplay(['run', file, '-i', lab.inventoryFolder, ...words], { XDG_STATE_HOME: state });
}

/** The playbook of a new project. */
function written(text: string): string {
  return join(project({ 'play.yml': text }), 'play.yml');
}

const folder = () => join(state, 'fplay/owed');
const done = (name: string) => h1.run(`cat /srv/${name}-done 2>/dev/null || true`);
const told = /owes handlers to a run that ended before them, since .* UTC: (.*) \(unless you remove (.*)\)/;

test('handlers that a failed host owes run the next time, once', async () => {
  const file = written(playbook('a', 'badly'));
  const failed = await start(file);
  expect(failed.code).toBe(2);
  expect(failed.stdout).toContain('handlers that were notified have not run: restart, again (the next run');
  expect(await done('a')).toBe('');
  expect(readdirSync(folder())).toHaveLength(1);
  expect(statSync(join(folder(), readdirSync(folder())[0]!)).mode & 0o777).toBe(0o600);
  writeFileSync(file, playbook('a', 'well'));
  const check = await start(file, '--check');
  expect(check.stdout).toMatch(/unknown: \[h1\] restart/);
  expect(check.stdout).not.toMatch(/\[h2\] restart/);
  expect(await done('a')).toBe('');
  const mended = await start(file);
  expect(told.exec(mended.stdout)?.[1]).toBe('restart, reload');
  expect(rowOf(mended, 'h1')).toContain('ok=4  changed=2');
  expect(rowOf(mended, 'h2')).toContain('changed=0');
  expect(await done('a')).toBe('restart\nagain\n');
  expect(readdirSync(folder())).toEqual([]);
  const last = await start(file);
  expect(rowOf(last, 'h1')).toContain('changed=0');
  expect(last.stdout).not.toMatch(told);
});

test('those that have run are not owed any more, those that failed are', async () => {
  const file = written(playbook('b', 'well', { reload: 'test -e /srv/b-ready' }));
  expect((await start(file)).code).toBe(2);
  expect(await done('b')).toBe('restart\n');
  await h1.run('touch /srv/b-ready');
  expect(told.exec((await start(file, '--limit', 'h1')).stdout)?.[1]).toBe('again');
  expect(await done('b')).toBe('restart\nagain\n');
});

test('what flush_handlers has run is not owed', async () => {
  const file = written(playbook('c', 'badly', { meta: 'flush_handlers' }));
  expect((await start(file)).code).toBe(2);
  expect(await done('c')).toBe('restart\nagain\n');
  expect(readdirSync(folder())).toEqual([]);
});

test('a run that is killed leaves its handlers to the next one', async () => {
  const file = written(playbook('d', 'slowly'));
  const words = ['run', file, '-i', lab.inventoryFolder, '--limit', 'h1'];
  const environment = { ...process.env, XDG_STATE_HOME: state };
  const child = spawn(process.execPath, [built.cli, ...words], { env: environment, stdio: 'ignore' });
  const asleep = async () =>
    [...(await h1.processes()).values()].some((words) => words.includes('sleep 600'));
  await vi.waitFor(async () => expect(await asleep()).toBe(true), { timeout: 40_000, interval: 50 });
  child.kill('SIGKILL');
  writeFileSync(file, playbook('d', 'well'));
  const next = await start(file);
  expect(told.exec(next.stdout)?.[1]).toBe('restart, reload');
  expect(await done('d')).toBe('restart\nagain\n');
});

test('another machine of the same name owes nothing, nor does one whose note was removed or is of old', async () => {
  const file = written(playbook('e', 'badly'));
  await start(file);
  const [note = ''] = readdirSync(folder()).map((name) => join(folder(), name));
  const other = await startLab(['h1', 'h2']);
  const elsewhere = await fplay(['run', file, '-i', other.inventoryFolder], { XDG_STATE_HOME: state });
  await other.down();
  expect(elsewhere.stdout).not.toMatch(told);
  expect(readdirSync(folder())).toHaveLength(2);
  writeFileSync(file, playbook('e', 'well'));
  const kept = readFileSync(note);
  rmSync(note);
  expect((await start(file)).stdout).not.toMatch(told);
  writeFileSync(note, kept);
  utimesSync(note, 0, 0);
  expect((await start(file)).stdout).not.toMatch(told);
  expect(await done('e')).toBe('');
});

test('a handler that nobody defines any more is told and forgotten', async () => {
  const file = written(playbook('f', 'badly'));
  await start(file);
  writeFileSync(file, playbook('f', 'well').replaceAll('restart', 'revive'));
  const next = await start(file);
  expect(next.stdout).toContain('no handler is named restart any more, which an earlier run left undone');
  expect(await done('f')).toBe('again\n');
  expect(readdirSync(folder())).toEqual([]);
});

const brought = (when: string, after: string) => ({
  'play.yml': `- hosts: h1
  gather_facts: false
  tasks:
    - command: /bin/true
      changed_when: false
      tags: other
    - include_tasks: more.yml
      when: ${when}
`,
  'more.yml': '- include_role: { name: r }\n',
  'roles/r/tasks/main.yml': `- copy: { content: one, dest: /srv/i }
  notify: [restart]
- command: ${after}
  changed_when: false
`,
  'roles/r/handlers/main.yml': '- name: restart\n  shell: echo restart >> /srv/i-done\n',
});

test('what a run leaves out is still owed', async () => {
  const root = project(brought('true', '/bin/false'));
  const file = join(root, 'play.yml');
  expect((await start(file)).code).toBe(2);
  const put = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  };
  put(brought('false', '/bin/true'));
  for (const words of [[], ['--tags', 'other']]) {
    const other = await start(file, ...words);
    expect(other.code).toBe(0);
    expect(other.stdout).not.toContain('no handler is named');
  }
  expect(await done('i')).toBe('');
  put(brought('true', '/bin/true'));
  expect((await start(file)).code).toBe(0);
  expect(await done('i')).toBe('restart\n');
  expect(readdirSync(folder())).toEqual([]);
});

test('a handler is owed until all that it includes has run', async () => {
  const files = (last: string) => ({
    'play.yml': `- hosts: h1
  gather_facts: false
  tasks:
    - copy: { content: one, dest: /srv/j }
      notify: [restart]
  handlers:
    - name: restart
      include_tasks: more.yml
    - name: reload
      shell: echo reload >> /srv/j-done
`,
    'more.yml': `- shell: echo restart >> /srv/j-done
  notify: reload
- command: ${last}
  changed_when: false
`,
  });
  const root = project(files('/bin/false'));
  const file = join(root, 'play.yml');
  expect((await start(file)).code).toBe(2);
  writeFileSync(join(root, 'more.yml'), files('/bin/true')['more.yml']);
  expect(told.exec((await start(file)).stdout)?.[1]).toBe('reload, restart');
  expect(await done('j')).toBe('restart\nrestart\nreload\n');
  expect(readdirSync(folder())).toEqual([]);
});

test('a handler that failed is told among those that are owed, and not after a rescue', async () => {
  const flush = (rescue: string) => `- hosts: h1
  gather_facts: false
  tasks:
    - copy: { content: "${rescue}", dest: /srv/k }
      notify: [restart, reload]
    - block:
        - meta: flush_handlers
      rescue:
        - command: ${rescue}
          changed_when: false
  handlers:
    - name: restart
      command: /bin/false
    - name: reload
      shell: echo reload >> /srv/k-done
`;
  const failed = await start(written(flush('/bin/false')));
  expect(failed.code).toBe(2);
  expect(failed.stdout).toContain('handlers that were notified have not run: reload (the next run');
  const alone = flush('/bin/echo').replace(/ +rescue:\n.*\n.*\n/, '');
  const plain = await start(written(alone));
  expect(plain.stdout).toContain('have not run, or not to a good end: restart, reload (the next run');
  const rescued = await start(written(flush('/bin/true')));
  expect(rescued.code).toBe(0);
  expect(await done('k')).toBe('reload\n');
  expect(readdirSync(folder())).toHaveLength(2);
});

test('a handler is found again into whose name a secret is rendered', async () => {
  const file = written(
    playbook('l', 'badly')
      .replaceAll('restart', '"restart {{ word }}"')
      .replace(
        'gather_facts: false',
        'gather_facts: false\n  vars: { word: Okapi, ansible_become_password: "{{ word }}" }',
      ),
  );
  expect((await start(file)).code).toBe(2);
  const [note = ''] = readdirSync(folder());
  expect(readFileSync(join(folder(), note), 'utf8')).not.toContain('Okapi');
  writeFileSync(file, readFileSync(file, 'utf8').replace('/bin/false', '/bin/true'));
  expect((await start(file)).code).toBe(0);
  expect(await done('l')).toBe('restart Okapi\nagain\n');
  expect(readdirSync(folder())).toEqual([]);
});

test('an interruption tells what is owed, also where all that was begun came to its end', async () => {
  const slow = 'case "$*" in *slow*) sleep 2;; esac; exec /bin/mv "$@"';
  writeFileSync(join(h1.root, 'usr/local/bin/mv'), `#!/bin/sh\n${slow}\n`, { mode: 0o755 });
  const file = written(
    playbook('m', 'well').replace('- meta: noop', '- copy: { content: x, dest: /srv/slow }'),
  );
  const words = ['run', file, '-i', lab.inventoryFolder, '--limit', 'h1'];
  const child = spawn(process.execPath, [built.cli, ...words], {
    env: { ...process.env, XDG_STATE_HOME: state },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const said = text(child.stdout);
  const moving = async () =>
    [...(await h1.processes()).values()].some((words) => words.includes('mv -f') && words.includes('slow'));
  await vi.waitFor(async () => expect(await moving()).toBe(true), { timeout: 40_000, interval: 10 });
  child.kill('SIGINT');
  expect(await said).toContain('handlers that were notified have not run: restart, again (the next run');
  await h1.run('rm /usr/local/bin/mv');
});

/** Puts `/srv/NAME` there and goes on; what it notifies leaves a line in `/srv/NAME-done`. */
const underWay = (name: string) => `- hosts: h1
  gather_facts: false
  tasks:
    - shell: touch /srv/${name}; exec sleep 600
      args: { creates: /srv/${name} }
      notify: restart
  handlers:
    - name: restart
      shell: echo restart >> /srv/${name}-done
`;

test.each([
  ['killed', 'o', (pid: number) => process.kill(pid, 'SIGKILL')],
  ['interrupted', 'p', (pid: number) => process.kill(pid, 'SIGINT')],
  ['cut off', 'q', () => h1.run('pkill -9 -f "[s]shd.*: root"').catch(() => {})],
])('what a task notifies that may have been done when the run was %s is owed', async (_, name, stop) => {
  const file = written(underWay(name));
  const words = ['run', file, '-i', lab.inventoryFolder];
  const environment = { ...process.env, XDG_STATE_HOME: state };
  const child = spawn(process.execPath, [built.cli, ...words], { env: environment, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const isThere = () => existsSync(join(h1.root, 'srv', name));
  await vi.waitFor(() => expect(isThere()).toBe(true), { timeout: 40_000, interval: 50 });
  await stop(child.pid!);
  await ended;
  const next = await start(file);
  expect(told.exec(next.stdout)?.[1]).toBe('restart');
  expect(await done(name)).toBe('restart\n');
  expect(readdirSync(folder())).toEqual([]);
});

test('so is what tasks notify that are done ahead of their turn', async () => {
  const slow = 'case "$*" in *ahead*) sleep 2;; esac; exec /bin/mv "$@"';
  writeFileSync(join(h1.root, 'usr/local/bin/mv'), `#!/bin/sh\n${slow}\n`, { mode: 0o755 });
  const copies = ['s', 'ahead'].map(
    (name) => `- copy: { content: one, dest: /srv/${name} }\n      notify: ${name}`,
  );
  const handlers = ['s', 'ahead'].map((name) => `- name: ${name}\n      shell: echo ${name} >> /srv/s-done`);
  const file = written(`- hosts: h1
  gather_facts: false
  tasks:
    ${copies.join('\n    ')}
  handlers:
    ${handlers.join('\n    ')}
`);
  const words = ['run', file, '-i', lab.inventoryFolder];
  const environment = { ...process.env, XDG_STATE_HOME: state };
  const child = spawn(process.execPath, [built.cli, ...words], { env: environment, stdio: 'ignore' });
  const moving = async () =>
    [...(await h1.processes()).values()].some((words) => words.includes('mv -f') && words.includes('ahead'));
  await vi.waitFor(async () => expect(await moving()).toBe(true), { timeout: 40_000, interval: 10 });
  child.kill('SIGKILL');
  await h1.run('rm /usr/local/bin/mv');
  expect(told.exec((await start(file)).stdout)?.[1]).toBe('s, ahead');
  expect(await done('s')).toBe('s\nahead\n');
});

test('what a task notifies that failed is not owed', async () => {
  const file = written(underWay('r').replace('exec sleep 600', 'false'));
  expect((await start(file)).code).toBe(2);
  expect(readdirSync(folder())).toEqual([]);
});

test('where nothing can be kept, that is told once, and the run goes on', async () => {
  writeFileSync(join(state, 'fplay'), '');
  const ended = await start(written(playbook('g', 'well')));
  expect(ended.code).toBe(0);
  expect(ended.stderr.match(/which handlers hosts owe can't be kept in/g)).toHaveLength(1);
  expect(await done('g')).toBe('restart\nagain\n');
});

test('what failed since its file was wrong runs again behind the task that mends it', async () => {
  const mended = (content: string) => `- hosts: h1
  gather_facts: false
  pre_tasks:
    - command: /bin/true
      changed_when: false
      notify: another
  tasks:
    - copy: { content: ${content}, dest: /srv/n }
      notify: restart
  handlers:
    - name: another
      command: /bin/true
    - name: restart
      command: grep -q sound /srv/n
`;
  const file = written(mended('broken'));
  expect((await start(file)).code).toBe(2);
  writeFileSync(file, mended('sound'));
  const next = await start(file);
  expect(next.code, next.stdout).toBe(0);
  expect(rowOf(next, 'h1')).toContain('ok=3  changed=2');
});
