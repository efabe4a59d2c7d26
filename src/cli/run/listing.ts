import { listTasks, type PlayListing } from '../../compile/list.ts';
import type { PlannedPlay } from '../../engine/state/input.ts';
import { printableRow } from '../../report/text.ts';

/** What `fplay run` lists instead of running. */
export interface Wanted {
  readonly listHosts: boolean;
  readonly listTasks: boolean;
  readonly listTags: boolean;
}

/** The hosts, tasks and tags of plays as lines; tags have been applied to the tasks already. */
export function formatListing(plays: readonly PlannedPlay[], wanted: Wanted): readonly string[] {
  const listings = listTasks(plays.map(({ program }) => program));
  return listings.flatMap((listing, index) =>
    formatPlay(listing, plays[index]?.hosts ?? [], index + 1, wanted).map(printableRow),
  );
}

function formatPlay(
  { play, hosts: pattern, playTags, tasks, tags }: PlayListing,
  hosts: readonly string[],
  number: number,
  wanted: Wanted,
): readonly string[] {
  return [
    `play #${number} (${pattern}): ${play}${playTags.length ? `  tags: [${playTags.join(', ')}]` : ''}`,
    ...(wanted.listHosts ? [`  hosts (${hosts.length}):`, ...hosts.map((host) => `    ${host}`)] : []),
    ...(wanted.listTasks ? ['  tasks:', ...tasks.map(formatTask)] : []),
    ...(wanted.listTags ? [`  task tags: [${tags.join(', ')}]`] : []),
  ];
}

function formatTask({ title, tags }: PlayListing['tasks'][number]): string {
  return `    ${title}${tags.length ? `  tags: [${tags.join(', ')}]` : ''}`;
}
