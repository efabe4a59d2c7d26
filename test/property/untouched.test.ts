import { expect, it } from 'vitest';
import { made, withoutRealTasks } from './made-project.ts';
import { difference } from './observed.ts';
import { longest, search, searchFrom } from './search.ts';
import { stageOfFile, trialOn } from './stage.ts';

const stage = stageOfFile();

it(
  'a check touches nothing',
  async () => {
    expect(await search(searchFrom(8), made, touchesNothing)).toBeUndefined();
    expect(await stage.strays()).toEqual([]);
  },
  longest,
);

const touchesNothing = trialOn(
  [stage],
  async ({ place, folder, made: { only } }) => {
    const before = stage.files(folder, true);
    await stage.run(place, folder, { only, check: true });
    return difference(before, stage.files(folder, true));
  },
  withoutRealTasks,
);
