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

test('a narrow terminal has no columns of zeros, so that each host keeps to a line', () => {
  const hosts = {
    'web1.prod.example.org': counts({ ok: 12, skipped: 1 }),
    'web2.prod.example.org': counts({ ok: 3 }),
  };
  const rows = (most: number) =>
    formatRecap({ hosts, seconds: 1 }, false, createPalette(false), undefined, most).slice(1);
  expect(rows(80)).toEqual([
    'web1.prod.example.org  ok=12  changed=0  failed=0  skipped=1',
    'web2.prod.example.org  ok=3   changed=0  failed=0  skipped=0',
  ]);
  expect(rows(120)[0]).toContain('unreachable=0');
  const [longest = ''] = rows(120);
  expect([rows(longest.length)[0], rows(longest.length - 1)[0]?.length]).toEqual([longest, 60]);
});
