import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { modules } from '../../src/modules/index.ts';

describe.each(modules.map((module) => [module.name, module] as const))('%s', (_, module) => {
  test.each(module.examples.map((example) => [example.title, example.args] as const))(
    '%s',
    (_title, args) => {
      const parsed = module.args.safeParse(args);
      expect(parsed.success ? undefined : z.prettifyError(parsed.error)).toBeUndefined();
    },
  );

  test('has an example', () => expect(module.examples.length).toBeGreaterThan(0));

  test('describes every argument', () => {
    const schema = z.toJSONSchema(module.args, { io: 'input', unrepresentable: 'any' });
    const undescribed = Object.entries(schema.properties ?? {}).filter(
      ([, property]) => typeof property === 'boolean' || !property.description,
    );
    expect(undescribed.map(([name]) => name)).toEqual([]);
    // The arguments of these are variables, of any name.
    if (!['add_host', 'set_fact'].includes(module.name)) expect(schema.additionalProperties).toBe(false);
  });
});

test('names are unique and sorted', () => {
  const names = modules.map((module) => module.name);
  expect(names).toEqual([...new Set(names)].toSorted());
});
