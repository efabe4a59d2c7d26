import { z } from 'zod';
import type { Standing } from '../../sdk/docs.ts';

type Input<S extends z.ZodRawShape, N extends string> = Partial<z.input<z.ZodObject<S>>> & {
  readonly [K in N]?: unknown;
};

/**
 * Arguments of which some have a second name, as in Ansible: `aliases` maps it to the first. Both at once is a
 * mistake. The names that have aliases must not have defaults.
 */
export function aliased<S extends z.ZodRawShape, N extends string>(
  shape: S,
  aliases: Readonly<Record<N, keyof S & string>>,
): z.ZodType<z.output<z.ZodObject<S, z.core.$strict>>, Input<S, N>> {
  const pairs = Object.entries(aliases) as [string, keyof S & string][];
  const second = Object.fromEntries(pairs.map(([alias, name]) => [alias, aliasOf(name, shape[name])]));
  const optional = Object.fromEntries(pairs.map(([, name]) => [name, optionalOf(shape[name])]));
  return z
    .strictObject({ ...shape, ...optional, ...second })
    .transform((given: Record<string, unknown>, context) => firstNames(given, pairs, context))
    .pipe(z.strictObject(shape)) as unknown as z.ZodType<
    z.output<z.ZodObject<S, z.core.$strict>>,
    Input<S, N>
  >;
}

/** The same schema, so that what is wrong with it is told where it was written. */
function aliasOf(name: string, schema: z.core.$ZodType | undefined) {
  return otherName(schema as z.ZodType, name);
}

/** An argument that means the same as one of another name. */
export function otherName<S extends z.ZodType>(schema: S, name: string) {
  const description = `Another name of \`${name}\`.`;
  return schema.optional().meta({ description, standing: 'alias' satisfies Standing });
}

function optionalOf(schema: z.core.$ZodType | undefined) {
  const known = schema as z.ZodType;
  return known.optional().describe(known.description ?? '');
}

function firstNames(
  given: Readonly<Record<string, unknown>>,
  pairs: readonly (readonly [string, string])[],
  context: z.RefinementCtx,
): Record<string, unknown> {
  const args = { ...given };
  for (const [alias, name] of pairs) {
    const value = args[alias];
    delete args[alias];
    if (value === undefined) continue;
    if (args[name] !== undefined)
      context.addIssue({
        code: 'custom',
        path: [alias],
        message: `\`${alias}\` and \`${name}\` are the same argument: give one`,
      });
    args[name] = value;
  }
  return args;
}
