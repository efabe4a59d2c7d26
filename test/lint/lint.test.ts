import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Finding, lint, withEdits } from '../../src/lint/lint.ts';
import { rules } from '../../src/lint/rules.ts';
import { modules } from '../../src/modules/index.ts';
import { createRegistry } from '../../src/sdk/registry.ts';
import { parseYaml } from '../../src/source/yaml.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { type Files, project } from '../rig/project.ts';

const options = { registry: createRegistry(modules), templating: createTemplating() };

/** Writes files, and lints all of them. */
function linted(files: Files) {
  const folder = project(files);
  return { folder, ...lint(['.'], { ...options, workingFolder: folder }) };
}

/** The file that a rule's example would be. */
function fileOf(example: string): string {
  return example.startsWith('- ') ? 'tasks/example.yml' : 'vars/example.yml';
}

const told = ({ rule, place }: Finding) => `${place?.source.file}:${place?.line}:${place?.column} ${rule}`;

function fixed(text: string, findings: readonly Finding[]): string {
  return withEdits(
    text,
    findings.flatMap(({ fix }) => fix ?? []),
  );
}

describe.each(rules)('$name', ({ name, example }) => {
  test('complains of its example, and of nothing else in it', () => {
    const { findings } = linted({ [fileOf(example.bad)]: example.bad });
    const others = findings.filter(({ rule }) => rule !== name).map(told);
    expect(findings.map(({ rule }) => rule)).toContain(name);
    // what is as wrong by another rule isn't wrong by a third
    expect(others.filter((one) => !/octal|truthy|mode-missing|relative-path/.test(one))).toEqual([]);
  });

  test('has nothing to say of how it should be', () => {
    expect(linted({ [fileOf(example.good)]: example.good }).findings.map(told)).toEqual([]);
  });

  test('what it would write has no such place any more', () => {
    const file = fileOf(example.bad);
    const { findings } = linted({ [file]: example.bad });
    const own = findings.filter(({ rule, fix }) => rule === name && fix);
    if (own.length === 0) return;
    const after = linted({ [file]: fixed(example.bad, own) });
    expect(after.findings.filter(({ rule, severity }) => rule === name || severity === 'error')).toEqual([]);
  });
});

test('comments and layout stay when something is fixed', () => {
  const before = `# what is here
- name: Look # at it
  shell:   uname -r   # kernel
  changed_when:   no

- name: A folder
  file: path=/a state=directory   mode=0755 # its mode
  become: yes
`;
  const { findings } = linted({ 'tasks/a.yml': before });
  expect(fixed(before, findings)).toBe(`# what is here
- name: Look # at it
  command:   uname -r   # kernel
  changed_when:   false

- name: A folder
  file:
    path: /a
    state: directory
    mode: "0755" # its mode
  become: true
`);
});

test('a comment silences a rule behind a line, above it, and for a task', () => {
  const { findings } = linted({
    'tasks/a.yml': `
- ping: # fplay-ignore name-missing
# fplay-ignore name-missing
- ping:
# fplay-ignore no-changed-when, truthy
- name: Look
  command: ls
  become: yes
- name: Look again
  command: ls # fplay-ignore no-changed-wehn
`,
  });
  expect(findings.map(told)).toEqual(['tasks/a.yml:10:3 no-changed-when', 'tasks/a.yml:10:15 unknown-rule']);
});

test('what was said to ansible-lint counts too', () => {
  const { findings } = linted({
    'tasks/a.yml': `
- name: Look # noqa no-changed-when
  command: ls
- name: Look again
  command: ls # noqa: yaml[truthy], no-changed-when
- name: Look and look
  command: ls
  tags: [x, skip_ansible_lint]
- name: Look once more
  command: ls # noqa risky-shell-pipe
`,
  });
  expect(findings.map(told)).toEqual(['tasks/a.yml:10:3 no-changed-when']);
});

// As ansible-lint 26.10 has it, which also takes the one below line 22 for that task.
test('a comment for ansible-lint is for the task it stands in, and on a line of its own for the one below', () => {
  const { findings } = linted({
    'site.yml': `
- name: Play
  hosts: all
  handlers:
    - name: Handle
      debug: { msg: hello }
  tasks:
    - name: Behind another line
      command: ls
      register: x # noqa: no-changed-when
    - name: Not behind
      command: ls
    - name: Inside
      # noqa: no-changed-when
      command: ls
    - name: At the end
      command:
        cmd: ls
      # noqa: no-changed-when
    # about the next one
    - name: Not at the end
      shell: ls $X
    # noqa: no-changed-when

    - name: Below
      command: ls
    - name: The line below
      ping:
      # noqa: yaml[truthy]
      become: yes
    - name: Another line # noqa: partial-become
      ping: # noqa: yaml[truthy]
      become: yes
    - name: Around
      block: # noqa: partial-become
        - name: Inside
          ping:
          become_user: x
      become_user: x
  become_user: x # noqa: partial-become
`,
  });
  expect(findings.map(told)).toEqual([
    'site.yml:12:7 no-changed-when',
    'site.yml:22:7 no-changed-when',
    'site.yml:33:15 truthy',
    'site.yml:38:11 partial-become',
  ]);
});

