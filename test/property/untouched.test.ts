import { afterAll, beforeAll, expect, it } from 'vitest';
import { made, withoutRealTasks } from './made-project.ts';
import { difference } from './observed.ts';
import { longest, search, searchFrom, type Trial } from './search.ts';
import { type Stage, setStage, withProject } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});

afterAll(async () => {
  await stage?.down();
});

it(
  'a check touches nothing',
  async () => {
    expect(await search(searchFrom(8), made, touchesNothing)).toBeUndefined();
    expect(await stage.strays()).toEqual([]);
  },
  longest,
);

const touchesNothing: Trial = (project, folder) =>
  withProject(withoutRealTasks(project), async (place) => {
    await stage.set(folder, project.before);
    try {
      const before = stage.files(folder, true);
      await stage.run(place, folder, { only: project.only, check: true });
      return difference(before, stage.files(folder, true));
    } finally {
      await stage.clear(folder);
    }
  });
