import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../rig/project.ts';
import { fplay } from './process.ts';

const hosts = '[web]\nh1\nh2 colour=red\n[all:vars]\nansible_connection=local\n';

test('inventory: a graph, JSON, the variables of a host', async () => {
  const words = ['inventory', '-i', join(project({ hosts, 'host_vars/h2.yml': 'size: 3\n' }), 'hosts')];
  expect((await fplay(words)).stdout).toBe('@all:\n  @ungrouped:\n  @web:\n    h1\n    h2\n');
  const { stdout } = await fplay([...words, '--list']);
  expect(JSON.parse(stdout)).toMatchObject({
    web: { hosts: ['h1', 'h2'] },
    _meta: { hostvars: { h2: { colour: 'red', size: 3 } } },
  });
  const host = await fplay([...words, '--host', 'h2']);
  expect(JSON.parse(host.stdout)).toMatchObject({ colour: 'red', size: 3, ansible_connection: 'local' });
  const wrong = await fplay([...words, '--host', 'h22']);
  expect(wrong).toMatchObject({ code: 5, stdout: '' });
  expect(wrong.stderr).toContain('did you mean `h2`?');
});

test('ping: who answers', async () => {
  const folder = project({
    hosts: `${hosts}[away]\nh3 ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1\n`,
  });
  const words = ['ping', '-i', join(folder, 'hosts')];
  const all = await fplay(words);
  expect(all.code).toBe(4);
  expect(all.stdout).toContain('ok: [h2]\n');
  expect(all.stdout).toContain('unreachable: [h3]\n');
  const some = await fplay([...words, 'web', '-l', 'h1']);
  expect(some.code).toBe(0);
  expect(some.stdout).toMatch(/^ok: \[h1\]\n1 host: 1 ok {2}\d/);
  const nobody = await fplay([...words, 'wbe']);
  expect(nobody).toMatchObject({ code: 5, stdout: '' });
  expect(nobody.stderr).toContain('no host or group matches `wbe`\n  help: did you mean `web`?');
});

test('doc: the modules, one of them, or none', async () => {
  const list = await fplay(['doc']);
  expect(list.stdout).toMatch(/^copy {2,}\S/m);
  const { code, stdout } = await fplay(['doc', 'ansible.builtin.debug']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# debug\n/);
  expect(stdout).toContain('- `msg` (');
  expect(stdout).toContain('- name: A value\n  debug:\n    var: groups.zookeeper\n');
  const wrong = await fplay(['doc', 'debgu']);
  expect(wrong.code).toBe(5);
  expect(wrong.stderr).toContain('did you mean `debug`?');
});

test('doc role: what its argument specs say', async () => {
  const { code, stdout } = await fplay(['doc', 'role', 'flink']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# flink\n\n/);
  expect(stdout).toMatch(/^- `flink_\w+` \(/m);
  expect((await fplay(['doc', 'role', 'flonk'])).code).toBe(5);
});

test('artefacts: an unknown one', async () => {
  const { code, stderr } = await fplay(['artefacts', 'nix']);
  expect(code).toBe(5);
  expect(stderr).toContain('no artefact is called `nix`');
});
