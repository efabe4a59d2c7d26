import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encrypt } from '../../../src/vault/vault.ts';
import { project } from '../../rig/project.ts';
import { type Ended, fplay } from '../process.ts';

const hosts = '[web]\nh1\nh2\n[all:vars]\nansible_connection=local\n';

/** Runs `play.yml` of a project against its `hosts`. */
async function run(
  files: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<Ended & { folder: string }> {
  const folder = project({ hosts, ...files });
  const ended = await fplay(['run', join(folder, 'play.yml'), '-i', join(folder, 'hosts'), ...words]);
  return { ...ended, folder };
}

const hello = `- name: Hello
  hosts: web
  gather_facts: false
  tasks:
    - name: say hello
      debug: { msg: "hello {{ inventory_hostname }}, {{ who }}" }
      tags: [talk]
    - name: be quiet
      debug: { msg: shh }
      tags: [quiet]
`;

test('a run that ends well', async () => {
  const { code, stdout, stderr } = await run({ 'play.yml': hello }, '-e', "who='dear world'");
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\nPLAY \[Hello\] {2}2 hosts\n/);
  expect(stdout).toMatch(/^ok: \[h1\] say hello {2}\(\d+\.\d s\)\n {4}hello h1, dear world$/m);
  expect(stdout).toMatch(/^h2 {2}ok=2 {2}changed=0/m);
});

test('a failed host is 2, and the others carry on', async () => {
  const play = `- hosts: web
  gather_facts: false
  tasks:
    - fail: { msg: "not on this one" }
      when: inventory_hostname == "h1"
    - debug: { msg: still here }
`;
  const { code, stdout } = await run({ 'play.yml': play });
  expect(code).toBe(2);
  expect(stdout).toContain('failed: [h1] fail');
  expect(stdout).toMatch(/play\.yml:4:7/);
  expect(stdout).toMatch(/ok: \[h2\] debug .*\n {4}still here/);
  expect(stdout).toContain('FAILURES\nfail on h1');
});

test('an unreachable host is 4; with a failed one 6', async () => {
  const unreachable = 'h1 ansible_host=127.0.0.1 ansible_port=1\nh2 ansible_connection=local\n';
  const play = '- hosts: all\n  gather_facts: false\n  tasks:\n    - ping:\n';
  const first = await run({ hosts: unreachable, 'play.yml': play });
  expect(first.stdout).toContain('unreachable: [h1] ping');
  expect(first.code).toBe(4);
  const second = await run({ hosts: unreachable, 'play.yml': `${play}    - fail:\n` });
  expect(second.code).toBe(6);
});

test('hosts that failed are kept for --limit @file, until none fails', async () => {
  const play = `- hosts: web
  gather_facts: false
  tasks:
    - fail: { msg: nope }
      when: inventory_hostname == "h1" && default(broken, true)
`;
  const { folder, stderr } = await run({ 'play.yml': play });
  expect(stderr).not.toContain('--limit');
  const file = join(folder, 'failed');
  const words = ['run', join(folder, 'play.yml'), '-i', join(folder, 'hosts'), '--retry-file', file];
  const first = await fplay(words);
  expect(first.stderr).toContain(`to try 1 host again: --limit @${file}`);
  expect(readFileSync(file, 'utf8')).toBe('h1\n');
  const second = await fplay([...words, '--limit', `@${file}`, '-e', '{"broken": false}']);
  expect(second.stdout).not.toContain('h2');
  expect([second.code, existsSync(file)]).toEqual([0, false]);
});

test('--step needs somebody to ask', async () => {
  const { code, stdout, stderr } = await run({ 'play.yml': hello }, '-e', 'who=x', '--step');
  expect([code, stdout]).toEqual([5, '']);
  expect(stderr).toContain('the input is no terminal');
});

