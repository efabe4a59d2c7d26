import { expect, test } from 'vitest';
import { splitOneLine } from '../../../src/load/task/key-value.ts';

const any = () => true;
const onlyChdir = (name: string) => name === 'chdir';

test.each([
  ['src=a dest=b', any, { src: 'a', dest: 'b' }, ''],
  [`msg='it is "so"' b="x y"`, any, { msg: 'it is "so"', b: 'x y' }, ''],
  ['msg="a \\"b\\""', any, { msg: 'a "b"' }, ''],
  ['dest={{ a b }}/c x=1', any, { dest: '{{ a b }}/c', x: '1' }, ''],
  ['a=b=c', any, { a: 'b=c' }, ''],
  [String.raw`line="a\tb\x41\u00e9" re=^\d+\\.x`, any, { line: 'a\tbAé', re: String.raw`^\d+\.x` }, ''],
  [String.raw`a=\UFFFFFFFF`, any, { a: String.raw`\UFFFFFFFF` }, ''],
  ['a=', any, { a: '' }, ''],
  ['a=1\n b=2', any, { a: '1', b: '2' }, ''],
  ['hello a=1', any, { a: '1' }, 'hello'],
  [`echo "a  b"  c=d chdir=/tmp`, onlyChdir, { chdir: '/tmp' }, 'echo "a  b"  c=d'],
  [`echo 'chdir=/x'`, onlyChdir, {}, `echo 'chdir=/x'`],
  [`echo it's`, onlyChdir, {}, `echo it's`],
  ['', any, {}, ''],
])('%j', (text, isName, pairs, rest) => {
  expect(splitOneLine(text, isName)).toEqual({ pairs, rest });
});
