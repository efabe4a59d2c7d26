import { describe, expect, it } from 'vitest';
import { expandRange, hasRange } from '../../src/util/expand-range.ts';

describe('expandRange', () => {
  it.each([
    ['web', ['web']],
    ['web[1:3]', ['web1', 'web2', 'web3']],
    ['web[01:03].x', ['web01.x', 'web02.x', 'web03.x']],
    ['web[08:11]', ['web08', 'web09', 'web10', 'web11']],
    ['web[1:9:4]', ['web1', 'web5', 'web9']],
    ['web[:2]', ['web0', 'web1', 'web2']],
    ['db[a:c]', ['dba', 'dbb', 'dbc']],
    ['r[1:2]h[a:b]', ['r1ha', 'r1hb', 'r2ha', 'r2hb']],
    ['w[ab]', ['w[ab]']],
  ])('%s', (text, names) => {
    expect(expandRange(text)).toEqual(names);
  });

  it.each([
    ['w[3:1]', 'the range [3:1] ends before it starts'],
    ['w[c:a]', 'the range [c:a] ends before it starts'],
    ['w[1:]', 'the range [1:] has no end'],
    ['w[01:100]', 'start and end of the range [01:100] must have as many digits as each other'],
    ['w[1:c]', 'the range [1:c] must lead from a number to a number, or from a letter to a letter'],
    ['w[1:9:0]', 'the step of the range [1:9:0] must be a whole number above 0'],
    ['w[0:999999999]', 'the range stands for more than 100000 names'],
    ['w[1:9999][1:9999]', 'w[1:9999][1:9999] stands for more than 100000 names'],
  ])('refuses %s', (text, message) => {
    expect(() => expandRange(text)).toThrow(new RangeError(message));
  });
});

it('tells ranges from other brackets', () => {
  expect(['w[1:2]', 'w[ab]', 'w', 'a:b'].map(hasRange)).toEqual([true, false, false, false]);
});
