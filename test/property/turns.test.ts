import { expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Written } from './choices.ts';
import { type Made, made, yaml } from './made-project.ts';
import { difference } from './observed.ts';
import { longest, search, searchFrom } from './search.ts';
import { stageOfFile, trialOn, withProject } from './stage.ts';

const turns = stageOfFile();
const alone = stageOfFile();

it(
  'where all hosts may go at once, turns come to the same as none',
  async () => {
    expect(await search(searchFrom(12), made, comesToTheSame)).toBeUndefined();
  },
  longest,
);

const comesToTheSame = trialOn([turns, alone], ({ place: plain, folder, made: project }) =>
  withProject(inTurns(project), async (rolling) => {
    const { only } = project;
    for (const round of ['first run', 'second run']) {
      const [one, other] = await Promise.all([
        turns.run(rolling, folder, { only }),
        alone.run(plain, folder, { only }),
      ]);
      const wrong = [
        ...difference(withoutPlaces(one.events), withoutPlaces(other.events)),
        ...difference(one.files, other.files),
      ];
      if (wrong.length > 0) return [`${round}; - in turns, + not`, ...wrong];
    }
    return [];
  }),
);

/** A step in turns has a line more, and its block stays a block. */
function withoutPlaces(events: readonly string[]): readonly string[] {
  return events.map((line) =>
    line
      .replace(/\/tmp\/fplay-made-\w+/g, '')
      .replace(/\.yml:\d+:\d+/g, '.yml')
      .replace(/task-(start|end) [\d.]+/g, 'task-$1')
      .replace(/item-end [\d.]+/g, 'item-end'),
  );
}

/** What hosts do together, or to each other, means something else in turns. */
const together = /run_once|delegate_to|meta|any_errors_fatal|hostvars/;

function inTurns(project: Made): Made {
  const { files } = project;
  const rest = Object.entries(files).map(([name, text]) => (name === 'play.yml' ? '' : text));
  if (together.test(rest.join('\n'))) return project;
  const plays = parse(files['play.yml'] ?? '') as readonly Written[];
  const text = yaml(plays.map((play) => ('any_errors_fatal' in play ? play : withTurns(play))));
  return { ...project, files: { ...files, 'play.yml': text } };
}

function withTurns(play: Written): Written {
  const { tasks, handlers } = play as Record<string, readonly Written[]>;
  return { ...play, tasks: tasks?.map(rolling) ?? [], handlers: handlers?.map(rolling) ?? [] };
}

/** Every other step, or what is between them would never be done ahead. */
function rolling(step: Written, index: number): Written {
  if (index % 2 === 1 || together.test(JSON.stringify(step))) return step;
  return { ...step, rolling: { max_down: 3, stop_on: 100 } };
}
