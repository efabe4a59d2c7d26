import { afterAll, beforeAll, expect, it } from 'vitest';
import { withLook } from './look.ts';
import { made, withoutRealTasks } from './made-project.ts';
import { wrongPredictions } from './predictions.ts';
import { longest, search, searchFrom, type Trial } from './search.ts';
import { type Stage, setStage, withProject } from './stage.ts';
import { createUnknowns } from './unknowns.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});

afterAll(async () => {
  await stage?.down();
});

it(
  'what a check says is what a run then does',
  async () => {
    expect(await search(searchFrom(16), made, comesAsPredicted)).toBeUndefined();
    process.stderr.write(`what checks said:\n${unknowns.summary().join('\n')}\n`);
  },
  longest,
);

const unknowns = createUnknowns();

const comesAsPredicted: Trial = (project, folder) =>
  withProject(withLook(withoutRealTasks(project)), async (place) => {
    const { only, before } = project;
    await stage.set(folder, before);
    try {
      const predicted = await stage.run(place, folder, { only, check: true });
      const real = await stage.run(place, folder, { only });
      unknowns.count(predicted.played.events);
      return wrongPredictions(predicted, real);
    } finally {
      await stage.clear(folder);
    }
  });
