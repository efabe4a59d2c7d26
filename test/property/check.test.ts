import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDigest } from '../../src/saved/digest.ts';
import { createWitness } from '../../src/saved/witness.ts';
import { withLook } from './look.ts';
import { type Made, made } from './made-project.ts';
import { difference } from './observed.ts';
import { wentAnotherWay, wrongPredictions } from './predictions.ts';
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

it(
  'what a check says is what a run then does',
  async () => {
    expect(await search(searchFrom(16), made, comesAsPredicted)).toBeUndefined();
    process.stderr.write(`what checks said:\n${unknowns.summary().join('\n')}\n`);
  },
  longest,
);

const unknowns = createUnknowns();

/** What is done for real in a check is done already when the run comes. */
function withoutRealTasks(project: Made): Made {
  const files = Object.entries(project.files).map(([name, text]) => [
    name,
    text.replaceAll(/^ *check_mode: false\n/gm, ''),
  ]);
  return { ...project, files: Object.fromEntries(files) };
}

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

it(
  'a plan that is saved is done, and nothing in it is held back',
  async () => {
    expect(await search(searchFrom(8), made, isDone)).toBeUndefined();
  },
  longest,
);

/** What stops a host that isn't as a plan saw it, or a change that it doesn't show. */
const heldBack = /isn't as the plan saw it|in the plan, and it would|another change than|do anything here/;

const isDone: Trial = (project, folder) =>
  withProject(withoutRealTasks(project), async (place) => {
    const { only, before } = project;
    await stage.set(folder, before);
    try {
      const digest = createDigest('key');
      const witness = createWitness(digest, (text) => text);
      const check = await stage.run(place, folder, { only, check: true, witness });
      const saved = { accounts: witness.accounts(), digest };
      const real = await stage.run(place, folder, { only, saved });
      if (wentAnotherWay(check, real)) return [];
      return real.events.filter((line) => heldBack.test(line));
    } finally {
      await stage.clear(folder);
    }
  });
