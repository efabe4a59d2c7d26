import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadInventory } from '../../../src/load/inventory/inventory.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import { isVaultText } from '../../../src/source/values.ts';
import { encrypt } from '../../../src/vault/vault.ts';
import { project } from '../../rig/project.ts';
import { complaints, load, membersOf, varsOf } from '../inventory-rig.ts';

describe('sources', () => {
  it('reads a folder in the order of its names, without what is no inventory', async () => {
    const folder = project({
      'inv/10-first': '[web]\na x=1\nb x=1\n',
      'inv/20-second.yml': 'web: {hosts: {b: {x: 2}, c: {}}}\n',
      'inv/30-third.ini': '[db]\na\n',
      'inv/deep/er': 'd\n',
      'inv/notes.md': '[bad\n',
      'inv/old~': '[bad\n',
      'inv/hosts.bak': '[bad\n',
      'inv/.hidden': '[bad\n',
      'inv/ansible.cfg': '[defaults]\nx y z = 1\n',
      'inv/group_vars/web.yml': 'y: 1\n',
    });
    const inventory = await load(folder, ['inv']);
    expect(membersOf(inventory)).toEqual({ all: 'd a b c', ungrouped: 'd', web: 'a b c', db: 'a' });
    expect(varsOf(inventory, 'b')).toEqual({ x: 2, y: 1 });
    expect([...inventory.hosts.keys()]).toEqual(['a', 'b', 'c', 'd']);
  });

  it('merges several sources, the later ones above the earlier ones', async () => {
    const folder = project({
      'one/hosts': '[web]\na x=1 y=1\n[web:vars]\nz=1\nw=1\n',
      'one/group_vars/web.yml': 'from: one\n',
      'two/hosts.yml': 'web: {vars: {z: 2}, hosts: {a: {x: 2}}}\n',
      'two/group_vars/all.yml': 'from: two all\n',
    });
    const inventory = await load(folder, ['one', 'two/hosts.yml']);
    expect(varsOf(inventory, 'a')).toEqual({ x: 2, y: 1, z: 2, w: 1, from: 'one' });
    expect(Object.assign({}, ...inventory.layersOf('a'))).toMatchObject({
      inventory_dir: path.join(folder, 'one'),
      inventory_file: path.join(folder, 'one/hosts'),
    });
  });

  it('takes a list of hosts', async () => {
    const { inventory } = await loadInventory(['web[1:2],db:2222,::1,']);
    expect([...(inventory?.hosts.keys() ?? [])]).toEqual(['web1', 'web2', 'db', '::1']);
    expect(inventory?.layersOf('db')[0]).toMatchObject({ ansible_port: 2222 });
  });

  it('needs no source at all', async () => {
    const { inventory, diagnostics } = await loadInventory([]);
    expect([inventory?.hosts.size, diagnostics]).toEqual([0, []]);
    expect(inventory?.layersOf('localhost')).toEqual([{ ansible_connection: 'local' }]);
  });

  it('explains a source that is not there', async () => {
    const { inventory, diagnostics } = await loadInventory(['/nowhere/hosts']);
    expect(inventory).toBeUndefined();
    expect(diagnostics).toEqual([
      {
        severity: 'error',
        message: 'there is no inventory `/nowhere/hosts`',
        hint: 'for a host of that name write `-i /nowhere/hosts,`',
      },
    ]);
  });

  it('tells a source that is nearly called so, and a playbook in its place', async () => {
    const folder = project({ hosts: 'a\n', 'site.yml': '- hosts: all\n' });
    const said = async (name: string) => (await loadInventory([`${folder}/${name}`])).diagnostics[0];
    expect(await said('host')).toMatchObject({ hint: `did you mean \`${folder}/hosts\`?` });
    expect(await said('site.yml')).toMatchObject({ message: 'this is a playbook, not an inventory' });
  });
});

