import type { Difference } from '../../../model/outcome.ts';
import { changes } from '../../../sdk/changes.ts';
import type { FileStat, Hands } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { type AttributeArgs, type AttributeState, attributePlan, attributesOf } from './attributes.ts';

/** Owner, group and mode to be changed, by path. */
export type Inside = Readonly<Record<string, Partial<AttributeState>>>;

/** What the arguments want changed on paths that are there. Links have no mode of their own. */
export function insidePlan(
  args: AttributeArgs,
  stats: readonly FileStat[],
): { current: Inside; desired: Inside } {
  const current: Record<string, Partial<AttributeState>> = {};
  const desired: Record<string, Partial<AttributeState>> = {};
  for (const stat of stats) {
    const wanted = stat.type === 'link' ? { owner: args.owner, group: args.group } : args;
    const plan = attributePlan(wanted, stat, stat.type === 'directory');
    const changed = changes(plan);
    if (Object.keys(changed).length === 0) continue;
    desired[stat.path] = changed;
    current[stat.path] = Object.fromEntries(
      Object.keys(changed).map((key) => [key, plan.current[key as keyof AttributeState]]),
    );
  }
  return { current, desired };
}

/** Before and after of every path. */
export function insideDifferences({
  current,
  desired,
}: {
  current: Inside;
  desired: Inside;
}): readonly Difference[] {
  return Object.entries(desired).flatMap(([path, changed]) =>
    Object.entries(changed).map(([key, after]) => ({
      kind: 'attribute' as const,
      path,
      key,
      before: current[path]?.[key as keyof AttributeState],
      after,
    })),
  );
}

/** Changes them, deepest first (a folder that loses permissions mustn't hide what is in it), in one round trip. */
export async function changeInside(host: Hands, inside: Inside): Promise<void> {
  const paths = Object.entries(inside).toSorted(([a], [b]) => (a < b ? 1 : -1));
  await allInOrder(
    paths.map(([path, changed]) => host.setAttributes(path, attributesOf(changed), { follow: false })),
  );
}
