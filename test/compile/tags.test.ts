import { describe, expect, test } from 'vitest';
import { isSelected } from '../../src/compile/tags.ts';
import { play, titles } from './steps.ts';

describe('isSelected', () => {
  test.each([
    [[], [], [], true],
    [['a'], [], [], true],
    [['a'], ['a'], [], true],
    [['a'], ['b'], [], false],
    [[], ['a'], [], false],
    [['always'], ['a'], [], true],
    [['always'], ['a'], ['always'], false],
    [['always'], [], ['all'], true],
    [['always', 'a'], [], ['a'], false],
    [['never'], [], [], false],
    [['never', 'a'], ['a'], [], true],
    [['never', 'a'], ['tagged'], [], false],
    [['never'], ['never'], [], true],
    [['a'], ['tagged'], [], true],
    [[], ['tagged'], [], false],
    [[], ['untagged'], [], true],
    [['a'], ['untagged'], [], false],
    [['a'], [], ['a'], false],
    [['a'], ['a'], ['a'], false],
    [['a'], [], ['tagged'], false],
    [[], [], ['untagged'], false],
    [['a'], ['all'], [], true],
  ])('%j with --tags %j --skip-tags %j: %j', (tags, only, skip, selected) => {
    expect(isSelected(tags, { only, skip })).toBe(selected);
  });
});

describe('tags of a play', () => {
  const files = {
    ...play(`
- {name: own, debug: {}, tags: [a]}
- {name: two, debug: {}, tags: "b, c"}
- name: block
  tags: a
  block:
    - {name: inner, debug: {}}
    - {name: inner never, debug: {}, tags: never}
- {import_tasks: imported.yml, tags: i}
- {name: include, include_tasks: imported.yml, tags: i}
- {import_role: {name: r}, tags: r}
`),
    'imported.yml': '- {name: imported, debug: {}}\n',
    'roles/r/tasks/main.yml': '- {name: in role, debug: {}, tags: deep}\n',
  };

  test.each([
    [[], [], ['own', 'two', 'inner', 'imported', 'include', 'r : in role']],
    [['a'], [], ['own', 'inner', 'inner never']],
    [['c'], [], ['two']],
    [['i'], [], ['imported', 'include']],
    [['r'], ['deep'], []],
    [['deep'], [], ['r : in role']],
    [[], ['a', 'i'], ['two', 'r : in role']],
  ])('--tags %j --skip-tags %j', (only, skip, expected) => {
    expect(titles(files, { only, skip })).toEqual(expected);
  });
});
