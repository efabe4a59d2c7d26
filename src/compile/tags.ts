import type { TagSelection } from './step.ts';

/**
 * Whether a step with these tags runs, by Ansible's rules: `always` runs unless skipped, `never` only when one of its
 * tags is asked for; `all`, `tagged` and `untagged` stand for groups.
 */
export function isSelected(tags: readonly string[], { only, skip }: TagSelection): boolean {
  return isAskedFor(tags, only.length > 0 ? only : ['all']) && !isSkipped(tags, skip);
}

function isAskedFor(tags: readonly string[], only: readonly string[]): boolean {
  if (tags.includes('always') || tags.some((tag) => only.includes(tag))) return true;
  if (tags.length === 0 && only.includes('untagged')) return true;
  if (tags.includes('never')) return false;
  return only.includes('all') || (only.includes('tagged') && tags.length > 0);
}

function isSkipped(tags: readonly string[], skip: readonly string[]): boolean {
  if (skip.includes('all') && (!tags.includes('always') || skip.includes('always'))) return true;
  if (tags.some((tag) => skip.includes(tag))) return true;
  return tags.length > 0 ? skip.includes('tagged') : skip.includes('untagged');
}
