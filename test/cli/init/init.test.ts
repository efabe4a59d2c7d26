import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../../rig/project.ts';
import { fplay } from '../process.ts';

test('init: a project without a mistake, and nothing to advise', async () => {
  const folder = join(project({}), 'new');
  const { code, stdout } = await fplay(['init', folder]);
  expect(code).toBe(0);
  expect(stdout).toContain(`wrote ${folder}/site.yml\n`);
  expect(stdout).toContain(`  cd ${folder}\n`);
  expect(await fplay(['lint', folder])).toMatchObject({ code: 0 });
  const words = ['run', join(folder, 'site.yml'), '-i', join(folder, 'inventory')];
  const listed = await fplay([...words, '--list-hosts']);
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  expect(listed.stdout).toContain('web2');
});

test('init: what is there is not written over', async () => {
  const folder = project({ 'site.yml': 'mine' });
  const { code, stdout, stderr } = await fplay(['init', folder]);
  expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
  expect(stderr).toContain('site.yml is there already');
  expect(stderr).toContain('nothing was written');
  expect(readFileSync(join(folder, 'site.yml'), 'utf8')).toBe('mine');
});
