import { expect, test } from 'vitest';
import { insteadOfModule } from '../../../src/load/task/missing-modules.ts';
import { modules } from '../../../src/modules/index.ts';

test.each([
  ['nftables', 'write the rules by template'],
  ['ansible.builtin.apt_key', 'give `signed_by` of deb822_repository'],
  ['gem', 'run `gem` by command'],
])('%s: what to do instead', (name, text) => expect(insteadOfModule(name)).toContain(text));

test('nothing of what nobody knows', () => {
  expect(insteadOfModule('toString')).toBeUndefined();
  expect(insteadOfModule('my.own.thing')).toBeUndefined();
});

test('a module that is there needs nothing instead', () => {
  expect(modules.map(({ name }) => name).filter(insteadOfModule)).toEqual([]);
});
