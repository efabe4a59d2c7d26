import { expect, it } from 'vitest';
import { unsafeText } from '../../src/source/values.ts';
import { createConstants } from '../../src/template/constants.ts';
import { omit } from '../../src/template/omit.ts';
import { unknownValue } from '../../src/template/unknown.ts';

it.each([
  [{ a: [1, true, null, 'text'], b: {} }, true],
  ['', true],
  [{ a: ['{{ x }}'] }, false],
  ['a {{ x }}', false],
  [{ a: omit }, false],
  [{ a: unsafeText('x') }, false],
  [[unknownValue('a command')], false],
  [unknownValue('a command'), false],
])('knows whether a value renders to itself (%#)', (value, expected) => {
  const isConstant = createConstants();
  expect([isConstant(value), isConstant(value)]).toEqual([expected, expected]);
});
