import { describe, expect, test } from 'vitest';
import { expandRole, expandTasks, siteOf } from '../../src/compile/include.ts';
import { compileProgram } from '../../src/compile/program.ts';
import type { RolesDone, TagSelection } from '../../src/compile/step.ts';
import type { Loaded } from '../../src/load/project.ts';
import { formatDiagnostic } from '../../src/source/diagnostic.ts';
import { loadWell } from '../load/project-files.ts';
import { flat, play } from './steps.ts';

/** Expands the first include of a play. */
function expand(files: Readonly<Record<string, string>>, selection: Partial<TagSelection> = {}) {
  return expander(files, selection)(new Map());
}

/** The same, time and again, on a host that has done some roles. */
function expander(files: Readonly<Record<string, string>>, selection: Partial<TagSelection> = {}) {
  const project = loadWell(files);
  const [program] = compileProgram(project.plays, { only: [], skip: [], ...selection });
  const step = program!.sections
    .flat()
    .flatMap(flat)
    .find(({ standing }) => standing)!;
  const args = step.task.args as Record<string, string>;
  return (done: RolesDone) => {
    const call = { params: step.task.vars ?? {}, key: 'k', done };
    return step.task.action === 'include_tasks'
      ? expandTasks(step, loadedValue(project.tasks(args.file!, step.task, siteOf(step))), call)
      : expandRole(step, loadedValue(project.role(args.name!, {}, step.task, siteOf(step))), call);
  };
}

function loadedValue<T>(loaded: Loaded<T>): T {
  if ('value' in loaded) return loaded.value;
  throw new Error(loaded.diagnostics.map(formatDiagnostic).join('\n'));
}

const around = `
- block:
    - name: more
      include_tasks: {file: more.yml, apply: {become: true, tags: applied}}
      vars: {p: 1}
      when: own
      tags: always
  when: outer
  vars: {b: 1}
`;

describe('include_tasks', () => {
  const files = { ...play(around), 'more.yml': '- {name: a, debug: {}, tags: a}\n- {name: b, debug: {}}\n' };

  test('inherits from what stands around, and from `apply`; not from the keywords of the include', () => {
    const [step] = expand(files).steps;
    expect(step).toMatchObject({
      title: 'a',
      become: true,
      tags: ['applied', 'a'],
      vars: { blockVars: [{ b: 1 }], includeParams: [{ p: 1 }] },
    });
    expect(step!.when.map(({ expression }) => expression)).toEqual(['outer']);
  });

  test('tags choose among what is included', () => {
    expect(expand(files, { only: ['a'] }).steps.map((step) => step.kind === 'task' && step.title)).toEqual([
      'a',
    ]);
    expect(expand(files, { only: ['applied'] }).steps).toHaveLength(2);
  });

  test('ids are the same for every host', () => {
    const ids = () => expand(files).steps.map(({ id }) => id);
    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(2);
  });

  test('mistakes in a file that only the run names are values', () => {
    const project = loadWell({ ...play('- include_tasks: "{{ x }}.yml"'), 'more.yml': '- debg: {}\n' });
    const [program] = compileProgram(project.plays, { only: [], skip: [] });
    const [step] = program!.sections.flat().flatMap(flat);
    const loaded = project.tasks('more.yml', step!.task, siteOf(step!));
    expect(loaded).toMatchObject({ diagnostics: [{ message: 'there is no module `debg`' }] });
    expect(project.tasks('none.yml', step!.task, siteOf(step!))).toMatchObject({
      diagnostics: [{ message: 'there is no task file `none.yml`' }],
    });
  });
});

describe('include_role', () => {
  const files = {
    ...play('- {include_role: {name: r}, vars: {p: 1}, tags: x}'),
    'roles/r/tasks/main.yml': '- {name: t, debug: {}}\n- include_tasks: beside.yml\n',
    'roles/r/tasks/beside.yml': '- debug: {}\n',
    'roles/r/defaults/main.yml': 'd: 1\n',
    'roles/r/vars/main.yml': 'v: 1\n',
    'roles/r/handlers/main.yml': '- {name: h, debug: {}}\n',
    'roles/r/meta/main.yml': 'dependencies: [base]\n',
    'roles/base/tasks/main.yml': '- {name: ground, debug: {}}\n',
    'roles/base/handlers/main.yml': '- {name: base h, debug: {}}\n',
  };

  test('brings steps, dependencies and handlers, with the variables of the role', () => {
    const { steps, handlers } = expand(files);
    expect(steps.flatMap(flat).map(({ title }) => title)).toEqual([
      'base : ground',
      'r : t',
      'r : include_tasks',
    ]);
    expect(handlers.map(({ title }) => title)).toEqual(['base : base h', 'r : h']);
    expect(steps[1]!.vars).toMatchObject({
      roleDefaults: [{}, { d: 1 }],
      roleVars: [{}, { v: 1 }, { p: 1 }],
      includeParams: [{ p: 1 }],
    });
    const ids = [...steps, ...handlers].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('a role that is over brings what it depends on, if that runs each time, and leaves all places as they are', () => {
    const again = expander({
      ...files,
      'roles/base/meta/main.yml': 'dependencies: [each]\n',
      'roles/each/meta/main.yml': 'allow_duplicates: true\n',
      'roles/each/tasks/main.yml': '- {name: again, debug: {}}\n',
    });
    const done = new Map();
    const first = again(done).steps;
    const second = again(done).steps;
    const titles = second.flatMap(flat).map(({ title }) => title);
    expect(titles).toEqual(['each : again', 'r : t', 'r : include_tasks']);
    expect(second.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    expect(first.flatMap(flat).map(({ id }) => id)).toEqual(
      expect.arrayContaining(second.flatMap(flat).map(({ id }) => id)),
    );
  });

  test('its own tags only decide about the include', () => {
    expect(expand(files, { only: ['x'] }).steps).toEqual([]);
  });
});
