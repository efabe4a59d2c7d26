import { describe, expect, it } from 'vitest';
import { errorOf, render } from './rig.ts';

const vars = {
  yes: true,
  no: false,
  zero: 0,
  empty: [],
  text: '',
  port: 1,
  hosts: ['a', 'b', 'c'],
  disks: [
    { path: '/d1', size: 5 },
    { path: '/d2', size: 6 },
  ],
  config: { x: 1, y: { z: 2 } },
};

describe('blocks', () => {
  it.each([
    ['{{#if yes}}a{{else}}b{{/if}}', 'a'],
    ['{{#if no}}a{{else}}b{{/if}}', 'b'],
    ['{{#if zero}}a{{else if text}}b{{else if yes}}c{{else}}d{{/if}}', 'c'],
    ['{{#if zero includeZero=true}}a{{/if}}', 'a'],
    ['{{#if empty}}a{{^}}b{{/if}}', 'b'],
    ['{{#if (defined missing)}}a{{else}}b{{/if}}', 'b'],
    ['{{#if (and (defined missing) missing.x)}}a{{else}}b{{/if}}', 'b'],
    ['{{#unless no}}a{{else}}b{{/unless}}', 'a'],
    ['{{#each hosts}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{/each}}', '0a,1b,2c'],
    ['{{#each hosts}}{{#if @first}}[{{/if}}{{.}}{{/each}}', '[abc'],
    ['{{#each disks}}{{path}}={{this.size}} {{/each}}', '/d1=5 /d2=6 '],
    ['{{#each disks as |disk i|}}{{i}}:{{disk.path}} {{/each}}', '0:/d1 1:/d2 '],
    ['{{#each config}}{{@key}};{{/each}}', 'x;y;'],
    ['{{#each config as |value key|}}{{key}}={{json value}} {{/each}}', 'x=1 y={"z":2} '],
    ['{{#each empty}}a{{else}}none{{/each}}', 'none'],
    ['{{#each (sort (keys config))}}{{this}}{{/each}}', 'xy'],
    ['{{#with config.y}}{{z}}{{/with}}', '2'],
    ['{{#with config as |c|}}{{c.y.z}}{{/with}}', '2'],
    ['{{#with empty}}a{{else}}b{{/with}}', 'b'],
    [
      '{{#each hosts}}{{#each ../disks}}{{../this}}{{path}} {{/each}}{{/each}}',
      'a/d1 a/d2 b/d1 b/d2 c/d1 c/d2 ',
    ],
    ['{{#each disks}}{{#each ../hosts}}{{@../index}}{{@index}} {{/each}}{{/each}}', '00 01 02 10 11 12 '],
    [
      '{{#each hosts as |h|}}{{#each ../disks as |d|}}{{h}}{{d.path}}{{/each}}{{/each}}',
      'a/d1a/d2b/d1b/d2c/d1c/d2',
    ],
  ])('%s becomes %s', (text, expected) => {
    expect(render(text, vars)).toBe(expected);
  });

  it('finds outer variables by name, unless the item has one of that name', () => {
    expect(render('{{#each disks}}{{port}}{{/each}}', vars)).toBe('11');
    expect(render('{{#each disks}}{{size}}{{/each}}', { ...vars, size: 9 })).toBe('56');
    expect(render('{{#each disks}}{{../size}}{{@root.size}}{{/each}}', { ...vars, size: 9 })).toBe('9999');
    expect(errorOf(() => render('{{#each disks}}{{this.port}}{{/each}}', vars)).message).toBe(
      '"this.port" is not defined: `this` has only path, size',
    );
  });

  it('suggests names of the block', () => {
    expect(errorOf(() => render('{{#each hosts as |broker|}}{{brokr}}{{/each}}', vars)).hint).toBe(
      'did you mean `broker`?',
    );
  });

  it('refuses to go through text', () => {
    expect(errorOf(() => render('{{#each "abc"}}{{/each}}', vars)).message).toBe(
      '{{#each}} needs a list or a mapping, not the text "abc"',
    );
  });
});
