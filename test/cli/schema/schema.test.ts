import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type SchemaName, schemaNames, schemaOf } from '../../../src/cli/schema/documents.ts';
import { schemaCommand } from '../../../src/cli/schema/schema.ts';
import type { Surroundings } from '../../../src/cli/streams.ts';

const top = join(import.meta.dirname, '../../..');

/** Files of a folder of the shipped product that have the extension. */
function shipped(folder: string, pattern: RegExp): readonly string[] {
  const names = readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => pattern.test(name)).map((name) => join(folder, name));
}

const validators = new Map<SchemaName, z.ZodType>();

function faults(name: SchemaName, text: string): readonly string[] {
  const schema = validators.get(name) ?? z.fromJSONSchema(schemaOf(name) as never);
  validators.set(name, schema);
  const parsed = schema.safeParse(parse(text, { version: '1.1', logLevel: 'silent' }));
  return parsed.success ? [] : parsed.error.issues.map((issue) => JSON.stringify(issue).slice(0, 2000));
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
  ['inventory', 'all:\n  host: {}'],
  ['role-argument-specs', 'argument_specs:\n  main:\n    options:\n      a: { type: text }'],
] as const)('a mistake is seen: %s %j', (name, text) => expect(faults(name, text)).not.toEqual([]));

test.each([
  ['tasks', '- shell: ls -l | wc\n- ping:\n- meta: flush_handlers\n- copy: src=a dest=/b'],
  ['tasks', '- ansible.builtin.copy: { dest: /a }\n- command: ls\n  args: { chdir: / }'],
  ['tasks', '- file: { dest: /a, state: "{{ x }}", recurse: "{{ y }}" }\n- apt: "{{ all }}"'],
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
  const folder = mkdtempSync(join(tmpdir(), 'fplay-schema-'));
  try {
    const { text } = await schema(undefined, folder);
    expect(Object.keys(JSON.parse(text)['yaml.schemas'])).toContain(join(folder, 'tasks.json'));
    expect(readdirSync(folder)).toHaveLength(schemaNames.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(await schema('playbok')).toMatchObject({
    code: 5,
    text: expect.stringContaining('did you mean `playbook`?'),
  });
  expect((await schema(undefined)).code).toBe(5);
});
