import type { Checked } from '../diagnostics.ts';

/** All values, or all that stands in the way of any. */
export function together<T>(all: readonly Checked<T>[]): Checked<readonly T[]> {
  const diagnostics = all.flatMap((one) => ('diagnostics' in one ? one.diagnostics : []));
  if (diagnostics.length > 0) return { diagnostics };
  return { value: all.flatMap((one) => ('value' in one ? [one.value] : [])) };
}
