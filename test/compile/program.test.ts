import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compiled, flat, play, tasks, titles } from './steps.ts';

describe('inheritance', () => {
  const files = play(
    `
- block:
    - block:
        - {name: inner, debug: {}, become_user: task, when: c, environment: {C: 3}, vars: {v: 3}, notify: h2}
      when: b
      become_user: block
      no_log: true
    - {name: bare, debug: {}}
  when: a
  environment: {B: 2}
  vars: {v: 2}
  notify: h1
`,
    '  become: true\n  become_user: play\n  environment: {A: 1}\n  vars: {v: 1}\n  handlers: [{name: h1, debug: {}}, {name: h2, debug: {}}]\n',
  );

  test('the nearest single value counts', () => {
    const [inner, bare] = tasks(files);
    expect(inner).toMatchObject({ become: true, becomeUser: 'task', noLog: true });
    expect(bare).toMatchObject({ become: true, becomeUser: 'play' });
    expect(bare).not.toHaveProperty('noLog');
  });

  test('conditions, environments, notifications and variables add up, outermost first', () => {
    const [inner, bare] = tasks(files);
    expect(inner!.when.map(({ expression }) => expression)).toEqual(['a', 'b', 'c']);
    expect(inner!.environment).toEqual([{ A: 1 }, { B: 2 }, { C: 3 }]);
    expect(inner!.task.notify).toEqual(['h1', 'h2']);
    expect(inner!.vars).toMatchObject({ blockVars: [{ v: 2 }], taskVars: [{ v: 3 }] });
    expect(bare!.vars).toMatchObject({ blockVars: [{ v: 2 }], taskVars: [] });
  });
});

describe('blocks', () => {
  test('a block that catches nothing is replaced by its steps, others are kept', () => {
    const [program] = compiled(
      play(`
- block: [{name: a, debug: {}}]
- name: careful
  block: [{name: b, debug: {}}]
  rescue: [{name: c, debug: {}}]
  always: [{name: d, debug: {}}]
- block: [{name: e, debug: {}, tags: never}]
  always: []
`),
    );
    const [, main = []] = program!.sections;
    expect(main.map(({ kind }) => kind)).toEqual(['task', 'block']);
    expect(main[1]).toMatchObject({
      name: 'careful',
      steps: [{ title: 'b' }],
      rescue: [{ title: 'c' }],
      always: [{ title: 'd' }],
    });
  });

  test('ids are unique and grow', () => {
    const ids = tasks(play('- debug: {}\n- block: [{debug: {}}]\n  rescue: [{debug: {}}]\n- debug: {}')).map(
      ({ id }) => Number(id.split('.')[1]),
    );
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(ids).size).toBe(4);
  });
});

const roles = {
  'site.yml': `
- hosts: all
  pre_tasks: [{name: before, debug: {}}]
  roles:
    - {role: a, p: 1, vars: {kw: 1}, when: on_a, become: true}
    - b
  tasks: [{name: after, debug: {}}]
  post_tasks: [{name: last, debug: {}}]
  handlers: [{name: restart, debug: {}}]
`,
  'roles/a/meta/main.yml': 'dependencies: [base]\n',
  'roles/b/meta/main.yml': 'dependencies: [base]\n',
  'roles/a/tasks/main.yml': '- {name: task, debug: {}}\n',
  'roles/b/tasks/main.yml': '- {name: task, debug: {}}\n',
  'roles/base/tasks/main.yml': '- {name: ground, debug: {}}\n',
  'roles/a/defaults/main.yml': 'd: a\n',
  'roles/b/defaults/main.yml': 'd: b\n',
  'roles/base/defaults/main.yml': 'd: base\n',
  'roles/a/vars/main.yml': 'v: a\n',
  'roles/base/vars/main.yml': 'v: base\n',
  'roles/a/handlers/main.yml': '- {name: restart, debug: {}, listen: all}\n',
};

