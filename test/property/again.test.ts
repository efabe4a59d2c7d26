import { expect, it } from 'vitest';
import { madeCalm } from './made-calm.ts';
import { difference } from './observed.ts';
import { longest, search, searchFrom } from './search.ts';
import { exceptAccounts, stageOfFile, trialOn } from './stage.ts';

const stage = stageOfFile();

it(
  'a second run changes nothing where no task undoes another',
  async () => {
    expect(await search(searchFrom(8), madeCalm, staysAsItIs)).toBeUndefined();
    expect(exceptAccounts(await stage.strays())).toEqual([]);
  },
  longest,
);

const staysAsItIs = trialOn([stage], async ({ place, folder }) => {
  const first = await stage.run(place, folder, { only: [] });
  // Who is refused to keep a file's owner has tried, beside it.
  const times = !first.played.tasksOf('h1').some((task) => task.startsWith('failed'));
  const files = stage.files(folder, times);
  const again = await stage.run(place, folder, { only: [] });
  const changed = again.played.tasksOf('h1').filter((task) => task.startsWith('changed'));
  const events = changed.length > 0 ? ['in the second run:', ...changed, ...again.events] : [];
  return [...events, ...difference(files, stage.files(folder, times))];
});
