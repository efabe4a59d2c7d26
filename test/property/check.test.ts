import { expect, it } from 'vitest';
import { withLook } from './look.ts';
import { made, withoutRealTasks } from './made-project.ts';
import { madeScenes } from './made-scenes.ts';
import { wrongPredictions } from './predictions.ts';
import { longest, search, searchFrom } from './search.ts';
import { stageOfFile, trialOn } from './stage.ts';
import { createUnknowns } from './unknowns.ts';

const stage = stageOfFile();

it(
  'what a check says is what a run then does',
  async () => {
    expect(await search(searchFrom(16), made, comesAsPredicted)).toBeUndefined();
    process.stderr.write(`what checks said:\n${unknowns.summary().join('\n')}\n`);
  },
  longest,
);

it(
  'what a check says may be done in all kinds of folders is what then may be',
  async () => {
    const wanted = searchFrom(32);
    // Each is as long as many others.
    const count = Math.ceil(wanted.count / 8);
    expect(await search({ ...wanted, count }, madeScenes, comesAsPredicted)).toBeUndefined();
  },
  longest,
);

const unknowns = createUnknowns();

const comesAsPredicted = trialOn(
  [stage],
  async ({ place, folder, made: { only } }) => {
    const predicted = await stage.run(place, folder, { only, check: true });
    const real = await stage.run(place, folder, { only });
    unknowns.count(predicted.played.events);
    return wrongPredictions(predicted, real);
  },
  (project) => withLook(withoutRealTasks(project)),
);
