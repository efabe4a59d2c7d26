import {
  existsSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fplay } from '../cli/process.ts';
import { project } from '../rig/project.ts';

const role = {
  'site.yml': `---
# all of it
- hosts: "{{ target | default('all') }}"   # or one
  roles:
    - { role: web, web_port: "{{ base + 1 }}", when: "ansible_facts['os_family'] == 'Debian'" }
`,
  'roles/web/tasks/main.yml': `---
# The tasks.
- name: Configure {{ web_name | upper }}
  ansible.builtin.template:
    src: web.conf.j2      # the template
    dest:   "/etc/{{ web_name | default('web') }}.conf"
    mode: '0644'
  notify: restart web
  when:
    - web_enabled
    - web_users | length > 0   # somebody

- shell: >
    echo {{ web_name | quote }}
    | tee /tmp/x
  register: said
  changed_when: said.stdout is search('new') or
                said.rc == 3

- debug: var=said
- assert: { that: ["web_port is defined", web_port | int > 0], fail_msg: 'it''s {{ web_port }}' }
- copy:
    dest: /etc/motd
    content: |
      {% for user in web_users %}
      - {{ user.name }}
      {% endfor %}
      end
- template: src={{ item }}.j2 dest=/etc/{{ item }}
  with_items: [a, b]
- template: { src: "{{ web_template | default('a.j2') }}", dest: "/etc/{{ 'other.j2' }}" }
- shell: "cp '/srv/a.j2' {{ web_name }}; rm {{ 'a.j2' }}"
- shell: >
    {{ web_command | default('ls') }}
  when: web_command is defined
- template: { src: a.j2, dest: /etc/a.j2 }
- copy: { src: a.j2, dest: /srv/a.j2 }
- include_role: { name: db }
  vars: { db_template: a.j2 }
- template: { src: "{{ item }}", dest: /etc/a }
  loop: ["{{ web_template | default('a.j2') }}"]
- lineinfile: { path: /x, line: "{{ lookup('vars', '/y') }}" }
`,
  'roles/web/handlers/main.yml': '- name: restart web\n  service: name={{ web_name }} state=restarted\n',
  'roles/web/defaults/main.yml':
    "web_name: web\nweb_enabled: yes # on\nweb_users: []\nweb_title: '{{ web_name }}-x'\nbase: 1\n",
  'roles/web/templates/web.conf.j2':
    '{# by hand #}\nname={{ web_name }}\non={{ web_enabled }}\n{% if web_title %}\ntitle={{ web_title }}\n{% endif %}\n',
  'roles/web/templates/a.j2': 'a\n',
  'roles/web/templates/b.j2': '{{ web_users | to_yaml(width=9) }}\n',
  'roles/web/files/run.sh': '#!/bin/sh\necho {{ kept }}\n',
  'roles/web/files/raw.yml': 'a: "{{ kept | x }}"\n',
  'molecule/default/molecule.yml': 'a: 1\n',
};

