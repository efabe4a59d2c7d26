import { expect, test } from 'vitest';
import { z } from 'zod';
import { clientArguments, clientLines } from '../../../../src/modules/lib/http/client-arguments.ts';

const schema = z.object({ ...clientArguments, use_proxy: z.boolean().default(true) });
const linesOf = (args: z.input<typeof schema>) => clientLines(schema.parse(args));

test('nothing is asked of curl unless told', () => {
  expect(linesOf({})).toEqual([]);
});

test('use_gssapi: a ticket in the place of a login', () => {
  expect(linesOf({ use_gssapi: true })).toEqual(['negotiate', 'user = ":"']);
});

test('use_proxy: none', () => {
  expect(linesOf({ use_proxy: false })).toEqual(['noproxy = "*"']);
});
