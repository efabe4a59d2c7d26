import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Build, build } from '../cli/build.ts';
import { fplay } from '../cli/process.ts';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { project } from '../rig/project.ts';
import { extra, play, rowOf, run, runWords } from './rig.ts';

let lab: TestLab;
let h1: Inside;
beforeAll(async () => {
  lab = await startLab(['h1', 'h2']);
  h1 = await inside(lab, 'h1');
});
afterAll(() => lab?.down());

/** Names that a shell, a template, an option parser or a terminal would take for something else. */
const names = [
  '-rf',
  '--help',
  ' a  b ',
  `it's "quoted"`,
  'new\nline',
  '$(touch pwned) `touch pwned` $HOME',
  '{{ 7 }} {{#if x}} {% raw %}',
  'ü ☃ 日本',
  '*?[a-z]',
  'back\\slash\\n',
  '%s%n%d',
  ';& touch pwned #',
  '~root',
];
const text = names.map((name) => `${name} = ${name}\n`).join('');

describe('names and contents that look like something else arrive as they are', () => {
  test('copied with their folder', async () => {
    const folder = project({});
    mkdirSync(join(folder, 'files/many'), { recursive: true });
    for (const name of names) writeFileSync(join(folder, 'files/many', name), text);
    const files = { 'play.yml': play(`- copy: { src: ${folder}/files/many, dest: /srv }`) };
    expect(await run(lab, files)).toMatchObject({ code: 0, stderr: '' });
    const there = join(h1.root, 'srv/many');
    expect(readdirSync(there).toSorted()).toEqual(names.toSorted());
    for (const name of names) expect(readFileSync(join(there, name), 'utf8')).toBe(text);
    expect(rowOf(await run(lab, files), 'h1')).toMatch(/changed=0 .*failed=0/);
  });

  test('as destinations and values that a host told of', async () => {
    writeFileSync(join(h1.root, 'tmp/names.json'), JSON.stringify(names));
    writeFileSync(join(h1.root, 'tmp/text'), text);
    const tasks = `- command: cat /tmp/names.json
  register: told
- shell: { cmd: cat /tmp/text, stdin: "{{ told.stdout }}" }
  register: content
- set_fact: { names: "{{ from_json told.stdout }}" }
- file: { path: /srv/each, state: directory }
- copy: { content: "{{ item }}", dest: "/srv/each/{{ item }}" }
  loop: "{{ names }}"
- template: { src: "{{ folder }}/all.hbs", dest: "/srv/each/{{ item }}.t" }
  loop: "{{ names }}"
- lineinfile: { path: "/srv/each/{{ item }}.t", line: "end {{ replace item '\\n' '|' }}" }
  loop: "{{ names }}"
- file: { src: "/srv/each/{{ item }}", dest: "/srv/each/{{ item }}.l", state: link }
  loop: "{{ names }}"
- stat: { path: "/srv/each/{{ item }}" }
  loop: "{{ names }}"
  register: stats
- assert: { that: ["stats.results.all(one, one.stat.isreg)"] }
- command: { argv: [printf, "%s", "{{ item }}"], expand_argument_vars: false }
  loop: "{{ names }}"
  register: printed
- assert: { that: ["printed.results.all(one, one.stdout == one.item)"] }
- shell: printf '%s\\n' {{ quote item }} >>/srv/each/shell
  loop: "{{ names }}"
`;
    const folder = project({ 'all.hbs': '{{ item }}\n{{ content.stdout }}\n' });
    const ended = await run(lab, { 'play.yml': play(tasks, 'h1') }, ...extra({ folder }));
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
    const at = (name: string) => readFileSync(join(h1.root, 'srv/each', name), 'utf8');
    const made = [...names.flatMap((name) => [name, `${name}.t`, `${name}.l`]), 'shell'];
    expect(readdirSync(join(h1.root, 'srv/each')).toSorted()).toEqual(made.toSorted());
    for (const name of names) {
      expect(at(name)).toBe(name);
      expect(at(`${name}.t`)).toBe(`${name}\n${text.trimEnd()}\nend ${name.replaceAll('\n', '|')}\n`);
    }
    expect(at('shell')).toBe(`${names.join('\n')}\n`);
    expect(Object.keys(await lab.snapshot('h1')).filter((path) => /pwned$/.test(path))).toEqual([]);
  });
});

