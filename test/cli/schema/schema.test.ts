import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type SchemaName, schemaNames, schemaOf } from '../../../src/cli/schema/documents.ts';
import { schemaCommand } from '../../../src/cli/schema/schema.ts';
import type { Surroundings } from '../../../src/cli/streams.ts';
import { project } from '../../rig/project.ts';

const top = join(import.meta.dirname, '../../..');

/** Files of a folder of the shipped product that have the extension. */
function shipped(folder: string, pattern: RegExp): readonly string[] {
  const names = readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => pattern.test(name)).map((name) => join(folder, name));
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
const validators = new Map<SchemaName, ValidateFunction>();

function faults(name: SchemaName, text: string): readonly string[] {
  const validate = validators.get(name) ?? ajv.compile(schemaOf(name));
  validators.set(name, validate);
  validate(parse(text, { version: '1.1', logLevel: 'silent' }));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test.each([
  ['playbook', shipped('playbooks', /^[\w-]+\.yml$/)],
  ['tasks', shipped('roles', /(tasks|handlers)\/[\w-]+\.yml$/)],
  ['role-argument-specs', shipped('roles', /meta\/argument_specs\.yml$/)],
  ['role-meta', shipped('roles', /meta\/main\.yml$/)],
  ['inventory', shipped('inventory', /^[\w-]+(\/hosts)?\.yml$/)],
] as const)('all shipped files fit: %s', (name, files) => {
  for (const file of files) expect(faults(name, readFileSync(join(top, file), 'utf8')), file).toEqual([]);
});

test.each([
  ['playbook', '- hosts: all\n  task: []'],
  ['playbook', '- hosts: all\n  tasks:\n    - copi: {}'],
  ['playbook', '- tasks: []'],
  ['tasks', '- copy: { dest: /a, contnt: x }'],
  ['tasks', '- file: { path: /a, state: dir }'],
  ['tasks', '- block:\n    - debug: { masg: x }'],
  ['tasks', '- ansible.builtin.copy: { dest: /a, contnt: x }'],
  ['tasks', '- community.docker.docker_container: { name: a }'],
  ['tasks', '- debug:\n  with_item: [1]'],
  ['tasks', '- meta: flush_handlr'],
  ['tasks', '- ping:\n  become: perhaps'],
  ['playbook', '- hosts: all\n  gather_facts: maybe'],
  ['playbook', '- hosts: all\n  serial: some'],
  ['role-meta', 'allow_duplicate: true'],
  ['inventory', 'all:\n  host: {}'],
  ['role-argument-specs', 'argument_specs:\n  main:\n    options:\n      a: { type: text }'],
] as const)('a mistake is seen: %s %j', (name, text) => expect(faults(name, text)).not.toEqual([]));

test('a misspelled module is the one mistake of its task', () => {
  expect(faults('tasks', '- name: a\n  copi: {}\n- block:\n    - copi: {}')).toEqual([
    '/0 must NOT have additional properties',
    '/0 must match "else" schema',
    '/1/block/0 must NOT have additional properties',
    '/1/block/0 must match "else" schema',
    '/1 must match "then" schema',
  ]);
});

test.each([
  ['tasks', '- shell: ls -l | wc\n- ping:\n- meta: flush_handlers\n- copy: src=a dest=/b'],
  ['tasks', '- ansible.builtin.copy: { dest: /a }\n- command: ls\n  args: { chdir: / }'],
  ['tasks', '- file: { dest: /a, state: "{{ x }}", recurse: "{{ y }}" }\n- apt: "{{ all }}"'],
  ['tasks', '- ping:\n  become: "{{ x }}"\n  retries: "3"\n  delay: 2\n  timeout: "{{ t }}"\n  no_log: yes'],
  ['playbook', '- hosts: all\n  gather_facts: "no"\n  serial: [1, 20%]\n- hosts: all\n  serial: "50%"'],
  ['playbook', '- hosts: all\n  serial: "{{ default n 1 }}"\n  strategy: "{{ way }}"'],
  [
    'role-argument-specs',
    'argument_specs:\n  main:\n    options:\n      a: { type: path, aliases: [b], removed_in_version: 2, no_log: true }',
  ],
  [
    'playbook',
    '- import_playbook: other.yml\n- hosts: all\n  roles:\n    - a\n    - { role: b, c: 1, when: x }',
  ],
] as const)('what is right fits: %s %j', (name, text) => expect(faults(name, text)).toEqual([]));

test('every argument has its meaning', () => {
  const { $defs } = schemaOf('tasks') as never as {
    $defs: Record<string, { anyOf: [{ properties: object }] }>;
  };
  expect($defs['module.copy']?.anyOf[0].properties).toMatchObject({
    dest: { description: expect.stringContaining('Where to.') },
  });
});

async function schema(name: string | undefined, folder?: string) {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const surroundings = {
    out: say,
    error: say,
    environment: {},
    stderr: { write: say },
    stdout: { write: say },
  };
  const options = folder === undefined ? {} : { folder };
  const code = await schemaCommand(name, options, surroundings as unknown as Surroundings);
  return { code, text: said.join('\n') };
}

test('one on stdout, all as files, none', async () => {
  expect(JSON.parse((await schema('playbook')).text)).toMatchObject({ title: 'fplay: playbook' });
  const folder = project();
  const { text } = await schema(undefined, folder);
  expect(Object.keys(JSON.parse(text)['yaml.schemas'])).toContain(join(folder, 'tasks.json'));
  expect(JSON.parse(text)['yaml.customTags']).toContain('!vault scalar');
  expect(readdirSync(folder)).toHaveLength(schemaNames.length);
  expect(await schema('playbok')).toMatchObject({
    code: 5,
    text: expect.stringContaining('did you mean `playbook`?'),
  });
  expect((await schema(undefined)).code).toBe(5);
});
