import { describe, expect, it } from 'vitest';
import { errorOf, render, templating } from './rig.ts';

describe('Jinja out of habit', () => {
  it.each([
    ["{{ x | default('y') }}", '{{ default x "y" }}'],
    ['{{ x | d(5) }}', '{{ default x 5 }}'],
    ['{{ x|upper }}', '{{ upper x }}'],
    ["{{ hosts | join(',') }}", '{{ join hosts "," }}'],
    ['{{ x | to_json }}', '{{ json x }}'],
    ["{{ x | default('y') | upper }}", '{{ upper (default x "y") }}'],
    ["{{ groups['web'] | first }}", "{{ first groups['web'] }}"],
    ['{{ a == 1 }}', '{{ eq a 1 }}'],
    ['{{ a + 1 }}', '{{ add a 1 }}'],
    ["{{ 'a' ~ b }}", '{{ concat "a" b }}'],
    ['{{ a if b else c }}', '{{ ternary b a c }}'],
    ['{{ a if b == 1 else c }}', '{{ ternary (eq b 1) a c }}'],
    ["{{ 'a' if b else c }}", "{{ ternary b 'a' c }}"],
    ["{{ a.split(',')[0] }}", '{{ lookup (split a ",") 0 }}'],
    ['{{ a[:2] }}', '{{ slice a 0 2 }}'],
    ['{{ a[1:] }}', '{{ slice a 1 }}'],
    ['{{ a is defined }}', '{{ defined a }}'],
    ['{{ a or b }}', '{{ or a b }}'],
    ["{{ lookup('env', 'HOME') }}", '{{ env "HOME" }}'],
    ["{{ a.split(',') }}", '{{ split a "," }}'],
    ['{{ range(1, 5) }}', '{{ range 1 5 }}'],
    ["{{ a | replace('|', '-') | split('-') | first }}", '{{ first (split (replace a "|" "-") "-") }}'],
  ])('%s: write %s', (text, instead) => {
    expect(errorOf(() => render(text, { a: 1, b: 2 })).hint).toBe(
      `Handlebars puts the helper first: ${instead}`,
    );
    expect(templating.checkTemplate(text)).toBeDefined();
    // What is advised can at least be read.
    expect(templating.checkTemplate(instead)).toBeUndefined();
  });

  it.each([
    "{{ {'hosts': a, 'b': b | upper} | to_nice_json(indent=2) }}",
    "{{ a | selectattr('x', 'in', [1, 2]) | first }}",
  ])('%s: where a guess could not be read itself, the rule is told', (text) => {
    expect(errorOf(() => render(text)).hint).toBe(
      'Handlebars puts the helper first, and what is inside in brackets: {{ join (sort hosts) "," }}',
    );
  });

  it.each([
    ['{{ [a, 5] }}', 'write {{ list a 5 }}'],
    ["{{ ['x'] }}", "write {{ list 'x' }}"],
    ['{{ [1] }}', 'write {{ list 1 }}'],
    ['{{ join [a, b] "," }}', 'write (list a b)'],
    ['{{#each [1, 2]}}x{{/each}}', 'write (list 1 2)'],
  ])('the list of %s: %s', (text, hint) => {
    const { message, hint: told } = errorOf(() => render(text, { a: 1, b: 2 }));
    expect([message, told]).toEqual(['a list in brackets is no expression of Handlebars', hint]);
    expect(templating.checkTemplate(text)).toBeDefined();
  });

  it.each([
    ['{{ m.[a, b] }}{{ m["x"] }}{{ l[0] }}', '120'],
    ['{{ [my-var] }}{{ concat "[a, b]" "[1]" }}', '3[a, b][1]'],
    ['[1, 2] {{! [1, 2] }}\\{{ [1] }}', '[1, 2] {{ [1] }}'],
  ])('no list in %s', (text, value) => {
    const vars = { m: { 'a, b': 1, x: 2 }, l: [0], 'my-var': 3 };
    expect(render(text, vars)).toBe(value);
  });

  it.each([
    ['{% if x %}a{% endif %}', 'write {{#if (eq a b)}} ... {{else}} ... {{/if}}'],
    ['{%- for x in y -%}', 'write {{#each list as |item|}} ... {{/each}}'],
    ['{# a comment #}', 'write {{! ... }}'],
  ])('%s: %s', (text, hint) => {
    expect(errorOf(() => render(text)).hint).toBe(hint);
  });

  it.each(['a {% b', '100{%}', '{% unheard of %}', `${'$'}{#x} #}`, 'awk {#'])('%s is text', (text) => {
    expect(render(text)).toBe(text);
  });
});
