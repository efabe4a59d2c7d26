import { expect, test } from 'vitest';
import { formatDiagnostics, printDiagnostics } from '../../src/cli/diagnostics.ts';
import type { Surroundings } from '../../src/cli/streams.ts';
import { createPalette } from '../../src/report/palette.ts';
import { type Diagnostic, mistake } from '../../src/source/diagnostic.ts';

const place = { source: { file: 'a.yml', text: 'hosts: all\x1b[2J\n' }, line: 1, column: 1, end: 6 };

test('all in one go, with their number, and harmless', () => {
  const warning = { severity: 'warning', message: 'odd' } as const;
  expect(formatDiagnostics([mistake('no', place, 'yes'), warning], createPalette(false), 'stop')).toBe(
    'error: no\n  --> a.yml:1:1\n  1 | hosts: all\n    | ^^^^^\n  help: yes\n\nwarning: odd\n\n1 mistake found; stop.\n',
  );
  expect(formatDiagnostics([warning], createPalette(false))).toBe('warning: odd\n');
});

test('warnings that say the same are one, with their places', () => {
  const written: string[] = [];
  const stderr = { write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  const at = (line: number): Diagnostic => ({
    severity: 'warning',
    message: 'odd',
    place: { ...place, line },
  });
  const surroundings = { stderr, environment: {} } as Surroundings;
  printDiagnostics([at(1), at(2), mistake('no'), at(3), at(4), at(5), mistake('no')], surroundings);
  expect(written.join('')).toMatch(
    /^warning: odd \(also at a.yml:2:1, a.yml:3:1, a.yml:4:1 and 1 more place\)\n/,
  );
  expect(written.join('').match(/^(warning|error)/gm)).toEqual(['warning', 'error', 'error']);
});

test('coloured where they are to be read', () => {
  const text = formatDiagnostics([mistake('no', place, 'yes')], createPalette(true));
  expect(text).toContain('\x1b[31merror:\x1b[39m no');
  expect(text).toContain('\x1b[31m^^^^^\x1b[39m');
  expect(text).toContain('\x1b[32m  help:\x1b[39m yes');
});
