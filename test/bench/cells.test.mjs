import { expect, test } from 'vitest';
import { cellsOfRound, countRuns, fullSeries } from '../../bench/cells.mjs';

const near = { hosts: 10, delay: 0 };
const series = [
  { ...near, workloads: ['nothing', 'everything'], tools: ['fplay', 'script'], rounds: 2 },
  { ...near, workloads: ['nothing'], tools: ['ansible'], rounds: 1 },
  { hosts: 3, delay: 25, workloads: ['nothing'], tools: ['fplay'], rounds: 1 },
];

test('what is measured at the same place is one cell, and what makes files comes before what finds them', () => {
  const [first, second] = cellsOfRound(series, 1);
  expect(first).toMatchObject(near);
  expect([...first.runs]).toEqual([
    ['everything', ['fplay', 'script']],
    ['nothing', ['fplay', 'script', 'ansible']],
  ]);
  expect(second).toMatchObject({ hosts: 3, delay: 25 });
});

test('a series takes part in as many rounds as it has', () => {
  const cells = cellsOfRound(series, 2);
  expect(cells.map(({ hosts }) => hosts)).toEqual([10]);
  expect(cells[0].runs.get('nothing')).toEqual(['fplay', 'script']);
  expect(cellsOfRound(series, 3)).toEqual([]);
  expect(countRuns(series)).toBe(5 + 1 + 4);
});

test('all of it has the floor beside fplay wherever there is nothing to do', () => {
  for (const { runs } of cellsOfRound(fullSeries, 1)) {
    const tools = runs.get('nothing') ?? [];
    expect(tools.includes('script')).toBe(tools.includes('fplay'));
  }
});
