import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placeOfVariable } from '../../../src/cli/run/variable-place.ts';
import { fplay } from '../process.ts';
import { project } from '../project.ts';

test('where files of an inventory give a variable its value', () => {
  const folder = project({
    'inv/hosts.ini': '[web]\nh1 ansible_port=22 my_ansible_port=x\nh2 ansible_port=x\n',
    'inv/group_vars/web.yml': '# all\nansible_user: "ann"\n',
    'play/host_vars/h1/main.yml': 'a: 1\nansible_become: maybe\n',
  });
  const at = (name: string, value: unknown) => {
    const place = placeOfVariable(name, value, [join(folder, 'inv'), 'h3,'], [join(folder, 'play')]);
    return place && `${place.source.file.replace(/.*\//, '')}:${place.line}:${place.column}`;
  };
  expect([
    at('ansible_port', 'x'),
    at('ansible_user', 'ann'),
    at('ansible_become', 'maybe'),
    at('x', 1),
  ]).toEqual(['hosts.ini:3:4', 'web.yml:2:1', 'main.yml:2:1', undefined]);
});

test('a mistake in how to connect is told there', async () => {
  const folder = project({
    hosts: '[all]\nh1\nh2\n[all:vars]\nansible_port=x\n',
    'play.yml': '- { hosts: all, tasks: [] }\n',
  });
  const { code, stderr } = await fplay(['run', join(folder, 'play.yml'), '-i', join(folder, 'hosts')]);
  expect(code).toBe(5);
  expect(stderr).toMatch(/ansible_port: .*, for h1 and 1 more\n +--> .*hosts:5:1\n/);
});
