import { z } from 'zod';
import { flag } from '../../../sdk/args.ts';
import { defineModule, type Failure } from '../../../sdk/define.ts';
import { aliased } from '../aliased.ts';
import { applyEdit, type Edited, planEdit, textFileArguments } from '../files/text-file.ts';
import type { KeyWish } from './property.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: 'expected text, a number, or true or false',
});

/** A module that sets and removes keys of one kind of file, by name and value. */
export function keyModule<N extends string>(kind: {
  readonly name: N;
  readonly summary: string;
  readonly description: string;
  readonly title: string;
  readonly path: string;
  readonly example: Readonly<Record<string, string | number | boolean>>;
  edit(text: string, wish: KeyWish): Edited | Failure;
}) {
  const args = aliased(
    {
      ...textFileArguments,
      values: z
        .record(z.string().min(1), scalar)
        .default({})
        .describe('Keys and the values that they should have.'),
      remove: z.array(z.string()).default([]).describe('Keys that should not be there.'),
      create: flag().default(true).describe('Make the file, and folders above it, where it is not there.'),
    },
    { dest: 'path' },
  ).refine((given) => Object.keys(given.values).length + given.remove.length > 0, {
    error: 'give `values`, `remove`, or both',
  });
  return defineModule({
    name: kind.name,
    summary: kind.summary,
    description: kind.description,
    args,
    touches: ['path', 'dest'],
    examples: [
      { title: kind.title, args: { path: kind.path, values: kind.example } },
      { title: 'A key, gone', args: { path: kind.path, remove: [Object.keys(kind.example)[0] ?? ''] } },
    ],
    returns: { path: 'The file.', msg: 'What was done.', backup_file: 'The copy that `backup` kept.' },
    plan: (given, host) => {
      const create = given.create && Object.keys(given.values).length > 0;
      const state = given.create && !create ? ('absent' as const) : ('present' as const);
      return planEdit({ ...given, create, state }, host, (content) =>
        kind.edit(content.text, wishOf(given.values, given.remove, content.own)),
      );
    },
    apply: (changed, given, host) => applyEdit(changed, given, host),
  });
}

function wishOf(
  values: Readonly<Record<string, string | number | boolean>>,
  remove: readonly string[],
  own: (text: string) => string,
): KeyWish {
  const set = Object.entries(values).map(([key, value]) => [own(key), own(String(value))] as const);
  return { set: new Map(set), remove: new Set(remove.map(own)) };
}
