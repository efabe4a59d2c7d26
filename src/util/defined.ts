/** An object type whose possibly undefined fields are optional and, where present, defined. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without its undefined fields. */
export function defined<T extends object>(fields: T): Defined<T> {
  const present: Record<string, unknown> = {};
  // Several for every task on every host: no lists are made.
  for (const name in fields) if (fields[name] !== undefined) present[name] = fields[name];
  return present as Defined<T>;
}
