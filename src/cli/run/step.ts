import { setImmediate } from 'node:timers/promises';
import type { RunInput } from '../../engine/state/input.ts';
import { mistake } from '../../source/diagnostic.ts';
import type { Checked } from '../diagnostics.ts';
import { askOpenly } from '../prompt.ts';
import type { Surroundings } from '../streams.ts';

/** What `--step` asks before each task: Enter and `n` leave it out, `c` asks no more. A mistake where nobody is there to answer. */
export function stepwise(surroundings: Surroundings): Checked<NonNullable<RunInput['ask']>> {
  if (surroundings.stdin.isTTY !== true)
    return { diagnostics: [mistake('`--step` asks before each task, and the input is no terminal')] };
  let isAsking = true;
  const ask = async (title: string): Promise<boolean> => {
    // reporters gather text for a turn of the event loop: what came of the tasks before is to be seen first
    await setImmediate();
    while (isAsking) {
      const answer = await askOpenly(`${title}: (N)o/(y)es/(c)ontinue: `, surroundings);
      if (/^(n|no)?$/i.test(answer.trim())) return false;
      if (/^(y|yes)$/i.test(answer.trim())) return true;
      if (/^(c|continue)$/i.test(answer.trim())) isAsking = false;
    }
    return true;
  };
  return { value: ask };
}
