import { expect, test } from 'vitest';
import { createPalette } from '../../src/report/palette.ts';
import { formatRecap } from '../../src/report/recap.ts';
import { foldedRowsOf } from '../../src/report/recap-rows.ts';
import { counts } from './events.ts';

function folded(hosts: Readonly<Record<string, ReturnType<typeof counts>>>): readonly string[] {
  return formatRecap({ hosts, seconds: 1 }, false, createPalette(false), foldedRowsOf(hosts));
}

test('of very many hosts those with the same counts are one row, and what went wrong is last and named', () => {
  const names = Array.from({ length: 60 }, (_, index) => `h${index}`);
  const hosts = Object.fromEntries(
    names.map((name, index) => [
      name,
      counts(index === 1 ? { failed: 1 } : index < 4 ? { unreachable: 1 } : { ok: 12 }),
    ]),
  );
  expect(folded(hosts).slice(1)).toEqual([
    '56 hosts  ok=12  changed=0  unreachable=0  failed=0  skipped=0  rescued=0  ignored=0',
    '3 hosts   ok=0   changed=0  unreachable=1  failed=0  skipped=0  rescued=0  ignored=0',
    '    h0, h2, h3',
    'h1        ok=0   changed=0  unreachable=0  failed=1  skipped=0  rescued=0  ignored=0',
  ]);
});

test('few hosts have a row each', () => {
  expect(folded({ a: counts(), b: counts() })).toHaveLength(3);
});
