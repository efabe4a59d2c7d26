import type { Vars } from '../../model/inventory.ts';
import type { Result } from '../../model/outcome.ts';
import type { Moment, Timeline } from './timeline.ts';

/** A variable that a task set. */
export interface StoredValue {
  readonly kind: 'fact' | 'stored' | 'included';
  readonly name: string;
  readonly value: unknown;
}

/** Keeps what a task set, on one host. */
export function store(
  host: Readonly<Record<'facts' | 'stored' | 'included', Timeline>>,
  values: readonly StoredValue[],
  moment: Moment,
): void {
  if (values.length === 0) return;
  const of = (kind: StoredValue['kind']) => values.filter((value) => value.kind === kind);
  host.facts.set(of('fact'), moment);
  host.stored.set(of('stored'), moment);
  host.included.set(of('included'), moment);
}

/** The variables that a task's result sets: its `ansible_facts` (of a loop: those of all items), and all of it under `register`'s name. */
export function storedValues(
  action: string,
  result: Result,
  register: { readonly name: string; readonly value: unknown } | undefined,
): readonly StoredValue[] {
  if (!('ansible_facts' in result) && !('results' in result) && !register) return [];
  const items = Array.isArray(result.results) ? (result.results as readonly Result[]) : [];
  const values = [...items, result].flatMap((one) => {
    const kinds = kindsOf(action, one);
    const facts = Object.entries((one.ansible_facts ?? {}) as Vars);
    return facts.flatMap(([name, value]) => kinds.map((kind): StoredValue => ({ kind, name, value })));
  });
  return register ? [...values, { kind: 'stored', ...register }] : values;
}

/** What `set_fact` makes cacheable is a fact besides: a cache keeps it, and `clear_facts` takes that away. */
function kindsOf(action: string, { cacheable }: Result): readonly StoredValue['kind'][] {
  if (action === 'set_fact') return cacheable === true ? ['stored', 'fact'] : ['stored'];
  return action === 'include_vars' ? ['included'] : ['fact'];
}
