import { expect, it } from 'vitest';
import { createDigest } from '../../src/saved/digest.ts';
import { createWitness } from '../../src/saved/witness.ts';
import { made, withoutRealTasks } from './made-project.ts';
import { wentAnotherWay } from './predictions.ts';
import { longest, search, searchFrom } from './search.ts';
import { stageOfFile, trialOn } from './stage.ts';

const stage = stageOfFile();

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

const isDone = trialOn(
  [stage],
  async ({ place, folder, made: { only } }) => {
    const digest = createDigest('key');
    const witness = createWitness(digest, (text) => text);
    const check = await stage.run(place, folder, { only, check: true, witness });
    const saved = { accounts: witness.accounts(), digest };
    const real = await stage.run(place, folder, { only, saved });
    if (wentAnotherWay(check, real)) return [];
    return real.events.filter((line) => heldBack.test(withoutOthers(line)));
  },
  withoutRealTasks,
);
