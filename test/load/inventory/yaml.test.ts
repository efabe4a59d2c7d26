import { describe, expect, it } from 'vitest';
import { project } from '../../rig/project.ts';
import { complaints, load, membersOf, varsOf } from '../inventory-rig.ts';

function yaml(text: string, name = 'hosts.yml'): string {
  return project({ [name]: text });
}

const nested = `
all:
  vars: {domain: example.org}
  hosts:
    alone:
  children:
    masters:
      hosts:
        master[01:02]:
          ansible_port: 2222
      vars:
        role: master
    cluster:
      vars: {role: node, tls: yes}
      children:
        masters:
        slaves:
          hosts: {slave01: {}, slave02: {disks: [/d1, /d2]}}
`;

describe('YAML', () => {
  it('has nested groups, ranges and variables', async () => {
    const inventory = await load(yaml(nested), ['hosts.yml']);
    expect(membersOf(inventory)).toEqual({
      all: 'alone master01 master02 slave01 slave02',
      ungrouped: 'alone',
      masters: 'master01 master02',
      cluster: 'master01 master02 slave01 slave02',
      slaves: 'slave01 slave02',
    });
    expect(varsOf(inventory, 'master02')).toEqual({
      domain: 'example.org',
      role: 'master',
      tls: true,
      ansible_port: 2222,
    });
    expect(varsOf(inventory, 'slave02')).toEqual({
      domain: 'example.org',
      role: 'node',
      tls: true,
      disks: ['/d1', '/d2'],
    });
  });

  it('is told from INI by what it looks like, where the name does not say', async () => {
    const inventory = await load(yaml(`# comment\n${nested}`, 'production'), ['production']);
    expect(inventory.hosts.size).toBe(5);
    const json = await load(yaml('{"web": {"hosts": {"a": {"x": 1}}}}', 'production'), ['production']);
    expect(varsOf(json, 'a')).toEqual({ x: 1 });
  });

  it('finds every mistake in one go', async () => {
    const text = `all:
  childrn:
    web:
  hosts:
    - a
  vars: [x]
  children:
    db:
      host01: {}
      hosts:
        h1: text
        h[3:1]:
    list: [h2]
    loop:
      children:
        loop:
`;
    expect(await complaints(yaml(text), 'hosts.yml')).toEqual([
      'hosts.yml:2:3 the group `all` has an unknown key `childrn` (did you mean `children`?)',
      'hosts.yml:5:5 `hosts` must be a mapping (write each name as a key: `name:` in place of `- name`)',
      'hosts.yml:6:9 `vars` of the group `all` must be a mapping (write `name: value`)',
      'hosts.yml:9:7 warning: the group `db` has an unknown key `host01`, which is passed over (groups have `hosts`, `vars` and `children`; a host stands under `hosts`)',
      'hosts.yml:11:13 the variables of the host `h1` must be a mapping (write `name: value`)',
      'hosts.yml:12:9 the range [3:1] ends before it starts',
      'hosts.yml:13:11 the group `list` must be a mapping (groups have `hosts`, `vars` and `children`)',
      'hosts.yml:16:9 the group `loop` would be inside itself, as a child of `loop`',
    ]);
  });

  it.each([
    ['', 'hosts.yml:1:1 the inventory is empty (write `all:` and, below it, `hosts:` or `children:`)'],
    [
      '- a\n',
      'hosts.yml:1:1 an inventory must be a mapping of groups (write `all:` and, below it, `hosts:` or `children:`)',
    ],
    [
      'plugin: aws_ec2\n',
      'hosts.yml:1:1 inventory plugins are not supported (use an executable that prints JSON)',
    ],
  ])('refuses %j', async (text, message) => {
    expect(await complaints(yaml(text), 'hosts.yml')).toEqual([message]);
  });
});
