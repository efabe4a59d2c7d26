import { expect, test } from 'vitest';
import { boundsTable } from '../../bench/bounds.mjs';
import { chart } from '../../bench/chart.mjs';
import { median, ratio, runsOf } from '../../bench/figures.mjs';
import { table } from '../../bench/table.mjs';

const run = (tool, round, seconds, more = {}) => ({
  ...{ hosts: 10, delay: 0, workload: 'nothing', tool, round },
  ...(seconds === undefined ? { failure: 'it broke' } : { seconds, cpu: 0.3, peak: 2048 }),
  ...more,
});
const measured = [
  run('script', 1, 1),
  run('script', 2, 4),
  run('fplay', 1, 1.2),
  run('fplay', 2, 2),
  run('fplay', 3, undefined),
];

const rowOf = (text, name) => text.split('\n').find((line) => line.includes(name));

test('the median of an even number is between the two in the middle, of nothing there is none', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([])).toBeUndefined();
});

test('a ratio is of runs of the same round, and what failed has none', () => {
  expect(ratio(runsOf(measured, { tool: 'fplay' }), measured)).toBeCloseTo((1.2 + 0.5) / 2);
  expect(ratio([run('fplay', 9, 1)], measured)).toBeUndefined();
});

test('the table has median, spread and ratio, counts what failed, and leaves empty what is not known', () => {
  const [, ...cells] = rowOf(table(measured), '| fplay |').split(' | ');
  expect(cells.slice(0, 8)).toEqual(['10', '0', 'fplay', '3, 1 failed', '1.60', '1.20 to 2.00', '0.85', '']);
  expect(table([run('fplay', 1, undefined)])).toContain('1, 1 failed');
});

test('a bound is met, not met, or not measured; a run that failed meets none', () => {
  const bound = 'nothing to do, 10 hosts, beside the script';
  expect(rowOf(boundsTable(measured.slice(0, 4)), bound)).toMatch(/0\.85 \| met/);
  expect(rowOf(boundsTable([run('script', 1, 1), run('fplay', 1, 2)]), bound)).toMatch(
    /2\.00 \| \*\*not met/,
  );
  expect(rowOf(boundsTable([run('script', 1, 1), run('fplay', 1, undefined)]), bound)).toMatch(
    /failed \| \*\*not met/,
  );
  expect(rowOf(boundsTable([]), bound)).toMatch(/not measured/);
});

test('a skipped task costs what a run without tasks does not', () => {
  const of = (workload, cpu) => run('fplay', 1, 1, { hosts: 100, workload, cpu });
  const text = boundsTable([of('skipped', 0.6), of('idle', 0.3)]);
  expect(rowOf(text, 'a skipped task, 100 hosts')).toMatch(/\| 0\.10 \| \*\*not met/);
  const failed = boundsTable([
    of('skipped', 0.6),
    run('fplay', 1, undefined, { hosts: 100, workload: 'idle' }),
  ]);
  expect(rowOf(failed, 'a skipped task, 100 hosts')).toMatch(/failed \| \*\*not met/);
});

test('growth is of a host, from a hundred to a thousand', () => {
  const at = (hosts, seconds, peak) => run('fplay', 1, seconds, { hosts, peak });
  const text = boundsTable([at(100, 4, 100 * 1024), at(1000, 44, 500 * 1024)]);
  expect(rowOf(text, 'nothing to do, time a host at 1,000')).toContain('| 1.10 |');
  expect(rowOf(text, 'nothing to do, memory a host at 1,000')).toContain('| 0.50 |');
  expect(rowOf(text, 'memory at 1,000 hosts |')).toContain('| 500.00 | met');
});

test('the chart has a panel for every place that a peer took part in, with the median and the spread', () => {
  const alone = run('fplay', 1, 3, { hosts: 100 });
  const svg = chart([...measured, run('pyinfra', 1, 16), alone]);
  expect(svg).toContain('nothing to do, 10 hosts<');
  expect(svg).not.toContain('100 hosts');
  expect(svg).toContain('>1.60 s<');
  // 450 pixels are 16 seconds: from 1.2 to 2.
  expect(svg).toContain('<line class="spread" x1="233.8" x2="256.3"');
  expect(chart([alone])).toContain('100 hosts');
});
