import { expect, test } from 'vitest';
import { createPalette } from '../../src/report/palette.ts';
import { formatRecap } from '../../src/report/recap.ts';
import { counts } from './events.ts';

test('`unknown` has a column only where something is unknown', () => {
  const hosts = { a: counts({ unknown: 1 }), b: counts() };
  expect(formatRecap({ hosts, seconds: 4000 }, false, createPalette(false))).toEqual([
    'RECAP  1 h 07 min',
    'a  ok=0  changed=0  unreachable=0  failed=0  skipped=0  rescued=0  ignored=0  unknown=1',
    'b  ok=0  changed=0  unreachable=0  failed=0  skipped=0  rescued=0  ignored=0  unknown=0',
  ]);
});

test('a host is red when it failed, and only counts that matter have a colour', () => {
  const [, row] = formatRecap(
    { hosts: { a: counts({ ok: 1, failed: 1 }) }, seconds: 1 },
    false,
    createPalette(true),
  );
  expect(row).toContain('\x1b[31ma\x1b[39m');
  expect(row).toContain('\x1b[31mfailed=1\x1b[39m');
  expect(row).toContain('\x1b[2mchanged=0\x1b[22m');
});