describe('escape codes from a host reach no terminal', () => {
  const codes = ['\x1b]0;title\x07', '\x1b[2J', '\x1b]52;c;cHduZWQ=\x07', '\x9b31m', '\x1bc', '\u202e', '\r'];
  const hostile = codes.map((code, index) => `${code}word${index}`).join(' ');
  const tasks = `- command: cat /tmp/hostile
  register: said
- debug: { msg: "{{ said.stdout }}" }
- debug: { msg: "{{ item }}" }
  loop: ["{{ said.stdout }}"]
- copy: { content: "{{ said.stdout }}\\n", dest: "/srv/{{ said.stdout }}" }
- copy: { content: "old {{ said.stdout }}\\n", dest: "/srv/{{ said.stdout }}" }
- shell: cat /tmp/hostile >&2; exit 3
  ignore_errors: true
- fail: { msg: "{{ said.stdout }}" }
- debug: { msg: never }
`;
  /** Control characters but line ends, and marks that turn text round. */
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/;
  let built: Build;
  beforeAll(() => {
    built = build();
    writeFileSync(join(h1.root, 'tmp/hostile'), hostile);
  });
  afterAll(() => built?.remove());

  test.each([
    ['lines', ['--diff', '-vv']],
    ['json', ['--diff', '-vv', '--output', 'json']],
    ['a check', ['--diff', '-vv', '--check']],
  ])('%s', async (name, words) => {
    const ended = await run(lab, { 'play.yml': play(tasks, 'h1') }, ...words);
    if (name !== 'a check') {
      expect(ended.code).toBe(2);
      expect(ended.stdout).toContain('word6');
    }
    expect(control.exec(ended.stdout)).toBeNull();
    expect(ended.stderr).toBe('');
  });

  test('the tree on a terminal', () => {
    const words = runWords(lab, { 'play.yml': play(tasks, 'h1') }, '--diff', '-vv');
    const line = [process.execPath, built.cli, ...words].map((word) => `'${word}'`).join(' ');
    const shown = spawnSync('script', ['-qec', line, '/dev/null'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, TERM: 'xterm-256color' },
    });
    expect(shown.status).toBe(2);
    expect(shown.stdout).toContain('word6');
    // What the tree itself sends: colours, moving up, clearing, hiding the cursor, line ends.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
    const rest = shown.stdout.replaceAll(/\x1b\[[?\d;]*[mAGJKhl]|\r?\n|\r/g, '');
    expect(control.exec(rest)).toBeNull();
  });
});

test('a project in a folder with such a name', async () => {
  const folder = join(project({}), names[5]!, names[3]!);
  mkdirSync(join(folder, 'roles/web/files'), { recursive: true });
  mkdirSync(join(folder, 'roles/web/tasks'));
  writeFileSync(join(folder, 'roles/web/files', names[6]!), text);
  writeFileSync(
    join(folder, 'roles/web/tasks/main.yml'),
    '- copy: { src: "{{ role_path }}/files/", dest: /srv/odd/ }\n',
  );
  const playbook = join(folder, 'play.yml');
  writeFileSync(playbook, '- hosts: h1\n  gather_facts: false\n  roles: [web]\n');
  expect(await fplay(['run', playbook, '-i', lab.inventoryFolder])).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(join(h1.root, 'srv/odd', names[6]!))).toBe(true);
});

test('names as long as they may be are written and fetched, and what this machine refuses fails alone', async () => {
  const long = ['x'.repeat(255), '日'.repeat(85)];
  const folder = project({ file: '' });
  const tasks = `- file: { path: /srv/long, state: directory }
- copy: { content: "{{ item }}", dest: "/srv/long/{{ item }}" }
  loop: ${JSON.stringify(long)}
- lineinfile: { path: "/srv/long/{{ item }}", line: end }
  loop: ${JSON.stringify(long)}
- fetch: { src: "/srv/long/{{ item }}", dest: "${folder}/fetched/", flat: true }
  loop: ${JSON.stringify(long)}
- fetch: { src: "/srv/long/${long[0]}", dest: ${folder}/file/below, flat: true }
  ignore_errors: true
- command: echo behind
`;
  const ended = await run(lab, { 'play.yml': play(tasks, 'h1') });
  expect(ended.code, ended.stdout).toBe(0);
  for (const name of long) {
    expect(readFileSync(join(folder, 'fetched', name), 'utf8')).toBe(`${name}\nend\n`);
  }
  expect(ended.stdout).toMatch(/cannot write \S+file\/below on the control machine: /);
  expect(rowOf(ended, 'h1')).toMatch(/ok=6 .*ignored=1/);
});

test.each([[['run', 'play.yml', '--list-hosts', '--list-tasks', '--list-tags']], [['inventory', '--graph']]])(
  'what an inventory and a playbook are called reaches no terminal as codes: %j',
  async (words) => {
    const odd = '\x1b[2J\x1b]0;x\x07\u202eevil\nsecond';
    const name = JSON.stringify(odd);
    const folder = project({
      'play.yml': `- name: ${name}\n  hosts: all\n  tasks:\n    - name: ${name}\n      ping:\n      tags: [${JSON.stringify(odd.replace('\n', ''))}]\n`,
      'inventory.yml': `all: { hosts: { ${JSON.stringify(odd.replace('\n', ''))}: {} } }\n`,
    });
    const [command = '', ...rest] = words.map((word) => (word === 'play.yml' ? join(folder, word) : word));
    const ended = await fplay([command, ...rest, '-i', join(folder, 'inventory.yml')]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('evil');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/.exec(ended.stdout)).toBeNull();
  },
);
