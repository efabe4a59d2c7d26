import { z } from 'zod';

/** The keys that a schema knows in the mapping at a path. */
export function knownKeys(schema: z.ZodType, path: readonly (string | number)[]): readonly string[] {
  return [
    ...new Set(
      schemasAt(schema, path)
        .flatMap(objectsOf)
        .flatMap(({ shape }) => Object.keys(shape)),
    ),
  ];
}

/** The schema of the value at a path, with its description. */
export function fieldAt(schema: z.ZodType, path: readonly (string | number)[]): z.ZodType | undefined {
  const key = path.at(-1);
  if (key === undefined) return schema;
  for (const { shape } of schemasAt(schema, path.slice(0, -1)).flatMap(objectsOf)) {
    const field = shape[String(key)];
    if (field instanceof z.ZodType) return field;
  }
  return undefined;
}

function schemasAt(schema: z.ZodType, path: readonly (string | number)[]): readonly z.ZodType[] {
  return path.reduce<readonly z.ZodType[]>(
    (schemas, part) => schemas.flatMap((one) => within(one, part)),
    [schema],
  );
}

function within(schema: z.ZodType, part: string | number): readonly z.ZodType[] {
  return unwrap(schema).flatMap((one) => {
    if (one instanceof z.ZodObject) return typed(one.shape[String(part)]);
    if (one instanceof z.ZodArray) return typed(one.element);
    return one instanceof z.ZodRecord ? typed(one.valueType) : [];
  });
}

function objectsOf(schema: z.ZodType): readonly z.ZodObject[] {
  return unwrap(schema).filter((one) => one instanceof z.ZodObject);
}

/** The schemas that a value meets first, behind optional, default, transforms and unions. */
function unwrap(schema: z.ZodType): readonly z.ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => typed(option).flatMap(unwrap));
  if (schema instanceof z.ZodPipe)
    return [schema.in, schema.out].flatMap((side) => typed(side).flatMap(unwrap));
  if (schema instanceof z.ZodLazy) return typed(schema.unwrap()).flatMap(unwrap);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  )
    return typed(schema.unwrap()).flatMap(unwrap);
  return [schema];
}

function typed(schema: unknown): readonly z.ZodType[] {
  return schema instanceof z.ZodType ? [schema] : [];
}
