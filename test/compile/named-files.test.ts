import { expect, test } from 'vitest';
import { checkNamedFiles } from '../../src/compile/named-files.ts';
import type { Vars } from '../../src/model/inventory.ts';
import { hosted, inventoryOf, tools } from './foreseen.ts';

function mistakes(tasks: string, files: Readonly<Record<string, string>> = {}, host: Vars = {}) {
  const inventory = inventoryOf({ h1: host });
  const site = `- hosts: all\n  tasks:\n${tasks.trim().replace(/^/gm, '    ')}\n`;
  const { plays, look } = hosted({ 'site.yml': site, ...files }, inventory);
  const found = checkNamedFiles(plays, inventory, { ...tools, look });
  return found.map(
    ({ message, place }) => `${place?.source.file.replace(/.*\//, '')}:${place?.line}: ${message}`,
  );
}

test('files and templates that are named outright and not there', () => {
  expect(
    mistakes(
      `
- copy: {src: a.txt, dest: /x}
- copy: {src: there.txt, dest: /x}
- copy: {src: /on/the/host, dest: /x, remote_src: true}
- copy: {src: "{{ name }}", dest: /x}
- template: {src: b.hbs, dest: /x}
- script: c.sh one two
- unarchive: {src: d.tgz, dest: /x}
- include_vars: e.yml
- command: ls
  when: false
- copy: {src: f.txt, dest: /x}
  when: wanted
`,
      { 'files/there.txt': '' },
    ),
  ).toEqual([
    'site.yml:3: there is no file `a.txt`',
    'site.yml:7: there is no template `b.hbs`',
    'site.yml:8: there is no file `c.sh`',
    'site.yml:9: there is no file `d.tgz`',
    'site.yml:10: there is no file of variables `e.yml`',
  ]);
});

test('a template is read: its mistakes are told at its own lines', () => {
  expect(
    mistakes('- template: {src: a.hbs, dest: /x}\n- template: {src: b.j2, dest: /x}', {
      'templates/a.hbs': 'one\ntwo {{ x | upper }}\n',
      'templates/b.j2': '',
    }),
  ).toEqual([
    'a.hbs:2: `{{ x | upper }}` cannot be read as a Handlebars expression',
    'site.yml:4: `b.j2` is a Jinja template by its name, and templates are Handlebars',
  ]);
});

test('a template that is a folder or cannot be read is told of at its task', () => {
  expect(
    mistakes('- template: {src: conf, dest: /x}\n- template: {src: /proc/self/mem, dest: /x}', {
      'templates/conf/a.hbs': '',
    }),
  ).toEqual([
    expect.stringMatching(/^site\.yml:3: the template `.*templates\/conf` can't be read: it is a folder$/),
    expect.stringMatching(/^site\.yml:4: the template `\/proc\/self\/mem` can't be read: EIO/),
  ]);
});

test.each([
  ['a task makes files here', '- fetch: {src: /a, dest: b/}\n- copy: {src: b/a, dest: /c}', {}],
  [
    'a task brings files',
    '- synchronize: {src: /a, dest: /nowhere/b, mode: pull}\n- copy: {src: /nowhere/b/a, dest: /c}',
    {},
  ],
  ['a task is done here', '- command: make b\n  delegate_to: localhost\n- copy: {src: b, dest: /c}', {}],
  ['the host is this machine', '- copy: {src: b, dest: /c}', { ansible_connection: 'local' }],
  ['the failure is ignored', '- copy: {src: b, dest: /c}\n  ignore_errors: true', {}],
  ['the failure is rescued', '- block: [copy: {src: b, dest: /c}]\n  rescue: [debug: ]', {}],
])('nothing is said of a missing file where %s', (_, tasks, host) => {
  expect(mistakes(tasks, {}, host)).toEqual([]);
});

test('a task that sends files makes none here', () => {
  expect(mistakes('- synchronize: {src: /a, dest: /b}\n- copy: {src: b, dest: /c}', {})).toHaveLength(1);
});
