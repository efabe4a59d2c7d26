import { expect, test } from 'vitest';
import { createPalette, wantsColour } from '../../src/report/palette.ts';
import { formatBytes, formatSeconds, printable, printableLine } from '../../src/report/text.ts';
import { formatSpans, pad, truncate, widthOf } from '../../src/report/width.ts';

test('printable text has line ends and nothing else that steers', () => {
  expect(printable('a\tb\r\nc\rd\x00\x1b[31me\x1b]8;;http://x\x07f\u2066')).toBe('a    b\nc\ndef');
  expect(printableLine('one\ntwo\n')).toBe('one⏎two');
});

test.each([
  [0.04, '0.0 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [185, '3 min 05 s'],
  [3720, '1 h 02 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test.each([
  [285_000_000, 212_400_000, '212 of 285 MB'],
  [999, 0, '0 of 999 B'],
  [5_200_000_000, 1_250_000_000, '1.3 of 5.2 GB'],
  [0, 0, '0 of 0 B'],
])('%d bytes with %d done are %s', (total, done, text) => {
  expect(formatBytes(total, done)).toBe(text);
});

test('width counts columns, and text is cut by it', () => {
  expect(widthOf('é中e\u0301')).toBe(4);
  expect(truncate('中中中', 5)).toBe('中中…');
  expect(truncate('abc', 3)).toBe('abc');
  expect(pad('中', 4)).toBe('中  ');
  expect(formatSpans([['abc', 'red'], ['def']], createPalette(true), 5)).toBe('\x1b[31mabc\x1b[39md…');
});

test('colour is for terminals, unless the environment says otherwise', () => {
  const terminal = { isTTY: true };
  expect(wantsColour(terminal, { TERM: 'xterm' })).toBe(true);
  expect(wantsColour({}, { TERM: 'xterm' })).toBe(false);
  expect(wantsColour(terminal, { TERM: 'dumb' })).toBe(false);
  expect(wantsColour(terminal, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
  expect(wantsColour(terminal, { NO_COLOR: '' })).toBe(true);
  expect(wantsColour({}, { FORCE_COLOR: '1' })).toBe(true);
  expect(wantsColour(terminal, { FORCE_COLOR: '0' })).toBe(false);
});
