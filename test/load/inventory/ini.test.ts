import { describe, expect, it } from 'vitest';
import { readPythonLiteral } from '../../../src/load/inventory/python-literal.ts';
import { splitWords } from '../../../src/load/inventory/shell-words.ts';
import { project } from '../../rig/project.ts';
import { complaints, load, membersOf, varsOf } from '../inventory-rig.ts';

function ini(text: string): string {
  return project({ hosts: text });
}

describe('INI', () => {
  it('has hosts, groups, groups of groups and variables', async () => {
    const text = `
# a comment
; another
alone ansible_host=10.0.0.9
[web]   # a comment
web[01:03]
10.0.0.7:2222  user='a b' tls=True   # a comment
[db]
db-[a:c].example.org
web01 primary=yes
[db:vars]
port = 5432
name = "a # b"
[all:vars]
domain=example.org
[site:children]
web
db
[site:vars]
port=1
`;
    const inventory = await load(ini(text), ['hosts']);
    expect(membersOf(inventory)).toEqual({
      all: 'alone web01 web02 web03 10.0.0.7 db-a.example.org db-b.example.org db-c.example.org',
      ungrouped: 'alone',
      web: 'web01 web02 web03 10.0.0.7',
      db: 'db-a.example.org db-b.example.org db-c.example.org web01',
      site: 'web01 web02 web03 10.0.0.7 db-a.example.org db-b.example.org db-c.example.org',
    });
    expect(varsOf(inventory, 'alone')).toEqual({ domain: 'example.org', ansible_host: '10.0.0.9' });
    expect(varsOf(inventory, 'web01')).toEqual({
      domain: 'example.org',
      port: 5432,
      name: 'a # b',
      primary: 'yes',
    });
    expect(varsOf(inventory, '10.0.0.7')).toEqual({
      domain: 'example.org',
      port: 1,
      ansible_port: 2222,
      user: 'a b',
      tls: true,
    });
    expect(inventory.hosts.get('web01')?.groups).toEqual(['db', 'site', 'web']);
    expect(inventory.hosts.get('alone')?.groups).toEqual(['ungrouped']);
    expect(inventory.groups.get('web')).toMatchObject({ depth: 2, priority: 1, children: [] });
    expect(inventory.groups.get('all')).toMatchObject({ depth: 0, children: ['ungrouped', 'site'] });
  });

  it('finds every mistake in one go', async () => {
    const text = `[web]
web1 a=1 b
web2 c="x
web[3:1]
[web:childrn]
x
[we b]
y
[bd:vars]
x=1
novalue
[db]
[all:children]
wbe
a b
---
[db:children]
db
`;
    expect(await complaints(ini(text), 'hosts')).toEqual([
      'hosts:2:10 `b` is not a variable (write name=value; a value with spaces goes in quotes)',
      'hosts:3:1 a quote is not closed',
      'hosts:4:1 the range [3:1] ends before it starts',
      'hosts:5:1 there is no section of the kind `childrn` (did you mean `[web:children]`?)',
      'hosts:7:1 `[we b]` is not the head of a section (write [group], [group:vars] or [group:children], without spaces)',
      'hosts:9:1 variables for a group that is not there: `bd` (did you mean `db`?)',
      'hosts:11:1 `novalue` is not a variable (write name = value)',
      'hosts:14:1 there is no group `wbe` (did you mean `web`?)',
      'hosts:15:1 `a b` is not the name of a group (under [all:children] stands one group a line)',
      'hosts:16:1 there is no group `---` (declare it by [---])',
      'hosts:18:1 the group `db` would be inside itself, as a child of `db`',
    ]);
  });

  it('refuses characters that no text has', async () => {
    expect(await complaints(ini('[web]\nweb1\0 a=b\n'), 'hosts')).toEqual([
      "hosts:2:5 this character can't stand in an inventory (take it out; a file of UTF-16 is saved as UTF-8)",
    ]);
  });

  it('finds a circle of groups', async () => {
    const found = await complaints(ini('[a:children]\nb\n[b:children]\nc\n[c:children]\na\n'), 'hosts');
    expect(found).toEqual(['hosts:6:1 the group `a` would be inside itself, as a child of `c`']);
  });

  it('warns of a host that is also a group', async () => {
    expect(await complaints(ini('[web]\nweb\nother\n'), 'hosts')).toEqual([
      'warning: `web` is a host and a group: in patterns it means the host (give one of them another name)',
    ]);
  });
});

describe('readPythonLiteral', () => {
  it.each([
    ['5', 5],
    ['-3', -3],
    ['1.50', 1.5],
    ['1e3', 1000],
    ['1_000', 1000],
    ['0x1F', 31],
    ['0o17', 15],
    ['0', 0],
    ['0644', '0644'],
    ['1.2.3', '1.2.3'],
    ['10.0.0.1', '10.0.0.1'],
    ['1g', '1g'],
    ['True', true],
    ['False', false],
    ['None', null],
    ['true', 'true'],
    ['yes', 'yes'],
    ['Trueish', 'Trueish'],
    ['"5"', '5'],
    ["'it\\'s'", "it's"],
    ['"a\\tb"', 'a\tb'],
    ['"a" b', '"a" b'],
    ['[]', []],
    ['[1, "two", [True, None],]', [1, 'two', [true, null]]],
    ['[1 2]', '[1 2]'],
    ['[1, two]', '[1, two]'],
    ['(1, 2)', [1, 2]],
    ['(1)', 1],
    ['{"a": {"b": 1}, "c": []}', { a: { b: 1 }, c: [] }],
    ['{a: 1}', '{a: 1}'],
    ['{{ x }}', '{{ x }}'],
    ['[{{ x }}]', '[{{ x }}]'],
    ['5 # five', 5],
    ['abc # d', 'abc # d'],
    ['', ''],
    ['/opt/x=y', '/opt/x=y'],
  ])('%s is %j', (text, value) => {
    expect(readPythonLiteral(text)).toEqual(value);
  });
});

describe('splitWords', () => {
  it.each([
    ['a b\t c', ['a', 'b', 'c']],
    ['h x="a b" y=\'c "d"\'', ['h', 'x=a b', 'y=c "d"']],
    ['h x="\\"q\\" \\n"', ['h', 'x="q" \\n']],
    ['h x=a\\ b', ['h', 'x=a b']],
    ['h # c', ['h']],
    ['h x=a#b', ['h', 'x=a']],
    ['h x="a#b"', ['h', 'x=a#b']],
    ['h x=""', ['h', 'x=']],
    ['h "', undefined],
  ])('%s', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });
});
