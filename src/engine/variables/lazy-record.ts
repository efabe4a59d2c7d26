import type { Vars } from '../../model/inventory.ts';
import type { Scope } from '../../template/templating.ts';

/** The names of a record, which may be many. */
export interface Names {
  has(name: string): boolean;
  names(): Iterable<string>;
}

/** An object whose values are worked out when they are looked at, and kept; its names when they are listed. */
export function lazyRecord({ has, names }: Names, compute: (name: string) => unknown): Vars {
  const values = new Map<string, unknown>();
  const read = (name: string) => {
    if (!values.has(name)) values.set(name, compute(name));
    return values.get(name);
  };
  return new Proxy(Object.create(null) as Record<string, unknown>, {
    get: (_, key) => (typeof key === 'string' && has(key) ? read(key) : undefined),
    has: (_, key) => typeof key === 'string' && has(key),
    ownKeys: () => [...names()],
    getOwnPropertyDescriptor: (_, key) =>
      typeof key === 'string' && has(key)
        ? { configurable: true, enumerable: true, get: () => read(key) }
        : undefined,
  });
}

/** The variables of a scope as an object. */
export function variablesOf(scope: Scope): Vars {
  return lazyRecord(scope, (name) => scope.value(name));
}
