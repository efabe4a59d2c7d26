import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placeOfVariable } from '../../../src/cli/run/variable-place.ts';
import { project } from '../../rig/project.ts';
import { fplay } from '../process.ts';

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

test('a name that nearly says how to connect is warned of', async () => {
  const folder = project({
    hosts:
      '[all]\nh1 ansible_connection=local ansible_usr=ann ansible_shell_type=sh\n[all:vars]\nansible_users=[1]\nansible_hosts=3\nansible_prt=4\n',
    'group_vars/all.yml': 'ansible_hosts: [a]\n',
    'play.yml':
      '- { hosts: all, gather_facts: false, tasks: [{ template: { src: t, dest: "{{ out }}" } }] }\n',
    'templates/t': '{{ ansible_prt }}\n',
  });
  const given = ['-e', `{"ansible_users": 3, "ansible_sh_user": "x", "out": "${folder}/out"}`];
  const { code, stderr } = await fplay([
    'run',
    join(folder, 'play.yml'),
    '-i',
    join(folder, 'hosts'),
    ...given,
  ]);
  expect(code).toBe(0);
  expect(stderr.match(/^warning.*/gm)?.toSorted()).toEqual([
    'warning: `ansible_sh_user`, given with -e, says nothing of how to connect',
    'warning: `ansible_usr` says nothing of how to connect',
  ]);
  expect(stderr).toMatch(/hosts:2:29\n.*did you mean `ansible_user`\?/s);
});
