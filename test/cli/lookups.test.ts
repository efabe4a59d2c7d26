import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../rig/project.ts';
import { fplay } from './process.ts';

const hosts = '[web]\nh1\nh2\n[all:vars]\nansible_connection=local\n';

const play = `- hosts: web
  gather_facts: false
  vars:
    db_password: "{{ password 'credentials/db' }}"
    revision: "{{ pipe 'echo asked >> asked; echo r1' }}"
  tasks:
    - name: settings
      copy:
        content: "{{ db_password }} {{ revision }} {{ file 'note.txt' }}\\n"
        dest: "{{ playbook_dir }}/out-{{ inventory_hostname }}"
    - name: shown
      debug: { msg: "it is {{ db_password }}" }
      when: "pipe('echo yes', {'read_only': true}) == 'yes'"
`;

test('look-ups are asked once a run for all hosts, and passwords are hidden', async () => {
  const folder = project({ hosts, 'play.yml': play, 'files/note.txt': 'a note\n' });
  const words = ['run', join(folder, 'play.yml'), '-i', join(folder, 'hosts'), '--diff'];
  const { code, stdout, stderr } = await fplay(words, { PATH: process.env.PATH ?? '' });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const made = readFileSync(join(folder, 'credentials/db'), 'utf8').trim();
  expect(readFileSync(join(folder, 'out-h1'), 'utf8')).toBe(`${made} r1 a note\n`);
  expect(readFileSync(join(folder, 'out-h2'), 'utf8')).toBe(`${made} r1 a note\n`);
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('asked\n');
  expect(stdout).toContain('it is ********');
  expect(stdout).not.toContain(made);
});

test('a check makes no password and starts no command; what follows is unknown', async () => {
  const folder = project({ hosts, 'play.yml': play, 'files/note.txt': 'a note\n' });
  const words = ['run', join(folder, 'play.yml'), '-i', join(folder, 'hosts'), '--check'];
  const { code, stdout } = await fplay(words, { PATH: process.env.PATH ?? '' });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /unknown: \[h1\] settings[\s\S]*depends on the password that .*credentials\/db will keep/,
  );
  expect(existsSync(join(folder, 'credentials'))).toBe(false);
  expect(existsSync(join(folder, 'asked'))).toBe(false);
});

test('a look-up that fails is told with its place', async () => {
  const wrong = `- hosts: h1
  gather_facts: false
  tasks:
    - debug: { msg: "{{ pipe 'exit 7' }}" }
`;
  const folder = project({ hosts, 'play.yml': wrong });
  const { code, stdout } = await fplay(['run', join(folder, 'play.yml'), '-i', join(folder, 'hosts')]);
  expect(code).toBe(2);
  expect(stdout).toContain('the command `exit 7` ended with code 7');
  expect(stdout).toMatch(/play\.yml:4:22/);
});