test('mistakes are 5, all in one go, on stderr, before anything runs', async () => {
  const play = `- hosts: web
  gather_facts: false
  tasks:
    - file: { path: "{{ folder }}/made", stat: touch }
    - debgu: { msg: x }
`;
  const { code, stdout, stderr, folder } = await run({ 'play.yml': play });
  expect(code).toBe(5);
  expect(stdout).toBe('');
  expect(stderr).toContain('did you mean `state`?');
  expect(stderr).toContain('did you mean `debug`?');
  expect(stderr).toContain('2 mistakes found; no host was touched.');
  expect(readdirSync(folder)).toEqual(['hosts', 'play.yml']);
});

test.each([
  [['--limit', 'wbe'], '--limit `wbe` leaves no host', 'did you mean `web`?'],
  [['--start-at-task', 'say helo'], 'no task is called `say helo`', 'did you mean `say hello`?'],
  [['-e', '{a: [}'], 'error:', '--extra-vars:1:'],
])('%j is a mistake with a way out', async (words, message, hint) => {
  const { code, stderr } = await run({ 'play.yml': hello }, ...words);
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect(code).toBe(5);
});

test("a condition in Jinja's words comes with the whole of it in CEL", async () => {
  const play = '- hosts: all\n  tasks:\n    - ping:\n      when: x is defined and not (y | length > 0)\n';
  const { stderr } = await fplay(['run', join(project({ 'play.yml': play }), 'play.yml'), '-i', 'h1,']);
  expect(stderr).toContain('help: write `defined(x) && size(y) == 0`');
});

test('a folder in the place of a playbook, a name that is nearly one', async () => {
  const folder = project({ 'play.yml': hello, 'roles/web/tasks/main.yml': '- ping:\n' });
  const told = async (name: string) => (await fplay(['run', join(folder, name), '-i', 'h1,'])).stderr;
  expect(await told('roles/web')).toMatch(
    /web` is a folder, not a playbook\n {2}help: it is a role: a playbook names it/,
  );
  expect(await told('roles')).toContain('name a file in it');
  expect(await told('plai.yml')).toContain(`did you mean \`${join(folder, 'play.yml')}\`?`);
});

test('no inventory, no playbook', async () => {
  const { code, stderr } = await fplay(['run', 'nowhere/play.yml']);
  expect(code).toBe(5);
  expect(stderr).toContain('there is no playbook `nowhere/play.yml`');
  const asked = await fplay(['ping']);
  expect(asked.code).toBe(5);
  expect(asked.stderr).toContain(
    'error: no inventory was given\n  help: name one with -i (a file, a folder, ',
  );
});

test('this machine needs no inventory, any other host does', async () => {
  const here = project({ 'play.yml': '- hosts: localhost\n  tasks:\n    - debug: { msg: here }\n' });
  expect((await fplay(['run', join(here, 'play.yml')])).code).toBe(0);
  const vars = project({
    'play.yml':
      '- hosts: localhost\n  gather_facts: false\n  tasks:\n    - debug: { msg: "{{ greeting }}" }\n',
    'group_vars/all.yml': 'greeting: from all\n',
  });
  expect((await fplay(['run', join(vars, 'play.yml')])).stdout).toContain('from all');
  const there = project({ 'play.yml': '- hosts: web\n  tasks:\n    - debug: { msg: there }\n' });
  expect((await fplay(['run', join(there, 'play.yml')])).stderr).toContain('no inventory was given');
  expect((await fplay(['run', join(there, 'play.yml'), '--syntax-check'])).code).toBe(0);
});

test('FPLAY_INVENTORY stands in for -i', async () => {
  const folder = project({ hosts, 'play.yml': hello });
  const environment = { FPLAY_INVENTORY: join(folder, 'hosts') };
  const { stdout } = await fplay(['run', join(folder, 'play.yml'), '--list-hosts'], environment);
  expect(stdout).toBe('play #1 (web): Hello\n  hosts (2):\n    h1\n    h2\n');
});

