import type { Vars } from '../../model/inventory.ts';
import { areEqual } from '../compare.ts';
import { Fault } from '../fault.ts';
import { isMapping } from '../member.ts';

type ListMerge = (before: readonly unknown[], behind: readonly unknown[]) => readonly unknown[];

const without = (list: readonly unknown[], others: readonly unknown[]) =>
  list.filter((item) => !others.some((other) => areEqual(other, item)));

/** What becomes of a list under a key that both mappings have. */
const listMerges: Readonly<Record<string, ListMerge>> = {
  replace: (_, behind) => behind,
  keep: (before) => before,
  append: (before, behind) => [...before, ...behind],
  prepend: (before, behind) => [...behind, ...before],
  append_rp: (before, behind) => [...without(before, behind), ...behind],
  prepend_rp: (before, behind) => [...behind, ...without(before, behind)],
};

/** One mapping of several, as Ansible's filter of this name makes it. Throws Fault for an unknown way to merge lists. */
export function combine(mappings: readonly Vars[], recursive: boolean, listMerge: string): Vars {
  const mergeLists = Object.hasOwn(listMerges, listMerge) ? listMerges[listMerge] : undefined;
  if (!mergeLists)
    throw new Fault(`lists can't be merged by \`${listMerge}\``, {
      hint: `use ${Object.keys(listMerges).join(', ')}`,
    });
  return mappings.reduce<Vars>((before, behind) => both(before, behind, recursive, mergeLists), {});
}

function both(before: Vars, behind: Vars, recursive: boolean, mergeLists: ListMerge): Vars {
  const changed = Object.entries(behind).map(([key, value]) => {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (recursive && isMapping(old) && isMapping(value))
      return [key, both(old, value, recursive, mergeLists)];
    if (Array.isArray(old) && Array.isArray(value)) return [key, mergeLists(old, value)];
    return [key, value];
  });
  return { ...before, ...Object.fromEntries(changed) };
}
