import { celCondition } from './condition.ts';
import { parseJinja } from './jinja.ts';
import { kindsIn } from './known.ts';

/** A condition of Jinja's in CEL, for whoever wrote it out of habit; undefined where it is none, or can't be said exactly. */
export function celCounterpart(jinja: string): string | undefined {
  try {
    const cel = celCondition(parseJinja(jinja.replace(/^\s*\{\{(.*)\}\}\s*$/s, '$1')), {
      kinds: kindsIn([]),
      note: () => {},
    });
    return cel === jinja ? undefined : cel;
  } catch {
    return undefined;
  }
}
