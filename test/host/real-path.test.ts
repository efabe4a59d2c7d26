import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hosts } from './hosts.ts';

describe.each(hosts.filter(([name]) => name !== 'ssh'))('%s', (_name, open) => {
  test('where a path leads is told in the same way where nothing is there', async () => {
    const host = await open();
    try {
      const folder = realpathSync(host.folder);
      mkdirSync(join(folder, 'd'));
      writeFileSync(join(folder, 'f'), '');
      const links = {
        l: 'nowhere',
        up: 'd/../nowhere',
        slash: 'nowhere/',
        far: 'no/where',
        odd: 'f/',
        me: 'me',
      };
      for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
      const view = host.connection.view();
      const leadsTo = async (name: string) =>
        (await view.realPath(`${folder}/${name}`)).slice(folder.length + 1);
      const ends = {
        l: 'nowhere',
        'l/': 'nowhere',
        up: 'nowhere',
        slash: 'nowhere',
        'd/n': 'd/n',
        'd/n/': 'd/n',
      };
      for (const [name, end] of Object.entries(ends)) expect(await leadsTo(name), name).toBe(end);
      for (const name of ['far', 'odd', 'me', 'f/', 'no/l']) expect(await leadsTo(name), name).toBe(name);
    } finally {
      await host.close();
    }
  });
});
