import { describe, expect, it } from 'vitest';
import { selectHosts } from '../../src/compile/hosts.ts';
import type { Group, Host, Inventory } from '../../src/model/inventory.ts';

/** An inventory of groups by their members. */
function inventoryOf(groups: Readonly<Record<string, readonly string[]>>): Inventory {
  const names = [...new Set(Object.values(groups).flat())];
  const group = (name: string, members: readonly string[]): Group => ({
    name,
    members,
    hosts: members,
    children: [],
    depth: 1,
    priority: 1,
  });
  const all = [group('all', names), ...Object.entries(groups).map(([name, members]) => group(name, members))];
  return {
    hosts: new Map(names.map((name): [string, Host] => [name, { name, groups: [] }])),
    groups: new Map(all.map((each) => [each.name, each])),
    sources: [],
    layersOf: () => [],
  };
}

const inventory = inventoryOf({
  web: ['web01', 'web02', 'web03', 'web04'],
  db: ['dba', 'dbb', 'web04'],
  v6: ['fe80::1', '10.0.0.1'],
  odd: ['a b', "it's"],
});

function hosts(pattern: string, limit?: string): string {
  return selectHosts(pattern, inventory, { limit }).hosts.join(' ');
}

describe('selectHosts', () => {
  it.each([
    ['all', "web01 web02 web03 web04 dba dbb fe80::1 10.0.0.1 a b it's"],
    ['web', 'web01 web02 web03 web04'],
    ['web01', 'web01'],
    ['db:web', 'dba dbb web04 web01 web02 web03'],
    ['db,web01', 'dba dbb web04 web01'],
    ['web:!db', 'web01 web02 web03'],
    ['!db:web', 'web01 web02 web03'],
    ['web:&db', 'web04'],
    ['&db:web', 'web04'],
    ['!web:!v6:!odd', 'dba dbb'],
    ['web:db:!web0[12]', 'web03 web04 dba dbb'],
    ['web*', 'web01 web02 web03 web04'],
    ['web0?', 'web01 web02 web03 web04'],
    ['w[!a]b', 'web01 web02 web03 web04'],
    ['*b', 'web01 web02 web03 web04 dba dbb a b'],
    ['~web0[12]$', 'web01 web02'],
    ['~(web03|db.$)', 'web03 dba dbb'],
    ['web[0]', 'web01'],
    ['web[-1]', 'web04'],
    ['web[1:2]', 'web02 web03'],
    ['web[2:]', 'web03 web04'],
    ['web[1-2]', 'web02 web03'],
    ['web0[2:3]', 'web02 web03'],
    ['db[a:b]', 'dba dbb'],
    ['fe80::1', 'fe80::1'],
    ['web01:fe80*', 'web01 fe80::1'],
    ['fe80::1,web01', 'fe80::1 web01'],
    ['a b', 'a b'],
    ['localhost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['web01:web01', 'web01'],
  ])('%s selects %s', (pattern, expected) => {
    expect(hosts(pattern)).toBe(expected);
  });

  it('keeps the order of the pattern where a limit is given', () => {
    expect(hosts('db:web', 'web01,dba')).toBe('dba web01');
    expect(hosts('web', '!web01')).toBe('web02 web03 web04');
    expect(hosts('web', 'all:&db')).toBe('web04');
  });

  it.each([
    ['wbe', 'no host or group matches `wbe`', 'did you mean `web`?'],
    ['web:nope*', 'no host or group matches `nope*`', undefined],
    ['web[7]', '`web[7]` selects no host: there are 4, counted from 0', undefined],
    ['x[1:3]', 'no host or group matches `x[1:3]`', undefined],
    ['x[1:]', 'no host or group matches `x[1:]`', undefined],
    ['[z-a]', 'no host or group matches `[z-a]`', undefined],
  ])('warns of %s', (pattern, message, hint) => {
    const place = { source: { file: 'p.yml', text: pattern }, line: 1, column: 1 };
    const { diagnostics } = selectHosts(pattern, inventory, { place });
    expect(diagnostics).toEqual([{ severity: 'warning', message, place, ...(hint && { hint }) }]);
  });

  it('warns of a limit that matches nothing', () => {
    const { hosts: left, diagnostics } = selectHosts('web', inventory, { limit: 'web1' });
    expect(left).toEqual([]);
    expect(diagnostics[0]).toMatchObject({
      message: 'no host or group matches `web1`',
      hint: 'did you mean `web`?',
    });
  });

  it.each(['~(', 'web0[3:1]', 'web0[1:x]'])('refuses %s', (pattern) => {
    expect(selectHosts(pattern, inventory).diagnostics[0]?.severity).toBe('error');
  });
});
