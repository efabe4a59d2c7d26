import { describe, expect, test } from 'vitest';
import { listTasks } from '../../src/compile/list.ts';
import { startAt } from '../../src/compile/start-at.ts';
import { compiled, flat, play } from './steps.ts';

const files = {
  'site.yml': `
- hosts: one
  tags: p
  tasks:
    - {name: a, debug: {}}
    - {meta: noop}
    - block: [{name: b, debug: {}, tags: [y, x]}, {name: c, debug: {}}]
      rescue: [{name: d, debug: {}}]
- hosts: two
  roles: [r]
`,
  'roles/r/tasks/main.yml': '- {name: install it, debug: {}}\n',
};

describe('startAt', () => {
  test.each([
    ['a', ['a', 'meta', 'b', 'c', 'd', 'r : install it']],
    ['c', ['c', 'd', 'r : install it']],
    ['install it', ['r : install it']],
    ['r : install it', ['r : install it']],
    ['inst*', ['r : install it']],
  ])('%s', (name, expected) => {
    const started = startAt(compiled(files), name);
    const left =
      'programs' in started ? started.programs.flatMap(({ sections }) => sections.flat().flatMap(flat)) : [];
    expect(left.map(({ title }) => title)).toEqual(expected);
  });

  test('a name that no task has', () => {
    expect(startAt(compiled(files), 'instal it')).toMatchObject({
      mistake: { message: 'no task is called `instal it`', hint: 'did you mean `install it`?' },
    });
  });
});

test('listTasks', () => {
  expect(listTasks(compiled(files))).toEqual([
    {
      play: 'one',
      hosts: 'one',
      playTags: ['p'],
      tasks: [
        { title: 'a', tags: ['p'] },
        { title: 'b', tags: ['p', 'x', 'y'] },
        { title: 'c', tags: ['p'] },
        { title: 'd', tags: ['p'] },
      ],
      tags: ['p', 'x', 'y'],
    },
    { play: 'two', hosts: 'two', playTags: [], tasks: [{ title: 'r : install it', tags: [] }], tags: [] },
  ]);
});

test('an include keeps what stands around it', () => {
  const [program] = compiled({ ...play('- include_tasks: x.yml'), 'x.yml': '- debug: {}\n' });
  expect(program!.sections.flat().flatMap(flat)[0]!.standing).toBeDefined();
});
