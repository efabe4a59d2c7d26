import { expect, it } from 'vitest';
import { createWordFinder } from '../../../src/engine/state/found-words.ts';

function found(words: readonly string[], text: string): readonly string[] {
  const finder = createWordFinder<string>();
  for (const word of words) finder.add(word, word);
  return finder.find(text).map(({ at, own }) => `${at} ${own}`);
}

it('finds words at any place of a text, short and long, as often as they are there', () => {
  const words = ['longer word', 'word', 'wo', 'ünïcödé', 'absent', 'abc'];
  expect(found(words, 'a word')).toEqual(['2 wo', '2 word']);
  expect(found(words, 'a longer word').toSorted()).toEqual(['2 longer word', '9 wo', '9 word']);
  expect(found(words, 'ünïcödé abc abc')).toEqual(['8 abc', '12 abc', '0 ünïcödé']);
  expect(found(words, 'wor ünïcöd ABC')).toEqual(['0 wo']);
  expect(found(words, '')).toEqual([]);
});

it('finds what begins or ends in the same way, and what other characters have the number of', () => {
  const words = ['same here', 'same there', 'same'];
  expect(found(words, 'same there').toSorted()).toEqual(['0 same', '0 same there']);
  expect(found(words, 'samf here')).toEqual([]);
  expect(found(words, 'here')).toEqual([]);
});

it('finds a long word by any part of it', () => {
  const word = `${'-'.repeat(400)}end`;
  expect(found([word.slice(1), word], `-${word}`).toSorted()).toEqual([`1 ${word}`, `2 ${word.slice(1)}`]);
});
