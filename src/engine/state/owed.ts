/**
 * The handlers that a host owes: by what tasks called them until handlers run, since only then it is known which one a
 * name means; from then on by their ids.
 */
export interface Owed {
  readonly names: Set<string>;
  readonly ids: Set<string>;
}

/** None, or the same as another. */
export function createOwed(from?: Owed): Owed {
  return { names: new Set(from?.names), ids: new Set(from?.ids) };
}

/** Makes them what another host run owes. */
export function takeOver(owed: Owed, from: Owed): void {
  for (const part of ['names', 'ids'] as const) {
    owed[part].clear();
    for (const each of from[part]) owed[part].add(each);
  }
}
