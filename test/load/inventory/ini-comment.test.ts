import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../../rig/project.ts';
import { complaints, load, varsOf } from '../inventory-rig.ts';

/** The file, its letters as bytes of Latin-1. */
function latin(name: string, text: string): string {
  const folder = project();
  writeFileSync(path.join(folder, name), Buffer.from(text, 'latin1'));
  return folder;
}

test('a comment of INI may be anything', async () => {
  const text = '# café\n[web] # café\nw1 x="a # b" # café\n ; café\n[web:vars]\ny=1\n# café\n';
  const folder = latin('hosts', text);
  expect(varsOf(await load(folder, ['hosts']), 'w1')).toMatchObject({ x: 'a # b', y: 1 });
});

test.each([
  ['a value', 'w1 x=café\n', '1:9'],
  ['a quoted value with a number sign', '# é\nw1 x="# café"\n', '2:12'],
  ['a variable of a group, whose value takes all of the line', '[web]\nw1\n[web:vars]\nx=a # é\n', '4:7'],
])('%s may not', async (_, text, place) => {
  expect(await complaints(latin('hosts', text), 'hosts')).toEqual([expect.stringContaining(place)]);
});

test('YAML is refused wherever the byte stands, as by Ansible', async () => {
  const complaint = await complaints(latin('hosts.yml', '# café\nall: { hosts: { w1: } }\n'), 'hosts.yml');
  expect(complaint).toEqual([expect.stringContaining('1:6')]);
});
