import { describe, expect, test } from 'vitest';
import { commandOf, globWord, splitWords } from '../../../../src/modules/lib/command/words.ts';

describe('splitWords', () => {
  test.each([
    ['a  b\tc\nd', ['a', 'b', 'c', 'd']],
    ['', []],
    [`'' ""`, ['', '']],
    [`a'b c'd"e f"`, ['ab cde f']],
    [String.raw`a\ b \' "\"\\ \n" '\n'`, ['a b', "'", String.raw`"\ \n`, String.raw`\n`]],
    ['# no $(comment) | here', ['#', 'no', '$(comment)', '|', 'here']],
    ['ü {{ x }}', ['ü', '{{', 'x', '}}']],
  ])('%j', (line, words) => expect(splitWords(line)).toEqual(words));

  test.each([`it's`, 'say "hi', 'end\\'])('%j is a mistake', (line) => {
    expect(splitWords(line)).toMatchObject({ failed: expect.any(String) });
  });
});

test('a command without anything to fill in stays a list', () => {
  expect(commandOf(['echo', 'a b', '$(x)', 'a~'], true)).toEqual(['echo', 'a b', '$(x)', 'a~']);
  expect(commandOf(['echo', '$HOME'], false)).toEqual(['echo', '$HOME']);
});

test('patterns keep their meaning, all else is quoted', () => {
  expect(globWord('/a b/*.[ch]')).toBe("'/a b/'*.[ch]");
  expect(globWord('~/x?$(id)')).toBe("~/x?'$(id)'");
});
