import type { Part } from './template-parts.ts';

/**
 * Parts of a template in which `{% if a %}{% set x = b %}{% else %}{% set x = c %}{% endif %}` is one `set` of one value:
 * what an `#if` of Handlebars names is gone at its end. Without `else`, only where `x` was set before.
 */
export function withoutBranches(parts: readonly Part[]): readonly Part[] {
  const result: Part[] = [];
  for (let at = 0; at < parts.length; at++) {
    const branches = branchesAt(parts, at);
    const value = branches && foldedValue(branches, result);
    const part = parts[at];
    if (value !== undefined && part && branches) {
      at = branches.end;
      const ate = parts[at]?.ate;
      result.push({ ...part, content: `set ${branches.name} = ${value}`, ...(ate !== undefined && { ate }) });
    } else if (part) result.push(part);
  }
  return result;
}

interface Branches {
  readonly name: string;
  /** Conditions with what is set; the last one may have no condition. */
  readonly sets: readonly (readonly [condition: string | undefined, value: string])[];
  /** Index of the `endif`. */
  readonly end: number;
}

/** A block with nothing in it but one `set` of the same name in each branch. */
function branchesAt(parts: readonly Part[], start: number): Branches | undefined {
  const sets: (readonly [string | undefined, string])[] = [];
  const names = new Set<string>();
  const statement = (at: number) => (parts[at]?.kind === 'statement' ? (parts[at]?.content ?? '') : '');
  const word = (at: number) => /^\w*/.exec(statement(at))?.[0] ?? '';
  if (word(start) !== 'if') return undefined;
  let at = start;
  while (/^(if|elif|else)$/.test(word(at))) {
    const [, name = '', value = ''] = /^set\s+([A-Za-z_]\w*)\s*=\s*([\s\S]+)$/.exec(statement(at + 1)) ?? [];
    if (value === '') return undefined;
    names.add(name);
    sets.push([word(at) === 'else' ? undefined : statement(at).replace(/^\w+\s*/, ''), value]);
    at += 2;
  }
  const [name = ''] = names;
  return word(at) === 'endif' && names.size === 1 ? { name, sets, end: at } : undefined;
}

function foldedValue({ name, sets }: Branches, before: readonly Part[]): string | undefined {
  const isSet = before.some(({ kind, content }) => kind === 'statement' && isSetOf(content, name));
  const hasElse = sets.at(-1)?.[0] === undefined;
  if (!hasElse && !isSet) return undefined;
  return sets.reduceRight<string>(
    (rest, [condition, value]) =>
      condition === undefined ? `(${value})` : `((${value}) if (${condition}) else ${rest})`,
    name,
  );
}

function isSetOf(content: string, name: string): boolean {
  return new RegExp(`^set\\s+${name}\\s*=`).test(content);
}