describe('executables', () => {
  it('are run once where their JSON has _meta', async () => {
    const json = {
      _meta: { hostvars: { a: { x: 1 } } },
      web: { hosts: ['a', 'b'], vars: { y: '{{ x }}' }, children: ['sub'] },
      sub: ['c'],
      alone: { z: 1 },
    };
    const folder = project({
      'hosts.sh': `#!/bin/sh\n[ "$1" = --list ] || exit 9\ncat <<'EOF'\n${JSON.stringify(json)}\nEOF\n`,
    });
    const inventory = await load(folder, ['hosts.sh']);
    expect(membersOf(inventory)).toEqual({
      all: 'a b alone c',
      ungrouped: '',
      web: 'a b c',
      sub: 'c',
      alone: 'alone',
    });
    expect(varsOf(inventory, 'a')).toEqual({ x: 1, y: '{{ x }}' });
    expect(varsOf(inventory, 'alone')).toEqual({ z: 1 });
  });

  it('are asked for each host where it has not', async () => {
    const folder = project({
      hosts: `#!/bin/sh\nif [ "$1" = --list ]; then echo '{"web": ["a", "b c"]}'; else printf '{"me": "%s"}' "$2"; fi\n`,
    });
    const inventory = await load(folder, ['hosts']);
    expect([varsOf(inventory, 'a'), varsOf(inventory, 'b c')]).toEqual([{ me: 'a' }, { me: 'b c' }]);
  });

  it.each([
    ['echo no >&2; exit 3', '`hosts --list` failed: no'],
    ['echo nonsense', /^`hosts --list` didn't print JSON: /],
    ['echo []', '`hosts --list` printed something else than a JSON object'],
  ])('that fail are explained: %s', async (script, message) => {
    const [found] = await complaints(project({ hosts: `#!/bin/sh\n${script}\n` }), 'hosts');
    expect(found).toEqual(
      expect.stringMatching(message instanceof RegExp ? message : message.replace(/[[\]]/g, '\\$&')),
    );
  });
});

it('leaves out what is no file in a folder, and tells of it', async () => {
  const folder = project({ 'inv/hosts': 'a\n' });
  await symlink('/nowhere', path.join(folder, 'inv/old'));
  execFileSync('mkfifo', [path.join(folder, 'inv/pipe')]);
  expect(await complaints(folder, 'inv')).toEqual([
    'warning: inv/old is left out: it leads nowhere (remove it)',
    'warning: inv/pipe is left out: it is no file (remove it)',
  ]);
});

describe('group_vars and host_vars', () => {
  it('tells a mistake once where the playbook lies beside the inventory', async () => {
    const folder = project({ hosts: 'web1\n', 'group_vars/all.yml': '- 1\n' });
    const { diagnostics } = await loadInventory([path.join(folder, 'hosts')], { playbookFolders: [folder] });
    expect(diagnostics).toHaveLength(1);
  });

  it('are files with or without extension, or folders of them', async () => {
    const folder = project({
      hosts: '[web]\na\nb\n[db]\nb\n',
      'group_vars/all': 'one: 1\n',
      'group_vars/web/10.yml': 'two: 1\nthree: 1\n',
      'group_vars/web/20.json': '{"two": 2}',
      'group_vars/web/deep/x': 'three: 3\n',
      'group_vars/web/notes.md': '- no\n',
      'group_vars/web/.hidden.yml': '- no\n',
      'group_vars/web/old.yml~': '- no\n',
      'group_vars/db.yaml': 'four: 4\n',
      'group_vars/other.yml': '- not looked at\n',
      'host_vars/a.yml': 'five: 5\n',
      'host_vars/b.json': '{"one": "b"}',
    });
    const inventory = await load(folder, ['hosts']);
    expect(varsOf(inventory, 'a')).toEqual({ one: 1, two: 2, three: 3, five: 5 });
    expect(varsOf(inventory, 'b')).toEqual({ one: 'b', two: 2, three: 3, four: 4 });
  });

  it.each([
    ['web/main.yml', 'web.yml'],
    ['web', 'web.yml'],
    ['web.yml', 'web.yaml'],
    ['web.yaml', 'web.json'],
  ])('%s hides %s, and that is told', async (first, other) => {
    const folder = project({
      hosts: '[web]\na\n',
      [`group_vars/${first}`]: 'one: first\n',
      [`group_vars/${other}`]: '{one: other, two: other}\n',
    });
    const { inventory, diagnostics } = await loadInventory([path.join(folder, 'hosts')]);
    expect(varsOf(inventory as Inventory, 'a')).toEqual({ one: 'first' });
    expect(diagnostics.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      `warning ${folder}/group_vars/${other} isn't read: ${folder}/group_vars/${first.split('/')[0]} is there`,
    ]);
  });

  it("come in Ansible's order", async () => {
    const folder = project({
      'inv/hosts': `[low]\nh who="inventory host"\n[high]\nh\n[first]\nh\n[first:vars]\nansible_group_priority=9
[outer:children]\nlow\nhigh\n[all:vars]\nwho="inventory all"\n[outer:vars]\nwho="inventory outer"\n[low:vars]\nwho="inventory low"\n`,
      'inv/group_vars/all.yml': 'who: inventory group_vars/all\n',
      'inv/group_vars/first.yml': 'who: inventory group_vars/first\n',
      'inv/group_vars/outer.yml': 'who: inventory group_vars/outer\n',
      'inv/group_vars/high.yml': 'who: inventory group_vars/high\n',
      'inv/group_vars/low.yml': 'who: inventory group_vars/low\n',
      'inv/host_vars/h.yml': 'who: inventory host_vars\n',
      'play/group_vars/all.yml': 'who: playbook group_vars/all\n',
      'play/group_vars/outer.yml': 'who: playbook group_vars/outer\n',
      'play/host_vars/h.yml': 'who: playbook host_vars\n',
    });
    const inventory = await load(folder, ['inv'], { playbookFolders: [path.join(folder, 'play')] });
    expect(inventory.layersOf('h').map(({ who }) => who)).toEqual([
      'inventory all',
      'inventory outer',
      'inventory low',
      'inventory group_vars/all',
      'playbook group_vars/all',
      // outer (depth 1), first (depth 1, higher priority), then depth 2 by name.
      'inventory group_vars/outer',
      'inventory group_vars/first',
      'inventory group_vars/high',
      'inventory group_vars/low',
      'playbook group_vars/outer',
      'inventory host',
      'inventory host_vars',
      'playbook host_vars',
    ]);
    expect(varsOf(inventory, 'h')).not.toHaveProperty('ansible_group_priority');
  });

  it('are shared, not copied', async () => {
    const folder = project({ hosts: '[web]\na\nb\n', 'group_vars/web.yml': 'x: 1\n' });
    const inventory = await load(folder, ['hosts']);
    expect(inventory.layersOf('a')[0]).toBe(inventory.layersOf('b')[0]);
    expect(inventory.layersOf('a')).toBe(inventory.layersOf('a'));
  });

  it('count for this machine too, where the inventory does not have it', async () => {
    const folder = project({
      hosts: 'a\n',
      'group_vars/all.yml': 'x: 1\n',
      'host_vars/localhost.yml': 'y: 1\n',
    });
    expect(varsOf(await load(folder, ['hosts']), 'localhost')).toEqual({
      x: 1,
      ansible_connection: 'local',
      y: 1,
    });
  });

  it('are opened where they are vaults, and keep single vaulted values shut', async () => {
    const password = { password: 'sesame' };
    const inline = encrypt('deep', password).trimEnd().split('\n').join('\n  ');
    const folder = project({
      hosts: 'a\n',
      'group_vars/all/vault.yml': encrypt('secret: s3cret\n', password),
      'group_vars/all/main.yml': `inline: !vault |\n  ${inline}\n`,
    });
    const inventory = await load(folder, ['hosts'], { vaultPasswords: [password] });
    const { secret, inline: shut } = varsOf(inventory, 'a');
    expect([secret, isVaultText(shut)]).toEqual(['s3cret', true]);
    expect(await complaints(folder, 'hosts')).toEqual([
      'group_vars/all/vault.yml:1:1 no vault password was given (give it by --vault-password-file or --ask-vault-pass)',
    ]);
  });

  it('that are wrong are explained', async () => {
    const folder = project({ hosts: 'a\n', 'group_vars/all.yml': '- x\n', 'host_vars/a.yml': 'x: [1\n' });
    const found = await complaints(folder, 'hosts');
    expect(found).toHaveLength(2);
    expect(found[0]).toBe(
      'group_vars/all.yml:1:1 a file of variables must be a mapping (write `name: value`)',
    );
    expect(found[1]).toMatch(/^host_vars\/a\.yml:/);
  });
});
