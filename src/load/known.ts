import type { Vars } from '../model/inventory.ts';
import type { Loading } from './context.ts';

/** Adds the variables whose values can be told before the run. */
export function knownWith(known: Vars, more: Vars | undefined): Vars {
  const names = Object.entries(more ?? {}).filter(([, value]) => isLiteral(value));
  return names.length > 0 ? { ...known, ...Object.fromEntries(names) } : known;
}

/** A text with the names in it replaced by known values, extra vars first; undefined where one isn't known. */
export function settle(text: string, variables: Vars, { options }: Loading): string | undefined {
  const known = { ...variables, ...options.extraVars };
  let settled = true;
  const result = text.replace(/\{\{\{?\s*([A-Za-z_]\w*)\s*\}?\}\}/g, (_, name: string) => {
    const value = Object.hasOwn(known, name) ? known[name] : undefined;
    settled &&= isLiteral(value);
    return String(value);
  });
  return settled && !result.includes('{{') ? result : undefined;
}

function isLiteral(value: unknown): boolean {
  return (
    (typeof value === 'string' && !value.includes('{{')) ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  );
}
