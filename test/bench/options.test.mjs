import { expect, test } from 'vitest';
import { readOptions } from '../../bench/options.mjs';

test('peers run as often as was said for them, never oftener than the others', () => {
  const { plan } = readOptions(['--hosts', '2', '--delays', '0', '--rounds', '3', '--peer-rounds', '9']);
  expect(plan.series.map(({ tools, rounds }) => [tools[0], rounds])).toEqual([
    ['script', 3],
    ['pyinfra', 3],
  ]);
});

test('parts that are not named are not measured', () => {
  const { plan } = readOptions(['--parts', 'files,archive', '--rounds', '2', '--archive-hosts', '10']);
  expect(plan).toEqual({
    series: [],
    archives: [{ hosts: 10, size: 300, delays: [0, 25], rounds: 2 }],
    fileRounds: 2,
    startUpRounds: 0,
    yarnRounds: 0,
  });
});

test('all of it ends with the bounds', () => {
  expect(readOptions(['--full']).bounds).toBe(true);
  expect(readOptions([]).bounds).toBe(false);
});

test.each([
  [['--tools', 'chef'], '--tools: "chef" is none of script, fplay'],
  [['--rounds', '0'], '--rounds: "0" is no whole number from 1'],
  [['--hosts', ','], '--hosts names nothing'],
  [['--fast'], "Unknown option '--fast'"],
])('%j is a mistake that is explained', (words, message) => {
  expect(() => readOptions(words)).toThrow(message);
});
