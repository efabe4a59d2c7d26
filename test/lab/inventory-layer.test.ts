import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectionOf, writeInventoryLayer } from '../../src/lab/inventory-layer.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { loadInventory } from '../../src/load/inventory/inventory.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fplay test-'));
});
afterEach(() => rm(folder, { recursive: true }));

it("turns an inventory's hosts into the lab's, whatever it says about them and wherever", async () => {
  const names = ['web1', 'db.example.org', "we're: odd"];
  const lab: Lab = {
    name: 'one',
    folder,
    created: '2026-01-01T00:00:00.000Z',
    subnet: '198.18.0.0/24',
    gateway: '198.18.0.1',
    link: 'fplab0',
    inventory: join(folder, 'inventory'),
    key: join(folder, 'key'),
    knownHosts: join(folder, 'known_hosts'),
    hosts: names.map((name, index) => ({
      name,
      folder: `h${index}`,
      address: `198.18.0.${index + 2}`,
      names: [],
    })),
    users: [],
  };
  const own = join(folder, 'own');
  await mkdir(join(own, 'host_vars'), { recursive: true });
  const hosts = names.map((name) => `    ${JSON.stringify(name)}: {ansible_port: 2222, size: 3}\n`);
  await writeFile(join(own, 'hosts.yml'), `all:\n  hosts:\n${hosts.join('')}`);
  await writeFile(
    join(own, 'host_vars/web1.yml'),
    'ansible_host: 192.0.2.1\nansible_user: somebody\nansible_connection: local\n',
  );
  await writeInventoryLayer(lab);
  const { inventory, diagnostics } = await loadInventory([own, lab.inventory], { playbookFolders: [] });
  expect(diagnostics).toEqual([]);
  expect([...inventory!.hosts.keys()]).toEqual(names);
  for (const host of lab.hosts) {
    const variables = Object.assign({}, ...inventory!.layersOf(host.name));
    expect(variables).toMatchObject({ ...connectionOf(lab, host), size: 3 });
    expect(variables.ansible_host).toBe(host.address);
  }
});
