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
    ['{{ a is defined }}', '{{ defined a }}'],
    ['{{ a or b }}', '{{ or a b }}'],
    ["{{ lookup('env', 'HOME') }}", '{{ env "HOME" }}'],
    ["{{ a.split(',') }}", '{{ split a "," }}'],
    ['{{ range(1, 5) }}', '{{ range 1 5 }}'],
  ])('%s: write %s', (text, instead) => {
    expect(errorOf(() => render(text, { a: 1, b: 2 })).hint).toBe(
      `Handlebars puts the helper first: ${instead}`,
    );
    expect(templating.checkTemplate(text)).toBeDefined();
    // What is advised can at least be read.
    expect(templating.checkTemplate(instead)).toBeUndefined();
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
