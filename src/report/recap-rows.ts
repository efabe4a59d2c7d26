import type { Counts } from '../model/outcome.ts';
import { counted, listed } from './text.ts';

/** A row of the recap. */
export interface RecapRow {
  /** A host's name, or how many hosts there are. */
  readonly label: string;
  readonly counts: Counts;
  /** Who they are, where there are several and something went wrong. */
  readonly names?: string;
}

type Hosts = Readonly<Record<string, Counts>>;

/** One row a host. */
export function rowsOf(hosts: Hosts): readonly RecapRow[] {
  return Object.entries(hosts).map(([label, counts]) => ({ label, counts }));
}

/** More rows than these aren't read at a glance. */
const most = 40;

/** As `rowsOf`; of very many hosts one row for all that have the same counts, those where something went wrong at the end. */
export function foldedRowsOf(hosts: Hosts): readonly RecapRow[] {
  if (Object.keys(hosts).length <= most) return rowsOf(hosts);
  const groups = new Map<string, { readonly counts: Counts; readonly names: string[] }>();
  for (const [name, counts] of Object.entries(hosts)) {
    const key = JSON.stringify(counts);
    const group = groups.get(key) ?? { counts, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  const folded = [...groups.values()].map(({ counts, names: [first = '', ...others] }) => {
    if (others.length === 0) return { label: first, counts };
    const names = [first, ...others];
    const label = counted(names.length, 'host');
    return isWell(counts) ? { label, counts } : { label, counts, names: listed(names) };
  });
  return folded.toSorted((a, b) => Number(isWell(b.counts)) - Number(isWell(a.counts)));
}

/** Whether nothing went wrong on a host. */
export function isWell({ failed, unreachable }: Counts): boolean {
  return failed === 0 && unreachable === 0;
}