test.each(['curl -X PUT https://x.org', 'curl -sS -d @a https://x.org/my-data'])('`%s` sends', (command) => {
  const { findings } = linted({
    'tasks/a.yml': `- name: Do it\n  command: ${command}\n  changed_when: true\n`,
  });
  expect(findings).toEqual([]);
});

test('a dash within a word is no option', () => {
  const { findings } = linted({
    'tasks/a.yml': `- name: Get it\n  command: curl https://x.org/my-data -o /tmp/x\n  changed_when: true\n`,
  });
  expect(findings.map(({ rule }) => rule)).toEqual(['command-instead-of-module']);
});

test.each([
  'yum list installed nginx',
  'dnf -q module disable -y nodejs',
  '/sbin/sysctl --system',
  'ssh-keygen -lf /etc/ssh/key.pub',
  'timedatectl set-ntp true',
])('no module does `%s`', (command) => {
  const { findings } = linted({
    'tasks/a.yml': `- name: Do it\n  command: ${command}\n  changed_when: false\n`,
  });
  expect(findings).toEqual([]);
});

test('tar packs by one module and unpacks by another', () => {
  const named = ['tar czf /a.tgz /a', 'tar xzf /a.tgz'].map((command) => {
    const tasks = `- name: Do it\n  command: ${command}\n  changed_when: true\n`;
    return linted({ 'tasks/a.yml': tasks }).findings.map(({ hint }) => hint);
  });
  expect(named).toEqual([['see fplay doc archive'], ['see fplay doc unarchive']]);
});

test('every rule is in the docs', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/lint.md'), 'utf8');
  for (const { name, summary } of rules) expect(page).toContain(`| \`${name}\` | ${summary} |`);
});

test('no value of a variable is changed', () => {
  const text = 'mode: 0640\nports: 22:22\non: yes\noff: [no, on]\n';
  const { findings } = linted({ 'vars/main.yml': text });
  expect(findings.map(({ rule }) => rule)).toEqual(['octal', 'sexagesimal', 'truthy', 'truthy', 'truthy']);
  const read = (written: string) => parseYaml({ file: 'a', text: written }).value;
  expect(read(fixed(text, findings))).toEqual(read(text));
});

test('a switch is no secret, and what is remembered at once no handler', () => {
  const { findings } = linted({
    'defaults/main.yml': 'permit_empty_password: "no"\n',
    'tasks/a.yml': '- name: Remember\n  set_fact: { a: 1 }\n  when: changed(b)\n',
  });
  expect(findings).toEqual([]);
});

test('mistakes come first: of playbooks, of roles without one, and of templates', () => {
  const role = { 'r/tasks/main.yml': '- name: Look\n  pign:\n', 'r/templates/a.hbs': 'a\n{{ b | c }}\n' };
  const alone = linted(role).findings;
  expect(alone.map(({ severity, place }) => `${severity} ${place?.source.file}:${place?.line}`)).toEqual([
    'error r/tasks/main.yml:2',
    'error r/templates/a.hbs:2',
  ]);
  const play = linted({ 'site.yml': '- name: All\n  hosts: all\n  roles: [gone]\n' }).findings;
  expect(play.map(({ message }) => message)).toEqual(['there is no role `gone`']);
});

test('what isn’t for fplay is left alone', () => {
  const files = {
    'compose.yml': 'services:\n  a: { restart: yes }\n',
    '.github/x.yml': 'on: yes\n',
    'list.yml': '- yes\n',
  };
  expect(linted(files).findings).toEqual([]);
});

test('the shipped playbooks and roles pass', () => {
  const root = resolve(import.meta.dirname, '../..');
  const { findings } = lint(['playbooks', 'roles', 'inventory'], { ...options, workingFolder: root });
  // what sets the stage for a role's own tests is short on purpose
  const product = findings.filter(({ place }) => !/^roles\/\w+\/tests\//.test(place?.source.file ?? ''));
  expect(product.map(told)).toEqual([]);
});

test('what links lead to is linted, once', () => {
  const elsewhere = linted({ 'tasks/main.yml': '- ping:\n' }).folder;
  const folder = linted({ 'tasks/main.yml': '- ping:\n' }).folder;
  symlinkSync(elsewhere, join(folder, 'linked'));
  symlinkSync('.', join(folder, 'again'));
  symlinkSync('nowhere', join(folder, 'hanging.yml'));
  const { findings } = lint(['.'], { ...options, workingFolder: folder });
  expect(findings.map(told)).toEqual([
    'linked/tasks/main.yml:1:3 name-missing',
    'tasks/main.yml:1:3 name-missing',
  ]);
});

test('of arguments in one line only those are written as a mapping', () => {
  const text = `- name: Ask
  uri: url=http://h/ method=GET
  args: { headers: { A: b } }
`;
  const { findings } = linted({ 'tasks/main.yml': text });
  expect(fixed(text, findings)).toBe(`- name: Ask
  uri:
    url: "http://h/"
    method: GET
  args: { headers: { A: b } }
`);
});