describe('roles', () => {
  test('dependencies come first, in the order of the play', () => {
    expect(titles(roles)).toEqual([
      'before',
      'base : ground',
      'a : task',
      'base : ground',
      'b : task',
      'after',
      'last',
    ]);
  });

  test('a dependency runs once where the first run had no further conditions', () => {
    const files = { ...roles, 'site.yml': roles['site.yml'].replace(', when: on_a', '') };
    expect(titles(files)).toEqual(['before', 'base : ground', 'a : task', 'b : task', 'after', 'last']);
  });

  test('it runs again where it allows that, or where its parameters differ, or where tags left the first one out', () => {
    const once = { ...roles, 'site.yml': roles['site.yml'].replace(', when: on_a', ', tags: x') };
    expect(titles({ ...once, 'roles/base/meta/main.yml': 'allow_duplicates: true\n' })).toContain('b : task');
    expect(
      titles({ ...once, 'roles/base/meta/main.yml': 'allow_duplicates: true\n' }).filter(
        (title) => title === 'base : ground',
      ),
    ).toHaveLength(2);
    const parameters = { ...once, 'roles/b/meta/main.yml': 'dependencies: [{role: base, p: 2}]\n' };
    expect(titles(parameters).filter((title) => title === 'base : ground')).toHaveLength(2);
    expect(titles(once, { skip: ['x'] })).toEqual(['before', 'base : ground', 'b : task', 'after', 'last']);
  });

  test('variables: every role of the play below, then dependencies, roles around, and the own', () => {
    const [before, base, a] = tasks(roles);
    expect(before!.vars.roleDefaults).toEqual([{ d: 'base' }, { d: 'a' }, { d: 'base' }, { d: 'b' }]);
    expect(base!.vars.roleDefaults.slice(4)).toEqual([{ d: 'a' }, { d: 'base' }]);
    expect(base!.vars.roleVars.slice(4)).toEqual([{ kw: 1 }, { v: 'a' }, { v: 'base' }]);
    expect(a!.vars.roleDefaults.slice(4)).toEqual([{ d: 'base' }, { d: 'a' }]);
    expect(a!.vars.roleVars.slice(4)).toEqual([{ v: 'base' }, { v: 'a' }, { kw: 1 }]);
    expect(a!.vars.roleParams).toEqual([{ p: 1 }]);
    expect(base!.vars.roleParams).toEqual([{ p: 1 }, {}]);
  });

  test('keywords of a role reach its tasks and its dependencies', () => {
    const [, base, a] = tasks(roles);
    for (const step of [base, a]) {
      expect(step!.become).toBe(true);
      expect(step!.when.map(({ expression }) => expression)).toEqual(['on_a']);
    }
    expect([base!.role?.name, a!.role?.name]).toEqual(['base', 'a']);
  });

  test('files are looked for in the role, the roles around it, the folder of the tasks, and beside the playbook', () => {
    const [before, base] = tasks(roles);
    expect(base!.searchPath.map((folder) => basename(folder)).slice(0, 3)).toEqual(['base', 'a', 'tasks']);
    expect(base!.searchPath.at(-1)).toBe(before!.searchPath[0]);
  });

  test("handlers: those of the roles, then the play's own", () => {
    const { handlers } = compiled(roles)[0]!;
    expect(handlers.map(({ title }) => title)).toEqual(['a : restart', 'restart']);
    expect(handlers[0]!.when).toHaveLength(1);
  });

  test('handlers run whatever their tags', () => {
    const files = play('- {debug: {}, tags: x}', '  handlers: [{name: h, debug: {}, tags: y}]\n');
    expect(compiled(files, { only: ['x'] })[0]!.handlers.map(({ title }) => title)).toEqual(['h']);
  });

  test('the check of its arguments comes before the tasks of a role, and always', () => {
    const files = {
      ...play('- {import_role: {name: r}}\n- import_role: {name: r, rolespec_validate: false}'),
      'roles/r/tasks/main.yml': '- {name: t, debug: {}, tags: x}\n',
      'roles/r/meta/argument_specs.yml':
        'argument_specs: {main: {short_description: What r takes, options: {p: {type: int}}}}\n',
    };
    const check = "r : Validating arguments against arg spec 'main'";
    expect(titles(files)).toEqual([check, 'r : t', 'r : t']);
    expect(titles(files, { only: ['y'] })).toEqual([check]);
    expect(tasks(files)[0]!.role?.argumentSpecs.get('main')?.options).toMatchObject({ p: { type: 'int' } });
  });
});

describe('imports', () => {
  test('the keywords and variables of an import reach what it imports', () => {
    const [step] = tasks({
      ...play('- {import_tasks: sub/more.yml, when: a, become: true, vars: {x: 1}}'),
      'sub/more.yml': '- import_tasks: beside.yml\n',
      'sub/beside.yml': '- {name: t, debug: {}, when: b}\n',
    });
    expect(step).toMatchObject({ title: 't', become: true, vars: { blockVars: [{ x: 1 }] } });
    expect(step!.when.map(({ expression }) => expression)).toEqual(['a', 'b']);
    expect(step!.searchPath.map((folder) => basename(folder))[0]).toBe('sub');
  });

  test('a name may hold what is known before the run', () => {
    const files = {
      ...play(
        '- import_tasks: "{{ which }}.yml"\n- import_tasks: "{{ other }}.yml"\n  vars: {other: b}',
        '  vars: {which: a}\n',
      ),
      'a.yml': '- {name: a, debug: {}}\n',
      'b.yml': '- {name: b, debug: {}}\n',
    };
    expect(titles(files)).toEqual(['a', 'b']);
  });

  test('a playbook', () => {
    const programs = compiled({
      'site.yml':
        '- {import_playbook: sub/other.yml, tags: x, when: a, vars: {v: 2}}\n- {hosts: all, tasks: [{debug: {}}]}\n',
      'sub/other.yml': '- {name: Other, hosts: h, vars: {v: 1}, roles: [r]}\n',
      'sub/roles/r/tasks/main.yml': '- {name: t, debug: {}}\n',
    });
    expect(programs.map(({ play: { name, vars } }) => [name, vars])).toEqual([
      ['Other', { v: 2 }],
      ['all', {}],
    ]);
    const [step] = programs[0]!.sections.flat().flatMap(flat);
    expect(step).toMatchObject({ title: 'r : t', tags: ['x'], when: [{ expression: 'a' }] });
  });
});
