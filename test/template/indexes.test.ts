import { expect, test } from 'vitest';
import { createTemplating } from '../../src/template/create-templating.ts';
import { createScope } from '../../src/template/scope.ts';

const templating = createTemplating();
const scope = createScope([{ vars: { list: ['a', ['b']], by: { '0': 'zero' } } }], templating);

test.each([
  ['{{ list.0 }}', 'a'],
  ['{{list.1.0}} {{ list[1].0 }}', 'b b'],
  ['{{ by.0 }} {{ list.[0] }} {{ list[0] }}', 'zero a a'],
  ["{{ default list.0 'x.0 ' }} x.0 }}", 'a x.0 }}'],
  ["{{ default nothing 'x.0' }}", 'x.0'],
  ['{{ default nothing 1.0 }}', 1],
])('%s', (text, expected) => {
  expect(templating.render(text, scope)).toBe(expected);
});
