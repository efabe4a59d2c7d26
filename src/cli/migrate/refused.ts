import { join, resolve } from 'node:path';
import type { MigratedProject } from '../../migrate/project.ts';
import type { Decision } from '../../migrate/undecided.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';

/** What fplay says of a migrated project: of the places that are to be decided, and of others. */
export interface Refused {
  hintOf(decision: Decision): string | undefined;
  readonly others: readonly Diagnostic[];
}

/** Mistakes in what was written to a folder, told apart by whether a decision has the same line. */
export function createRefused(
  found: readonly Diagnostic[],
  { files, decisions }: MigratedProject,
  to: string,
): Refused {
  const paths = new Map(files.map(({ from, path }) => [from, path]));
  const lineOf = ({ file, line }: Decision) => `${resolve(join(to, paths.get(file) ?? file))}:${line}`;
  const hints = new Map(found.map((diagnostic) => [placeOf(diagnostic), diagnostic.hint]));
  const decided = new Set(decisions.map(lineOf));
  return {
    hintOf: (decision) => hints.get(lineOf(decision)),
    others: found.filter((diagnostic) => !decided.has(placeOf(diagnostic))),
  };
}

function placeOf({ place }: Diagnostic): string {
  return place ? `${resolve(place.source.file)}:${place.line}` : '';
}
