import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Block, Role } from '../../../src/model/playbook.ts';
import { type Files, project } from '../../rig/project.ts';
import { load, loadWell, mistakes } from '../project-files.ts';

/** The first role of a play. */
function roleOf(files: Files, name = 'r'): Role & { readonly tasks: readonly unknown[] } {
  const { plays } = loadWell({ 'site.yml': `- {hosts: all, roles: [${name}]}`, ...files });
  const block = plays[0]!.roles[0]!;
  return { ...block.role!.role, tasks: block.steps };
}

const task = '- {name: t, debug: {}}\n';

test.each([
  ["'yes'", true],
  ["'On'", true],
  ["'no'", false],
  ['null', false],
])('allow_duplicates: %s', (word, expected) => {
  const files = { 'roles/r/tasks/main.yml': task, 'roles/r/meta/main.yml': `allow_duplicates: ${word}\n` };
  expect(roleOf(files).allowDuplicates).toBe(expected);
});

test('argument specs without their key are no mistake: the role runs, and nothing is checked', () => {
  const specs = 'main: { options: { a: { type: str, required: true } } }\n';
  const files = { 'roles/r/tasks/main.yml': task, 'roles/r/meta/argument_specs.yml': specs };
  expect(roleOf(files).argumentSpecs.size).toBe(0);
});

describe('files of a role', () => {
  test('all parts, with either ending or in a folder `main`', () => {
    const role = roleOf({
      'roles/r/tasks/main.yaml': task,
      'roles/r/defaults/main/b.yml': 'a: 2\nb: 2\n',
      'roles/r/defaults/main/a.yml': 'a: 1\nc: 1\n',
      'roles/r/vars/main.json': '{"v": 1}',
      'roles/r/handlers/main.yml': '- {name: h, debug: {}}\n',
      'roles/r/meta/main.yml': 'allow_duplicates: true\n',
    });
    expect(role).toMatchObject({
      name: 'r',
      defaults: { a: 2, b: 2, c: 1 },
      vars: { v: 1 },
      handlers: [{ name: 'h' }],
      tasks: [{ name: 't' }],
      allowDuplicates: true,
    });
  });

  test('others than main, by `import_role`', () => {
    const { plays } = loadWell({
      'site.yml': `- hosts: all\n  tasks:\n    - import_role: {name: r, tasks_from: other, vars_from: o.yml, defaults_from: o, handlers_from: o}\n`,
      'roles/r/tasks/other.yml': '- {name: o, debug: {}}\n',
      'roles/r/vars/o.yml': 'v: o\n',
      'roles/r/defaults/o.yml': 'd: o\n',
      'roles/r/handlers/o.yml': '- {name: ho, debug: {}}\n',
    });
    const block = plays[0]!.tasks[0] as Block;
    expect(block.steps).toMatchObject([{ name: 'o' }]);
    expect(block.role?.role).toMatchObject({
      vars: { v: 'o' },
      defaults: { d: 'o' },
      handlers: [{ name: 'ho' }],
    });
  });

  test('an encrypted file is decrypted', () => {
    const files = {
      'site.yml': '- {hosts: all, roles: [r]}',
      'roles/r/tasks/main.yml': task,
      'roles/r/vars/main.yml': '$ANSIBLE_VAULT;1.1;AES256\n6162\n',
    };
    const { project } = load(files, { decrypt: () => ({ text: 'secret: 1\n' }) });
    expect(project?.plays[0]?.roles[0]?.role?.role.vars).toEqual({ secret: 1 });
    expect(mistakes(files)).toContain(
      "can't decrypt `roles/r/vars/main.yml`: it is encrypted, and no vault password is given",
    );
    expect(mistakes(files, { decrypt: () => ({ problem: 'no password fits' }) })).toContain(
      'no password fits',
    );
  });
});