test('lists hosts, tasks and tags without touching anything', async () => {
  const { code, stdout } = await run(
    { 'play.yml': hello },
    '--list-hosts',
    '--list-tasks',
    '--list-tags',
    '-l',
    'h2',
  );
  expect(code).toBe(0);
  expect(stdout).toBe(
    [
      'play #1 (web): Hello',
      '  hosts (1):',
      '    h2',
      '  tasks:',
      '    say hello  tags: [talk]',
      '    be quiet  tags: [quiet]',
      '  task tags: [quiet, talk]',
      '',
    ].join('\n'),
  );
});

test('--syntax-check is silent where all is well', async () => {
  expect(await run({ 'play.yml': hello }, '--syntax-check')).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '',
  });
});

test('tags and --start-at-task choose tasks', async () => {
  const tagged = await run({ 'play.yml': hello }, '-t', 'quiet,other', '--list-tasks');
  expect(tagged.stdout).toBe('play #1 (web): Hello\n  tasks:\n    be quiet  tags: [quiet]\n');
  const skipped = await run({ 'play.yml': hello }, '--skip-tags', 'quiet', '--list-tasks');
  expect(skipped.stdout).toContain('say hello');
  expect(skipped.stdout).not.toContain('be quiet');
  const started = await run({ 'play.yml': hello }, '--start-at-task', 'be quiet');
  expect(started.stdout).not.toContain('say hello');
  expect(started.stdout).toContain('be quiet');
});

test('--output json: one event a line, the recap last', async () => {
  const { stdout } = await run({ 'play.yml': hello }, '--output', 'json', '-e', 'who=you', '-l', 'h1');
  const lines = stdout.trimEnd().split('\n');
  const types = lines.map((line) => JSON.parse(line).type);
  expect(types).toEqual([
    ...['run-start', 'play-start', 'batch-start'],
    ...['task-start', 'task-end', 'task-start', 'task-end', 'play-end', 'recap'],
  ]);
  expect(lines.at(-1)).toBe(
    '{"type":"recap","hosts":{"h1":{"ok":2,"changed":0,"unreachable":0,"failed":0,"skipped":0,"rescued":0,"ignored":0}}}',
  );
});

test('--check changes nothing, --diff says what would change', async () => {
  const play = `- hosts: h1
  gather_facts: false
  tasks:
    - copy: { content: "hi there\\n", dest: "{{ target }}" }
`;
  const folder = project({});
  const target = join(folder, 'made here');
  const { code, stdout } = await run({ 'play.yml': play }, '-C', '-D', '-e', JSON.stringify({ target }));
  expect(code).toBe(0);
  expect(stdout).toMatch(/^changed: \[h1\] copy/m);
  expect(stdout).toMatch(/^ +\+hi there$/m);
  expect(stdout).toContain('Check mode: nothing was changed on any host.');
  expect(existsSync(target)).toBe(false);
});

test('encrypted variables open with the vault password, and a missing one is said', async () => {
  const files = {
    'play.yml': hello,
    'group_vars/web.yml': encrypt('who: secret friend\n', { password: 'sesame' }),
    'pass word': 'sesame\n',
  };
  const folder = project({ hosts, ...files });
  const words = ['run', join(folder, 'play.yml'), '-i', join(folder, 'hosts')];
  const opened = await fplay([...words, '--vault-password-file', join(folder, 'pass word')]);
  expect(opened.code).toBe(0);
  // What a vault held is known to the play, and hidden from the output.
  expect(opened.stdout).toContain('hello h1, ********');
  const closed = await fplay(words);
  expect(closed.code).toBe(5);
  expect(closed.stderr).toContain('no vault password');
});

test('connection variables that make no sense are found before any host is touched, once for many hosts', async () => {
  const folder = project({
    hosts: '[web]\nh1\nh2\n[all:vars]\nansible_port=abc\nansible_become=perhaps\n',
    'play.yml': hello,
  });
  const run = await fplay(['run', join(folder, 'play.yml'), '-i', join(folder, 'hosts')]);
  expect(run.code).toBe(5);
  expect(run.stderr).toContain('ansible_port: expected a whole number above 0, for h1 and 1 more');
  expect(run.stderr).toContain('ansible_become: expected true or false, for h1 and 1 more');
  expect(run.stdout).toBe('');
});

