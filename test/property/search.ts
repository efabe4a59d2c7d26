import fc from 'fast-check';
import type { Made } from './made-project.ts';

/** Milliseconds that a failure is made smaller for. */
const patience = 90_000;

/** How far and from where to look; from the environment where that says so. */
export interface Search {
  /** Playbooks in all. */
  readonly count: number;
  /** Searches side by side, each with a seed of its own. */
  readonly lanes: number;
  readonly seed: number;
  /** The way to one playbook from the seed, as a failure printed it. */
  readonly path?: string;
}

/** Milliseconds that a search may take: a whole night. */
export const longest = 8 * 3_600_000;

/** Playbooks of each test in the nightly form: about an hour on four cores. */
const nightly = 2000;

/** Always the same ones, a few; in the nightly form thousands of new ones, unless the environment says which. */
export function searchFrom(few: number, environment = process.env): Search {
  const { FPLAY_NIGHTLY, FPLAY_SEED: seed, FPLAY_PATH: path, FPLAY_COUNT: count } = environment;
  return {
    count: count ? Number(count) : FPLAY_NIGHTLY ? nightly : few,
    lanes: path ? 1 : 4,
    seed: seed ? Number(seed) : FPLAY_NIGHTLY ? Date.now() % 2 ** 31 : 1,
    ...(path && { path }),
  };
}

/** Says what is wrong with a playbook, run in a folder; nothing where it is as it should be. */
export type Trial = (project: Made, folder: string) => Promise<readonly string[]>;

/** Looks for a playbook with which something is wrong. Undefined where there is none; else all that is needed to see it. */
export async function search(
  wanted: Search,
  projects: fc.Arbitrary<Made>,
  trial: Trial,
): Promise<string | undefined> {
  const found: string[] = [];
  const lanes = Array.from({ length: wanted.lanes }, (_, lane) =>
    searchLane({ ...wanted, seed: wanted.seed + lane }, `/p/${lane}`, projects, trial, found),
  );
  await Promise.all(lanes);
  return found[0];
}

async function searchLane(
  { seed, count, lanes, path }: Search,
  folder: string,
  projects: fc.Arbitrary<Made>,
  trial: Trial,
  found: string[],
): Promise<void> {
  let number = 0;
  let since: number | undefined;
  const property = fc.asyncProperty(projects, async (project) => {
    // One failure is made smaller, as long as somebody may want to wait for it.
    if (since === undefined ? found.length > 0 : Date.now() - since > patience) return;
    // Behind a path come all the others that were to be tried after it, hundreds.
    if (path && since === undefined && number > 0) return;
    const wrong = await trial(project, `${folder}-${++number}`).catch((error: unknown) => [String(error)]);
    if (wrong.length === 0 || (since === undefined && found.length > 0)) return;
    since ??= Date.now();
    const why = wrong.join('\n');
    // Making it smaller takes its time, and may be given up.
    if (found.length === 0) process.stderr.write(`found with the seed ${seed}:\n${why}\n`);
    found[0] = `${why}\n(with the seed ${seed})`;
    throw new Error(why);
  });
  const result = await fc.check(property, { seed, numRuns: Math.ceil(count / lanes), ...(path && { path }) });
  if (result.failed && result.counterexample) found[0] = report(result.counterexample[0], result);
}

/** Which word a playbook has where a file of the project matters. */
const mentions: Readonly<Record<string, RegExp>> = {
  'first.yml': /first/,
  'second.yml': /second/,
  'inventory.yml': /\br[123]\b|again|\b[vw]\b/,
  'more.yml': /more/,
  'handled.yml': /included|second'/,
  'templates/loops.hbs': /loops\.hbs/,
  'roles/made/tasks/main.yml': /made/,
  'roles/made/handlers/main.yml': /made/,
  'roles/made/defaults/main.yml': /made/,
  'templates/vars.hbs': /vars\.hbs/,
  'templates/results.hbs': /results\.hbs/,
  'files/one.txt': /one\.txt/,
  'files/some.tar': /never/,
  'files/tree/a': /tree/,
  'files/tree/e/a': /tree/,
};

function report(project: Made, { seed, counterexamplePath, errorInstance }: fc.RunDetails<[Made]>): string {
  const begin = project.before ? [`--- on the hosts before: ${project.before}`] : [];
  const whole = Object.entries(project.files).map(([name, text]) =>
    /^[pfs].*yml$|roles/.test(name) ? text : '',
  );
  const spokenOf = ([name]: readonly [string, string]) => mentions[name]?.test(whole.join('\n')) ?? true;
  const files = Object.entries(project.files)
    .filter(spokenOf)
    .map(([name, text]) => `--- ${name}\n${text}`);
  const tags = project.only.length > 0 ? [`--- with --tags ${project.only.join()}`] : [];
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const again = `FPLAY_SEED=${seed} FPLAY_PATH=${counterexamplePath} npm run test:property -- -t TEST`;
  return [
    '',
    ...begin,
    ...tags,
    ...files,
    '--- what differs (- the first, + the second)',
    why,
    `--- again: ${again}`,
  ].join('\n');
}
