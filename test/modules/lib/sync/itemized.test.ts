import { expect, test } from 'vitest';
import { itemized, saidBy } from '../../../../src/modules/lib/sync/itemized.ts';

const said = [
  'sending incremental file list',
  '<<CHANGED>>.d..t...... ./',
  '<<CHANGED>><f+++++++++ a <<CHANGED>> b',
  '<<CHANGED>>cL+++++++++ link -> a',
  '<<CHANGED>>*deleting   old name',
  '<<CHANGED>>.f          same',
  '<<CHANGED>>hf          linked',
  'total size is 20',
  '',
].join('\n');

test('changes by name; what is told of files that stay as they are is none', () => {
  expect(itemized(said)).toEqual({
    './': '.d..t......',
    'a <<CHANGED>> b': '<f+++++++++',
    'link -> a': 'cL+++++++++',
    'old name': '*deleting',
    linked: 'hf',
  });
  expect(itemized('')).toEqual({});
});

test('what is registered has no marks', () => {
  const { msg, stdout_lines } = saidBy('<<CHANGED>>cd+++++++++ ./\n\nx\n');
  expect(msg).toBe('cd+++++++++ ./\n\nx\n');
  expect(stdout_lines).toEqual(['cd+++++++++ ./', 'x']);
});
