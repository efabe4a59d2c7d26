import { expect, it } from 'vitest';
import { z } from 'zod';
import { createArgumentChecks } from '../../../src/engine/state/argument-checks.ts';
import type { Task } from '../../../src/model/playbook.ts';
import type { Module } from '../../../src/sdk/define.ts';
import { unknownValue } from '../../../src/template/unknown.ts';

let parsed = 0;
const args = z
  .strictObject({ list: z.array(z.string()), more: z.unknown().optional() })
  .transform((value) => ({ ...value, number: ++parsed }));
const module = { name: 'x', args } as unknown as Module;
const task = { locateArgument: () => undefined } as unknown as Task;

it('checks again only what differs from the last time', () => {
  const check = createArgumentChecks();
  const first = check(task, module, { list: ['a'] });
  expect(check(task, module, { list: ['a'] })).toBe(first);
  expect(check(task, module, { list: ['b'] })).not.toBe(first);
  expect(check(task, module, { list: ['b'], more: undefined })).toMatchObject({ value: { list: ['b'] } });
  expect(check({ ...task }, module, { list: ['b'] })).toMatchObject({ value: { number: parsed } });
});

it('does not look into what is not known, and takes a key that is absent for another than one without a value', () => {
  const check = createArgumentChecks();
  const unsure = { list: [], more: unknownValue('a command') };
  const first = check(task, module, unsure);
  expect(check(task, module, { ...unsure })).toBe(first);
  expect(check(task, module, { list: [], more: unknownValue('a command') })).not.toBe(first);
  expect(check(task, module, { list: [], more: undefined })).not.toBe(check(task, module, { list: [] }));
});
