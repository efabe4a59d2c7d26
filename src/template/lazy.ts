import { omit } from './omit.ts';
import { TemplateError } from './templating.ts';

type Values = Readonly<Record<string, unknown>>;

/** Whether a value can hold others that are to be rendered: a list or a plain mapping. */
export function holdsValues(value: unknown): value is Values | readonly unknown[] {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * A mapping or list like `value` whose parts are made when they are first read, and then kept. A part that asks for
 * itself while it is made is a TemplateError.
 */
export function lazily(
  value: Values | readonly unknown[],
  name: string,
  make: (part: unknown, name: string) => unknown,
): object {
  const view: object = Array.isArray(value) ? new Array(value.length) : {};
  const underWay = new Set<string>();
  for (const key of Object.keys(value)) {
    const partName = Array.isArray(value) ? `${name}[${key}]` : `${name}.${key}`;
    const get = () => {
      if (underWay.has(key)) throw new TemplateError(`\`${partName}\` refers to itself`);
      underWay.add(key);
      try {
        const made = make((value as Values)[key], partName);
        Object.defineProperty(view, key, {
          value: made,
          enumerable: true,
          writable: true,
          configurable: true,
        });
        return made;
      } finally {
        underWay.delete(key);
      }
    };
    Object.defineProperty(view, key, { get, enumerable: true, configurable: true });
  }
  return view;
}

/** A mapping or list with every part mapped; parts that become `omit` are left out. */
export function mapParts(
  value: Values | readonly unknown[],
  map: (part: unknown, key: string | number) => unknown,
): Values | readonly unknown[] {
  if (Array.isArray(value)) return value.map(map).filter((part) => part !== omit);
  const entries = Object.entries(value).map(([key, part]) => [key, map(part, key)] as const);
  return Object.fromEntries(entries.filter(([, part]) => part !== omit));
}
