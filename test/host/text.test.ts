import { expect, test } from 'vitest';
import { decodeText, encodeText } from '../../src/host/text.ts';

test.each(['', 'plain', 'ünïcödé 漢字 🎉\n\0'])('%j is UTF-8', (text) => {
  expect(decodeText(Buffer.from(text))).toBe(text);
  expect(encodeText(text)).toEqual(Buffer.from(text));
});

test.each([
  [[0xff]],
  [[0x61, 0xe4, 0x62]],
  [[0xc3]],
  [[0xc3, 0xbc, 0xc3]],
  [[0xed, 0xb2, 0x80]],
  [[0xf0, 0x9f, 0x8e, 0x89, 0x80]],
])('the bytes %j come back', (bytes) => {
  expect([...encodeText(decodeText(Buffer.from(bytes)))]).toEqual(bytes);
});

test('a byte that is no UTF-8 is a lone surrogate, its neighbours stay', () => {
  expect(decodeText(Buffer.from([0xc3, 0xbc, 0xff, 0x61]))).toBe('ü\udcffa');
});

test('a long text with a few bytes that are no UTF-8 is cut at characters', () => {
  const piece = Buffer.from('ü漢🎉a'.repeat(1000));
  const bytes = Buffer.concat([
    piece,
    Buffer.of(0xff),
    piece,
    Buffer.alloc(700, 0x80),
    piece,
    Buffer.of(0xe6),
  ]);
  const text = decodeText(bytes);
  expect(text.startsWith(piece.toString())).toBe(true);
  expect(text.split('\udcff')[1]?.startsWith(piece.toString())).toBe(true);
  expect(encodeText(text)).toEqual(bytes);
});
