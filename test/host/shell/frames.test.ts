import { expect, test } from 'vitest';
import { frames } from '../../../src/host/shell/frames.ts';

function cut(chunks: readonly Buffer[]): readonly (readonly [string, readonly string[]])[] {
  const found: (readonly [string, readonly string[]])[] = [];
  const take = frames('MARK', (body, words) => found.push([body.toString('latin1'), words]));
  for (const chunk of chunks) take(chunk);
  return found;
}

const stream = Buffer.from('one\nMARK 0 part\nMARK 1 part\ntwo MAR MARK 2 -\nlater');
const wanted = [
  ['one\n', ['0', 'part']],
  ['', ['1', 'part']],
  ['two MAR ', ['2', '-']],
];

test('sections are cut at the marker', () => {
  expect(cut([Buffer.from('a\0\xffMARK 3 x\n', 'latin1')])).toEqual([['a\0\xff', ['3', 'x']]]);
});

test.each([1, 2, 3, 5, 7, 100])('in pieces of %i bytes', (size) => {
  const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
    stream.subarray(index * size, (index + 1) * size),
  );
  expect(cut(pieces)).toEqual(wanted);
});

test('what is too much is forgotten, and the next section is whole', () => {
  const found: string[] = [];
  const asked: number[] = [];
  const take = frames(
    'MARK',
    (body) => found.push(body.toString()),
    (bytes) => asked.push(bytes) > 0 && bytes > 20,
  );
  for (let piece = 0; piece < 10; piece++) take(Buffer.from('0123456789'));
  take(Buffer.from('MARK 0 part\nshortMARK 0 last\n'));
  expect(found.map((body) => body.length)).toEqual([expect.any(Number), 5]);
  expect(found[0]?.length).toBeLessThan(20);
  expect(asked.at(0)).toBeLessThanOrEqual(10);
});