describe('where roles are looked for', () => {
  test('`roles/` beside the playbook, and above it', () => {
    const { plays } = loadWell({
      'site.yml': '- import_playbook: deep/er/play.yml',
      'deep/er/play.yml': '- {hosts: all, roles: [near, far]}',
      'deep/er/roles/near/tasks/main.yml': task,
      'roles/near/tasks/main.yml': '- {name: wrong, debug: {}}',
      'roles/far/tasks/main.yml': task,
    });
    expect(plays[0]!.roles.map(({ steps }) => steps)).toMatchObject([[{ name: 't' }], [{ name: 't' }]]);
  });

  test('a file of a role that is a link to nothing is told, and not passed over', () => {
    const folder = project();
    mkdirSync(join(folder, 'roles/r/tasks'), { recursive: true });
    symlinkSync('nothing.yml', join(folder, 'roles/r/tasks/main.yml'));
    expect(mistakes({ 'site.yml': `- {hosts: all, roles: [${join(folder, 'roles/r')}]}` })).toMatch(
      /^error: can't read `.*main\.yml`: there is no such file\n {2}--> .*main\.yml:1:1\n/,
    );
  });

  test('an npm package, with a scope too; not one that is no role', () => {
    const files = {
      'node_modules/@team/db/tasks/main.yml': task,
      'node_modules/left-pad/index.js': '',
    };
    expect(roleOf(files, "'@team/db'")).toMatchObject({ name: '@team/db', tasks: [{ name: 't' }] });
    expect(mistakes({ ...files, 'site.yml': '- {hosts: all, roles: [left-pad]}' })).toContain(
      'there is no role `left-pad`',
    );
  });

  test('one with nothing but plugins for Ansible', () => {
    const files = { 'roles/r/library/x.py': '', 'roles/r/filter_plugins/y.py': '' };
    const said = mistakes({ ...files, 'site.yml': '- {hosts: all, roles: [r]}' });
    expect(said).toMatch(/only plugins for Ansible, in Python \(`library\/`, `filter_plugins\/`\)/);
    expect(said).toContain('modules of your own for fplay are JavaScript, in `modules/`');
  });

  test('the role of a package by `PACKAGE/ROLE`, with its short name as `role_name`', () => {
    const files = {
      'deep/site.yml': "- {hosts: all, roles: [fplay/flink, '@team/db/postgres']}",
      'node_modules/fplay/roles/flink/tasks/main.yml': '- {import_tasks: "{{ role_name }}.yml"}',
      'node_modules/fplay/roles/flink/tasks/flink.yml': task,
      'node_modules/@team/db/roles/postgres/tasks/main.yml': task,
    };
    const { plays } = loadWell({ 'site.yml': '- import_playbook: deep/site.yml', ...files });
    expect(plays[0]!.roles.map(({ role }) => role!.role.name)).toEqual(['fplay/flink', '@team/db/postgres']);
    const wrong = mistakes({ ...files, 'site.yml': '- {hosts: all, roles: [fplay/flnk]}' });
    expect(wrong).toContain('there is no role `fplay/flnk`');
    expect(wrong).toContain('did you mean `fplay/flink`?');
  });

  test('what a role of a package names is taken from beside it, or from a package that its own needs', () => {
    const { plays } = loadWell({
      'site.yml': '- {hosts: all, roles: [team/flink]}',
      'roles/daemon/tasks/main.yml': '- {name: wrong, debug: {}}',
      'node_modules/base/roles/java/tasks/main.yml': '- {name: wrong, debug: {}}',
      'node_modules/team/roles/flink/meta/main.yml': 'dependencies: [daemon, base/java]',
      'node_modules/team/roles/daemon/tasks/main.yml': task,
      'node_modules/team/node_modules/base/roles/java/tasks/main.yml': task,
    });
    expect(plays[0]!.roles[0]!.steps).toMatchObject([{ steps: [{ name: 't' }] }, { steps: [{ name: 't' }] }]);
  });

  test('one that hides that of a package is told', () => {
    const files = {
      'site.yml': '- {hosts: all, roles: [fplay/flink]}',
      'roles/fplay/flink/tasks/main.yml': task,
      'node_modules/fplay/roles/flink/tasks/main.yml': task,
    };
    expect(load(files).diagnostics).toMatchObject([
      {
        severity: 'warning',
        message:
          'the role `fplay/flink` is roles/fplay/flink, which hides that of a package, node_modules/fplay/roles/flink',
        place: { line: 1, column: 24 },
      },
    ]);
  });

  test('a playbook in the `tests/` of a role finds that role, wherever it is', () => {
    const { plays } = loadWell({
      'site.yml': '- import_playbook: elsewhere/web/tests/test.yml',
      'elsewhere/web/tests/test.yml': '- {hosts: all, roles: [web]}',
      'elsewhere/web/tasks/main.yml': task,
      'roles/web/tasks/main.yml': '- {name: wrong, debug: {}}',
    });
    expect(plays[0]!.roles[0]!.steps).toMatchObject([{ name: 't' }]);
  });

  test('a near name is told', () => {
    expect(
      mistakes({ 'site.yml': '- {hosts: all, roles: [webb]}', 'roles/web/tasks/main.yml': task }),
    ).toContain('did you mean `web`?');
  });

  test('a path from the playbook', () => {
    expect(roleOf({ 'x/other/tasks/main.yml': task }, './x/other')).toMatchObject({
      name: 'other',
      tasks: [{ name: 't' }],
    });
  });
});

describe('putting a role to use', () => {
  test('keywords apart from parameters', () => {
    const { plays } = loadWell({
      'site.yml': `- {hosts: all, roles: [{name: r, become: true, tags: x, when: a, vars: {v: 1}, size: 2, other: "{{ b }}"}]}`,
      'roles/r/tasks/main.yml': task,
    });
    expect(plays[0]!.roles[0]).toMatchObject({
      become: true,
      tags: ['x'],
      role: { params: { size: 2, other: '{{ b }}' }, keywords: { vars: { v: 1 } }, once: true },
    });
  });

  test('dependencies with parameters', () => {
    const role = roleOf({
      'roles/r/tasks/main.yml': task,
      'roles/r/meta/main.yml': 'dependencies:\n  - {role: base, size: 1, src: git, version: 2}\n',
      'roles/base/tasks/main.yml': '- {name: b, debug: {}}\n',
    });
    expect(role.dependencies).toMatchObject([{ role: { name: 'base' }, params: { size: 1 } }]);
    expect(role.dependencies[0]!.params).not.toHaveProperty('src');
    expect(role.tasks).toMatchObject([{ kind: 'block', steps: [{ name: 'b' }] }, { name: 't' }]);
  });

  test('a name may hold extra vars, which win over all others', () => {
    const files = {
      'site.yml': '- {hosts: all, vars: {which: wrong}, roles: ["{{ which }}"]}',
      'roles/r/tasks/main.yml': task,
    };
    expect(load(files, { extraVars: { which: 'r' } }).diagnostics).toEqual([]);
  });
});
