import { describe, expect, test } from 'vitest';
import { checkRoleArguments } from '../../../src/load/role/argument-check.ts';
import type { Role } from '../../../src/model/playbook.ts';
import { loadWell } from '../project-files.ts';

const rules =
  'mutually_exclusive: [[a, b]], required_one_of: [[a, b]], required_together: [[c, d]], ' +
  'required_if: [[a, file, [c]]], required_by: {e: [c, d]}, options: {a: {}, b: {}, c: {}, d: {}, e: {}}';

/** As in Ansible, what an entry point itself says of its options isn't heeded. */
function roleWith(options: string): Role {
  const { plays } = loadWell({
    'site.yml': '- {hosts: all, roles: [r]}',
    'roles/r/meta/argument_specs.yml': `argument_specs: {main: {required_one_of: [[z]], options: {x: ${options}}}}`,
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
    ['{aliases: [y], required: "yes", no_log: "no", removed_in_version: "3"}', 'text'],
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
    [`{type: dict, ${rules}}`, { a: 'file', c: 1, d: 2, e: 3 }],
    [`{type: dict, ${rules.replace('b: {}', 'b: {default: 1}')}, apply_defaults: true}`, { a: 'x' }],
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
    [`{type: dict, ${rules}}`, { a: 1, b: 2 }, '`x`: only one of `a`, `b` can be given'],
    [`{type: dict, ${rules}}`, { c: 1, d: 1 }, '`x`: one of `a`, `b` is required'],
    [`{type: dict, ${rules}}`, { b: 2, c: 1 }, '`x`: `c`, `d` are given together, or not at all'],
    [`{type: dict, ${rules}}`, { a: 'file' }, '`x`: `a` is file, which needs `c`'],
    [`{type: list, elements: dict, ${rules}}`, [{ b: 2, e: 1 }], '`x.0`: `e` needs `c`, `d`'],
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
