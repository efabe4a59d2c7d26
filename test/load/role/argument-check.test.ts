import { describe, expect, test } from 'vitest';
import { checkRoleArguments } from '../../../src/load/role/argument-check.ts';
import type { Role } from '../../../src/model/playbook.ts';
import { loadWell } from '../project-files.ts';

function roleWith(options: string): Role {
  const { plays } = loadWell({
    'site.yml': '- {hosts: all, roles: [r]}',
    'roles/r/meta/argument_specs.yml': `argument_specs: {main: {options: {x: ${options}}}}`,
  });
  return plays[0]!.roles[0]!.role!.role;
}

function problems(options: string, value: unknown): readonly string[] {
  const lookup = (name: string) => (name === 'x' && value !== undefined ? { value } : undefined);
  return checkRoleArguments(roleWith(options), 'main', lookup).map(({ message }) =>
    message.replace(' of the role `r`', ''),
  );
}

describe('checkRoleArguments', () => {
  test.each([
    ['{}', 'text'],
    ['{}', 12],
    ['{}', undefined],
    ['{type: int}', '12'],
    ['{type: int}', -1],
    ['{type: float}', '1.5'],
    ['{type: bool}', 'Yes'],
    ['{type: bool}', false],
    ['{type: list}', 'a,b'],
    ['{type: list, elements: int}', [1, '2']],
    ['{type: dict}', {}],
    ['{type: path}', '/x'],
    ['{type: raw}', [{}]],
    ['{choices: [a, b]}', 'a'],
    ['{choices: [1, 2]}', '1'],
    ['{type: list, elements: str, choices: [a, b]}', ['b', 'a']],
    ['{type: dict, options: {k: {type: int}}}', { k: 1 }],
    ['{type: int}', '{{ later }}'],
    ['{type: int}', null],
  ])('%s takes %j', (options, value) => {
    expect(problems(options, value)).toEqual([]);
  });

  test.each([
    ['{}', [], '`x`: expected text, not a list'],
    ['{type: int}', 'a', '`x`: expected a whole number, not `a`'],
    ['{type: int}', 1.5, '`x`: expected a whole number, not `1.5`'],
    ['{type: float}', 'a', '`x`: expected a number, not `a`'],
    ['{type: bool}', 'maybe', '`x`: expected true or false, not `maybe`'],
    ['{type: list}', {}, '`x`: expected a list, not a mapping'],
    ['{type: list, elements: int}', [1, 'b'], '`x.1`: expected a whole number, not `b`'],
    ['{type: dict}', 'a', '`x`: expected a mapping, not `a`'],
    ['{choices: [a, b]}', 'c', '`x`: expected one of `a` `b`, not `c`'],
    ['{type: list, choices: [a, b]}', ['a', 'c'], '`x`: expected one of `a` `b`, not a list'],
    ['{type: dict, options: {k: {required: true}}}', {}, '`x.k`: it is required'],
    ['{type: dict, options: {k: {}}}', { j: 1 }, '`x.j`: no such option'],
    [
      '{type: list, elements: dict, options: {k: {type: int}}}',
      [{ k: 'a' }],
      '`x.0.k`: expected a whole number, not `a`',
    ],
    ['{required: true}', undefined, 'the role `r` needs `x`'],
    ['{required: true}', null, 'the role `r` needs `x`'],
  ])('%s refuses %j', (options, value, message) => {
    expect(problems(options, value)).toEqual([message]);
  });

  test('a required argument may be allowed to come later', () => {
    expect(checkRoleArguments(roleWith('{required: true}'), 'main', () => undefined, 'allowed')).toEqual([]);
  });

  test('an entry point without a spec takes anything', () => {
    expect(checkRoleArguments(roleWith('{required: true}'), 'other', () => undefined)).toEqual([]);
  });
});
