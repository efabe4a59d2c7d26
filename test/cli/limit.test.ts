import { join } from 'node:path';
import { expect, it } from 'vitest';
import { limitPattern } from '../../src/cli/limit.ts';
import { project } from '../rig/project.ts';
import { fplay } from './process.ts';

const files = { 'retry hosts': '# failed\nh1\n\n h2 \r\n', none: '', 'hosts.ini': 'h1\nh2\nh3\n' };

it.each([
  ['web:!h1', 'web:!h1'],
  ['@retry hosts', 'h1,h2'],
  ['web,!@retry hosts', 'web,!h1,!h2'],
])('%s is %s', (limit, pattern) => {
  expect(limitPattern(limit.replace('@', `@${join(project(files), '/')}`))).toBe(pattern);
});

it('limits a run to the hosts that a file names', async () => {
  const folder = project({
    ...files,
    'site.yml': '- hosts: all\n  gather_facts: false\n  tasks: [{ ping: }]\n',
  });
  const words = ['run', join(folder, 'site.yml'), '-i', join(folder, 'hosts.ini'), '--list-hosts'];
  const { code, stdout } = await fplay([...words, '-l', `@${folder}/retry hosts`]);
  expect(code).toBe(0);
  expect(stdout).toContain('h2');
  expect(stdout).not.toContain('h3');
});

it.each([
  ['missing', 'there is no such file'],
  ['none', 'leaves no host'],
])('a mistake in the file %s is told', async (name, words) => {
  const folder = project({ ...files, 'site.yml': '- hosts: all\n  tasks: [{ ping: }]\n' });
  const { code, stderr } = await fplay([
    ...['run', join(folder, 'site.yml'), '-i', join(folder, 'hosts.ini'), '-l', `@${folder}/${name}`],
  ]);
  expect(code).toBe(5);
  expect(stderr).toContain(words);
});
