import { expect, test } from 'vitest';
import { formatDiagnostic } from '../../src/source/diagnostic.ts';
import { fileText } from '../../src/source/file-text.ts';

function said(bytes: Buffer): string {
  const read = fileText(bytes, 'site.yml');
  return 'text' in read ? read.text : formatDiagnostic(read.diagnostic);
}

test('UTF-8 is read as it is, also where it holds the very sign of what was replaced', () => {
  expect(said(Buffer.from('a\uFFFDé\n'))).toBe('a\uFFFDé\n');
});

test('the first byte that is no UTF-8 is told with its place', () => {
  const bytes = Buffer.concat([Buffer.from('é: 1\n\uFFFD: '), Buffer.from('M\xfcller\n\xe4', 'latin1')]);
  expect(said(bytes)).toBe(
    "error: this file isn't UTF-8: the byte 0xfc stands here\n" +
      '  --> site.yml:2:5\n  1 | é: 1\n  2 | \uFFFD: M\uFFFDller\n    |     ^\n' +
      '  help: save it as UTF-8, as by `iconv -f latin1 -t utf-8`',
  );
});

test('UTF-16 is called so', () => {
  expect(said(Buffer.from('\uFEFF- hosts: all\n', 'utf16le'))).toMatch(
    /^error: this file is UTF-16\n {2}--> site\.yml:1:1\n/,
  );
});
