import { expect, test } from 'vitest';
import { createTemplating } from '../../src/template/create-templating.ts';
import { createScope } from '../../src/template/scope.ts';
import type { TemplateError } from '../../src/template/templating.ts';

const templating = createTemplating();
const scope = createScope(
  [
    {
      vars: {
        list: ['a', ['b']],
        by: { '0': 'zero' },
        hosts: { h1: { port: 1, 'a b': [5, 6] }, h2: { port: 2 } },
        groups: { web: ['h1', 'h2'] },
        item: 'h2',
        n: 1,
        many: [{ name: 'h1', on: 'web' }],
      },
    },
  ],
  templating,
);

test.each([
  ['{{ list.0 }}', 'a'],
  ['{{list.1.0}} {{ list[1].0 }}', 'b b'],
  ['{{ by.0 }} {{ list.[0] }} {{ list[0] }}', 'zero a a'],
  ["{{ default list.0 'x.0 ' }} x.0 }}", 'a x.0 }}'],
  ["{{ default nothing 'x.0' }}", 'x.0'],
  ['{{ default nothing 1.0 }}', 1],
  ['{{ hosts[item] }}', { port: 2 }],
  ['{{ hosts[item].port }}', 2],
  ['{{hosts[ item ]["port"]}} {{{ hosts[item].port }}} {{~ hosts[item].port ~}} .', '2 22.'],
  ['{{ list[n][0] }}{{ list[n].0 }}{{list.[1].[0]}}', 'bbb'],
  ["{{ hosts[groups['web'][0]].port }}", 1],
  ["{{ hosts[groups.web[n]]['port'] }}", 2],
  ["{{ hosts[many[0].name]['a b'][n] }}", 6],
  ['{{ add hosts[item].port hosts.h1.port }}', 3],
  ['{{ add 1 (add hosts[item].port 1) }}', 4],
  ['{{ default hosts[item].nothing "x" }}', 'x'],
  ['{{ default hosts[nothing].port "x" }}', 'x'],
  ['{{#each groups.web}}{{ @index }}{{ hosts[this].port }}{{/each}}', '0112'],
  ['{{#each many}}{{#if hosts[name].port}}{{ hosts[name].port }}{{/if}}{{/each}}', '1'],
  ['{{#each many as |one|}}{{ hosts[one.name].port }}{{/each}}', '1'],
  ['{{ "hosts[item]" }} hosts[item]', 'hosts[item] hosts[item]'],
])('%s', (text, expected) => {
  expect(templating.render(text, scope)).toEqual(expected);
});

test.each([
  ['a\n  {{ hosts[item].prot }} {{ list[0] }}', 2, '{{ hosts[item].prot }}'],
  ['{{ list[0] }} {{ by.0 }} {{ nowhere }}', 1, 'nowhere'],
  ['{{ hosts[item].port }} {{ nowhere }}', 1, 'nowhere'],
  ['{{ hosts[item].port }}\n{{ concat hosts[nowhere].port nothing }}', 2, 'hosts[nowhere].port'],
])('the place of what is wrong in %j', (text, line, wrong) => {
  const { place } = errorOf(() => templating.renderFile(text, 'x.hbs', scope));
  const source = text.split('\n')[line - 1] ?? '';
  expect(source.slice((place?.column ?? 0) - 1, place?.end)).toContain(wrong);
  expect(place?.line).toBe(line);
});

test('brackets within brackets without an end are a mistake, told at once', () => {
  expect(errorOf(() => templating.render(`{{ ${'a['.repeat(5000)} }}`, scope)).message).toMatch(/a\[a\[/);
});

function errorOf(render: () => unknown): TemplateError {
  try {
    render();
  } catch (error) {
    return error as TemplateError;
  }
  throw new Error('nothing was wrong');
}