test('hosts are told by variables of their play, and by -e first', async () => {
  const play = '- hosts: "all:!{{ out }}"\n  vars: { out: "{{ which }}", which: h1 }\n';
  const folder = project({ hosts: 'h1\nh2\nh3\n', 'play.yml': play });
  const list = (...words: readonly string[]) =>
    fplay(['run', join(folder, 'play.yml'), '-i', join(folder, 'hosts'), '--list-hosts', ...words]);
  expect((await list()).stdout).toMatch(/\(2\):\s+h2\s+h3\s*$/);
  expect((await list('-e', 'which=h3')).stdout).toMatch(/\(2\):\s+h1\s+h2\s*$/);
});

test('a tag that no task has is told, with the one that was meant', async () => {
  const play = '- hosts: all\n  gather_facts: false\n  tasks: [{ debug: { msg: hi }, tags: [deploy] }]\n';
  const folder = project({ hosts: 'h1 ansible_connection=local\n', 'play.yml': play });
  const run = await fplay(['run', join(folder, 'play.yml'), '-i', join(folder, 'hosts'), '-t', 'deplyo']);
  expect(run.stderr).toContain('no task has the tag `deplyo`');
  expect(run.stderr).toContain('did you mean `deploy`?');
});

test('hosts are asked for facts only where something refers to one; the gathering counts all the same', async () => {
  const mark = '#!/bin/sh\necho asked >$(dirname $0)/asked\necho {}\n';
  const play = (text: string) =>
    `- hosts: h1\n  fact_path: "{{ playbook_dir }}/facts"\n  tasks:\n    - debug: { msg: "${text}" }\n`;
  const ran = async (text: string, ...words: readonly string[]) => {
    const files = { 'play.yml': play(text), 'facts/a.fact': mark };
    const folder = project({ hosts, ...files });
    chmodSync(join(folder, 'facts/a.fact'), 0o755);
    const ended = await fplay(['run', join(folder, 'play.yml'), '-i', join(folder, 'hosts'), ...words]);
    return { ...ended, asked: existsSync(join(folder, 'facts/asked')) };
  };
  const plain = await ran('hello');
  expect(plain.asked).toBe(false);
  expect(plain.stdout).toMatch(/^ok: \[h1\] Gathering Facts/m);
  expect(plain.stdout).toMatch(/^h1 {2}ok=2 {2}changed=0/m);
  expect((await ran('on {{ ansible_system }}')).asked).toBe(true);
  const told = await ran('hello', '--output', 'json');
  expect(told.asked).toBe(true);
  expect(told.stdout).toContain('"ansible_system":"Linux"');
});

test('a host that is not there is unreachable where facts would be gathered, also where nothing refers to them', async () => {
  const { code, stdout } = await run({
    hosts: 'h1 ansible_host=127.0.0.1 ansible_port=1\n',
    'play.yml': '- hosts: all\n  tasks:\n    - debug: { msg: hello }\n',
  });
  expect(code).toBe(4);
  expect(stdout).toMatch(/^unreachable: \[h1\] Gathering Facts/m);
});