const expected = {
  'site.yml': `---
# all of it
- hosts: '{{ default target "all" }}'   # or one
  roles:
    - { role: web, web_port: "{{ add base 1 }}", when: "ansible_facts.os_family == 'Debian'" }
`,
  'roles/web/tasks/main.yml': `---
# The tasks.
- name: Configure {{ upper web_name }}
  ansible.builtin.template:
    src: web.conf.hbs      # the template
    dest:   '/etc/{{ default web_name "web" }}.conf'
    mode: '0644'
  notify: restart web
  when:
    - web_enabled
    - size(web_users) > 0   # somebody

- shell: >
    echo {{ quote web_name }}
    | tee /tmp/x
  register: said
  changed_when: said.stdout.matches('new') || said.rc == 3

- debug: var=said
- assert: { that: ["defined(web_port)", int(web_port) > 0], fail_msg: 'it''s {{ web_port }}' }
- copy:
    dest: /etc/motd
    content: |
      {{#each web_users as |user|}}
      - {{ user.name }}
      {{/each}}
      end
- template: src={{ item }}.hbs dest=/etc/{{ item }}
  with_items: [a, b]
- template: { src: '{{ default web_template "a.hbs" }}', dest: '/etc/{{ "other.j2" }}' }
- shell: "cp '/srv/a.j2' {{ web_name }}; rm {{ \\"a.j2\\" }}"
- shell: >
    {{ default web_command "ls" }}
  when: defined(web_command)
- template: { src: a.hbs, dest: /etc/a.j2 }
- copy: { src: a.j2, dest: /srv/a.j2 }
- include_role: { name: db }
  vars: { db_template: a.hbs }
- template: { src: "{{ item }}", dest: /etc/a }
  loop: ['{{ default web_template "a.hbs" }}']
- lineinfile: { path: /x, line: "{{ lookup('vars', '/y') }}" }
`,
  'roles/web/handlers/main.yml': '- name: restart web\n  service: name={{ web_name }} state=restarted\n',
  'roles/web/defaults/main.yml': role['roles/web/defaults/main.yml'],
  'roles/web/templates/web.conf.hbs':
    '{{! by hand }}\nname={{ web_name }}\non={{ ternary web_enabled "True" "False" }}\n{{#if web_title}}\ntitle={{ web_title }}\n{{/if}}\n',
  'roles/web/templates/a.hbs': 'a\n',
  'roles/web/templates/b.hbs': '{{ web_users | to_yaml(width=9) }}\n',
  'roles/web/files/raw.yml': role['roles/web/files/raw.yml'],
};

test('a project in other words: layout and comments stay, and what is to be decided is told with its place', async () => {
  const from = project(role);
  const to = join(project({}), 'new');
  const { code, stdout } = await fplay(['migrate', from, '--to', to]);
  for (const [name, text] of Object.entries(expected))
    expect(readFileSync(join(to, name), 'utf8')).toBe(text);
  expect(existsSync(join(to, 'molecule'))).toBe(false);
  expect(statSync(join(to, 'roles/web/files/run.sh')).mode).toBe(
    statSync(join(from, 'roles/web/files/run.sh')).mode,
  );
  expect(stdout).toContain(
    "To decide (left as it is, and refused until then):\n  roles/web/tasks/main.yml:42:33  the look-up `vars`\n      {{ lookup('vars', '/y') }}\n  roles/web/templates/b.j2:1:1  the filter `to_yaml`\n",
  );
  expect(stdout).toContain('In text, true and false are printed');
  expect(stdout).toContain("`{{ lookup('vars', '/y') }}` cannot be read as a Handlebars expression");
  expect(code).toBe(2);
});

test('a place that is to be decided is told once, with a way out, and so is what is not read', async () => {
  const from = project({
    'tasks/main.yml': `- debug: { msg: "{{ 'a' | shout }}" }\n`,
    'ansible.cfg': '[defaults]\nforks = 20\n',
  });
  const { code, stdout } = await fplay(['migrate', from, '--check']);
  expect(stdout).toBe(
    `To decide (left as it is, and refused until then):
  tasks/main.yml:1:17  the filter \`shout\`
      {{ 'a' | shout }}
      help: Handlebars puts the helper first: {{ shout "a" }}

Not read by fplay:
  ansible.cfg: give -f 20, or variables of the inventory (docs/from-ansible.md)

0 files of 2 would be different. 1 place to decide.
`,
  );
  expect(code).toBe(2);
});

test('--check shows the difference and writes nothing', async () => {
  const from = project({ 'tasks/main.yml': '- debug: { msg: "{{ a | upper }}" }\n' });
  const { code, stdout } = await fplay(['migrate', from, '--check']);
  expect(stdout).toContain('-- debug: { msg: "{{ a | upper }}" }\n+- debug: { msg: "{{ upper a }}" }');
  expect(stdout).toContain('1 file of 1 would be different. Nothing is left to decide.');
  expect(code).toBe(0);
  expect(existsSync(join(from, 'tasks/main.yml'))).toBe(true);
});

