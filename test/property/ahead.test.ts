import { expect, it } from 'vitest';
import { made } from './made-project.ts';
import { difference } from './observed.ts';
import { longest, search, searchFrom } from './search.ts';
import { exceptAccounts, type Seen, stageOfFile, trialOn } from './stage.ts';

const ahead = stageOfFile();
const alone = stageOfFile();

it(
  'planning ahead comes to the same as one task after the other',
  async () => {
    expect(await search(searchFrom(24), made, comesToTheSame)).toBeUndefined();
    expect(exceptAccounts(await ahead.strays())).toEqual(exceptAccounts(await alone.strays()));
  },
  longest,
);

/** Twice on the same hosts: first much is to do, then little, and far more is planned ahead. */
const comesToTheSame = trialOn([ahead, alone], async ({ place, folder, made: { only } }) => {
  for (const round of ['first run', 'second run']) {
    const seen = await Promise.all([
      ahead.run(place, folder, { only }),
      alone.run(place, folder, { only, planAhead: false }),
    ]);
    const wrong = differences(...seen);
    if (wrong.length > 0) return [`${round}; - planned ahead, + one task after the other`, ...wrong];
  }
  return [];
});

function differences(one: Seen, other: Seen): readonly string[] {
  return [...difference(one.events, other.events), ...difference(one.files, other.files)];
}
