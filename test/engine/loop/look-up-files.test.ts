import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstFound, linesOf } from '../../../src/engine/loop/look-up-files.ts';
import { TemplateError } from '../../../src/template/templating.ts';
import { project } from '../../rig/project.ts';

test('a command of with_lines ends with the run', async () => {
  const controller = new AbortController();
  const lines = linesOf('sleep 600; echo late', '/', controller.signal);
  controller.abort();
  await expect(lines).rejects.toThrow(TemplateError);
});

test('what a command of with_lines prints, and what one says that fails', async () => {
  const { signal } = new AbortController();
  expect(await linesOf(String.raw`printf 'a\r\n\nb\n\n'`, '/', signal)).toEqual(['a', '', 'b', '']);
  expect(await linesOf('true', '/', signal)).toEqual([]);
  await expect(linesOf('echo oh >&2; exit 3', '/', signal)).rejects.toThrow(
    'the command `echo oh >&2; exit 3` ended with code 3: oh',
  );
});

test('with_first_found looks where the module of the task does', () => {
  const folder = project({ 'files/a': '', 'vars/b': '' });
  expect(firstFound(['a', 'b'], [folder], 'copy')).toEqual([join(folder, 'files/a')]);
  expect(firstFound(['a', 'b'], [folder], 'include_vars')).toEqual([join(folder, 'vars/b')]);
  expect(firstFound([{ files: 'c', skip: true }], [folder], 'copy')).toEqual([]);
  expect(() => firstFound(['c'], [folder], 'copy')).toThrow('none of these files is there: c');
});
