import type { Vars } from '../model/inventory.ts';
import type { Scope } from '../template/templating.ts';

/** An object whose values are worked out when they are looked at, and kept. */
export function lazyRecord(names: Iterable<string>, compute: (name: string) => unknown): Vars {
  const known = new Set(names);
  const values = new Map<string, unknown>();
  const read = (name: string) => {
    if (!values.has(name)) values.set(name, compute(name));
    return values.get(name);
  };
  return new Proxy(Object.create(null) as Record<string, unknown>, {
    get: (_, key) => (typeof key === 'string' && known.has(key) ? read(key) : undefined),
    has: (_, key) => typeof key === 'string' && known.has(key),
    ownKeys: () => [...known],
    getOwnPropertyDescriptor: (_, key) =>
      typeof key === 'string' && known.has(key)
        ? { configurable: true, enumerable: true, get: () => read(key) }
        : undefined,
  });
}

/** The variables of a scope as an object. */
export function variablesOf(scope: Scope): Vars {
  return lazyRecord(scope.names(), (name) => scope.value(name));
}