test('facts that are kept are not asked for again, until they are cleared', async () => {
  const folder = project({
    hosts,
    'play.yml':
      '- hosts: h1\n  fact_path: "{{ playbook_dir }}/facts"\n  tasks:\n    - debug: { msg: "{{ ansible_local.a.n }}" }\n',
    'clear.yml': '- hosts: h1\n  gather_facts: false\n  tasks:\n    - meta: clear_facts\n',
    'other.yml':
      '- hosts: h2\n  gather_facts: false\n  tasks:\n    - debug: { msg: "{{ hostvars.h1.ansible_local.a.n }}" }\n',
    'setup.yml':
      '- hosts: h1\n  gather_facts: false\n  tasks:\n    - setup: { fact_path: "{{ playbook_dir }}/facts" }\n',
    'facts/a.fact':
      '#!/bin/sh\ncd $(dirname $0)\necho >>asked\necho "{\\"n\\": \\"asked $(wc -l <asked)\\"}"\n',
  });
  chmodSync(join(folder, 'facts/a.fact'), 0o755);
  const ran = async (play: string, ...words: readonly string[]) => {
    const cached = ['--fact-cache', join(folder, 'cache'), ...words];
    const { stdout } = await fplay(['run', join(folder, play), '-i', join(folder, 'hosts'), ...cached]);
    return { stdout, said: /^ {4}(asked \d)/m.exec(stdout)?.[1] };
  };
  expect((await ran('play.yml', '--check')).said).toBe('asked 1');
  expect((await ran('play.yml')).said).toBe('asked 2');
  const again = await ran('play.yml');
  expect(again.said).toBe('asked 2');
  expect(again.stdout).toMatch(/^h1 {2}ok=2 /m);
  expect((await ran('other.yml')).said).toBe('asked 2');
  await ran('setup.yml');
  expect((await ran('other.yml')).said).toMatch(/asked [34]/);
  await ran('clear.yml');
  expect((await ran('play.yml')).said).toMatch(/asked [5-6]/);
});

test('variables that are made cacheable are facts, which later runs know', async () => {
  const folder = project({
    hosts,
    'play.yml':
      '- hosts: h1\n  gather_facts: false\n  tasks:\n    - set_fact: { word: "{{ item }}", cacheable: true }\n      loop: [one, two]\n    - debug: { msg: "{{ word }} {{ ansible_facts.word }}" }\n',
    'later.yml':
      '- hosts: h1\n  gather_facts: false\n  tasks:\n    - debug: { msg: "{{ word }}" }\n    - meta: clear_facts\n',
  });
  const ran = (play: string) =>
    fplay(['run', join(folder, play), '-i', join(folder, 'hosts'), '--fact-cache', join(folder, 'cache')]);
  expect((await ran('play.yml')).stdout).toMatch(/^ {4}two two$/m);
  expect((await ran('later.yml')).stdout).toMatch(/^ {4}two$/m);
  const gone = await ran('later.yml');
  expect(gone.code).toBe(5);
  expect(gone.stderr).toContain('"word" is not defined');
});

test('a folder for facts that cannot be one is a mistake', async () => {
  const { code, stderr } = await run({ 'play.yml': hello }, '-e', 'who=x', '--fact-cache', '/proc/nowhere');
  expect(code).toBe(5);
  expect(stderr).toContain('--fact-cache: ');
  expect(stderr).toContain('no host was touched');
});

test('an inventory that is read again brings and takes hosts for the plays to come; what tasks added stays', async () => {
  const folder = project({
    'hosts.sh':
      '#!/bin/sh\nn=$(ls "$(dirname "$0")" | grep -c mark)\necho "{\\"all\\": {\\"hosts\\": [\\"h0\\", \\"h$((n + 1))\\"], \\"vars\\": {\\"n\\": $n, \\"ansible_connection\\": \\"local\\"}}}"\n',
    'play.yml': `- hosts: all
  gather_facts: false
  tasks:
    - add_host: { name: extra, groups: added }
    - copy: { dest: "{{ playbook_dir }}/mark", content: "" }
      when: inventory_hostname == "h0"
    - meta: refresh_inventory
    - debug: { msg: "here {{ n }} {{ join groups.all ',' }}" }
- hosts: h1:h2:added
  gather_facts: false
  tasks:
    - debug: { msg: "then {{ inventory_hostname }} {{ n }}" }
`,
  });
  chmodSync(join(folder, 'hosts.sh'), 0o755);
  const { code, stdout } = await fplay(['run', join(folder, 'play.yml'), '-i', join(folder, 'hosts.sh')]);
  expect(stdout).toMatch(/ {4}here 1 h0,h2,extra$/m);
  const then = [...stdout.matchAll(/ {4}(then .*)/g)].map(([, text]) => text).sort();
  expect(then).toEqual(['then extra 1', 'then h2 1']);
  expect(code).toBe(0);
});
