import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mistakes } from './project-files.ts';

/** Each `.project` holds the files of a project full of mistakes; `.txt` beside it is what fplay says, to the letter. */
const folder = join(import.meta.dirname, 'broken');
const projects = readdirSync(folder).filter((file) => file.endsWith('.project'));

test.each(projects)('all mistakes of %s, each at its place', async (project) => {
  const expected = join(folder, project.replace('.project', '.txt'));
  await expect(`${mistakes(filesOf(project))}\n`).toMatchFileSnapshot(expected);
});

/** The files of a project: each starts with a line `=== name`. */
function filesOf(project: string): Readonly<Record<string, string>> {
  const parts = readFileSync(join(folder, project), 'utf8')
    .split(/^=== (.*)\n/m)
    .slice(1);
  return Object.fromEntries(
    parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1] ?? '']] : [])),
  );
}
