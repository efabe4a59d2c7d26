import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDigest } from '../../src/saved/digest.ts';
import { createWitness } from '../../src/saved/witness.ts';
import { made, withoutRealTasks } from './made-project.ts';
import { wentAnotherWay } from './predictions.ts';
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
  'a plan that is saved is done, and nothing in it is held back',
  async () => {
    expect(await search(searchFrom(8), made, isDone)).toBeUndefined();
  },
  longest,
);

/** What stops a host that isn't as a plan saw it, or a change that it doesn't show. */
const heldBack = /isn't as the plan saw it|in the plan, and it would|another change than|do anything here/;

/** Account files change under a plan's feet: playbooks that run side by side share them. */
function withoutOthers(line: string): string {
  const said = line.replaceAll(
    /\\n {2}\/etc\/(passwd|group|g?shadow|sub[ug]id)-? content: differs from then/g,
    '',
  );
  return said.replace(/isn't as the plan saw it:"$/, '');
}

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
      return real.events.filter((line) => heldBack.test(withoutOthers(line)));
    } finally {
      await stage.clear(folder);
    }
  });