test('`loop_control` of a task without a loop, which Ansible passes over, is left out', async () => {
  const control = '  loop_control:\n    label: "{{ a }}" # its name\n';
  const task = '- debug: { msg: "{{ a | upper }}" }\n';
  const looped = `${task}  loop: [1]\n${control}`;
  const folder = project({ 'tasks/main.yml': `${task}${control}  tags: x\n${looped}${task}${control}` });
  const to = `${folder}-to`;
  onTestFinished(() => rmSync(to, { recursive: true, force: true }));
  const { code } = await fplay(['migrate', folder, '--to', to]);
  const migrated = task.replace('a | upper', 'upper a');
  expect(readFileSync(join(to, 'tasks/main.yml'), 'utf8')).toBe(
    `${migrated}  tags: x\n${migrated}  loop: [1]\n${control}${migrated}`,
  );
  expect(code).toBe(0);
});

test('a `service` with arguments of `systemd` alone is one', async () => {
  const tasks = (name: string) =>
    `- ansible.builtin.${name}: # reads it anew\n    name: a\n    daemon_reload: true\n- ${name}: name=a scope=user\n`;
  const others = '- service: { name: a, state: started }\n- service: name=a\n';
  const folder = project({ 'tasks/main.yml': tasks('service') + others });
  const to = `${folder}-to`;
  onTestFinished(() => rmSync(to, { recursive: true, force: true }));
  const { code } = await fplay(['migrate', folder, '--to', to]);
  expect(readFileSync(join(to, 'tasks/main.yml'), 'utf8')).toBe(tasks('systemd') + others);
  expect(code).toBe(0);
});

test('links are copied as links, and follow a template to its new name', async () => {
  const folder = project({
    'shared/tasks/main.yml': '- template: { src: b.j2, dest: /etc/b }\n',
    'shared/templates/a.j2': 'a\n',
    'site.yml': '- hosts: all\n  roles: [web]\n',
    'roles/kept': '',
  });
  symlinkSync('../shared', join(folder, 'roles/web'));
  symlinkSync('a.j2', join(folder, 'shared/templates/b.j2'));
  symlinkSync('/srv/vars', join(folder, 'group_vars'));
  const to = `${folder}-to`;
  onTestFinished(() => rmSync(to, { recursive: true, force: true }));
  const { code, stdout } = await fplay(['migrate', folder, '--to', to]);
  expect(readlinkSync(join(to, 'roles/web'))).toBe('../shared');
  expect(readlinkSync(join(to, 'shared/templates/b.hbs'))).toBe('a.hbs');
  expect(readFileSync(join(to, 'shared/tasks/main.yml'), 'utf8')).toContain('src: b.hbs');
  expect(readlinkSync(join(to, 'group_vars'))).toBe('/srv/vars');
  expect(stdout).toContain('group_vars:1:1  this link leads out of what is migrated');
  expect(code).toBe(2);
});

test('what is not UTF-8 is copied byte by byte, and told', async () => {
  const folder = project({
    'old/tasks/main.yml': '- template: { src: a.j2, dest: /etc/a }\n',
    'old/templates/b': '',
  });
  const bytes = Buffer.from('gr\xfc\xdfe {{ x }}\n', 'latin1');
  writeFileSync(join(folder, 'old/templates/a.j2'), bytes);
  const { code, stdout } = await fplay(['migrate', join(folder, 'old'), '--to', join(folder, 'new')]);
  expect(readFileSync(join(folder, 'new/templates/a.hbs'))).toEqual(bytes);
  expect(readFileSync(join(folder, 'new/tasks/main.yml'), 'utf8')).toContain('src: a.hbs');
  expect(stdout).toContain('templates/a.j2:1:1  this file is not UTF-8');
  expect(code).toBe(2);
});

test.each([
  [['test', '--to', 'package.json'], '`package.json` is there already'],
  [['test', '--to', 'package.json/new'], "can't mkdir `package.json/new"],
  [['nowhere', '--check'], 'there is no folder `nowhere`'],
  [['.'], 'where to is not clear'],
  [['test', '--to', 'src'], '`src` is there already'],
  [['test', '--to', 'test/new'], '`test/new` is inside of what is to be migrated'],
])('%s is a mistake', async (words, message) => {
  const { code, stderr } = await fplay(['migrate', ...words]);
  expect(stderr).toContain(message);
  expect(code).toBe(5);
});
