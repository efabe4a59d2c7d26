import type { Accounts, Said } from './account.ts';
import type { Digest } from './digest.ts';
import { described } from './drifted.ts';
import { type Change, changeDigest, type TaskAt } from './witness.ts';

/** What was shown, as it was saved. */
export interface SavedPlan {
  readonly accounts: Accounts;
  readonly digest: Digest;
}

/** Says why a change isn't the one that was shown; undefined where it is, or where it was shown that nobody can know. */
export async function notShown(
  { accounts, digest }: SavedPlan,
  { host, key }: Pick<TaskAt, 'host' | 'key'>,
  item: number,
  change: Change,
): Promise<string | undefined> {
  const tasks = accounts[host]?.tasks ?? {};
  const said = tasks[key]?.items[item];
  if (tasks[key]?.open || said?.status === 'unknown') return undefined;
  if (!said && around(key).some((outer) => tasks[outer]?.open)) return undefined;
  const would = described(changeOf(change));
  if (!said) return `the plan doesn't have this task do anything here, and it would be ${would}`;
  if (said.change === undefined) return `shown ${described(said)} in the plan, and it would be ${would}`;
  if (said.change === 'any' || said.change === (await changeDigest(digest, change))) return undefined;
  return `another change than the plan shows: shown ${described(said)}, and it would be ${would}`;
}

function changeOf({ words }: Change): Said {
  return { status: 'changed', ...(words && { words }) };
}

/** The includes that a task stands in, by their keys. */
function around(key: string): readonly string[] {
  const names = key.split('.');
  return names.map((_, index) => names.slice(0, index).join('.')).slice(2);
}
