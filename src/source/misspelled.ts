import type { z } from 'zod';
import { nearest } from '../util/nearest.ts';
import { knownKeys } from './schema.ts';

type Issue = z.core.$ZodIssue;

/** Issues without those that follow from a misspelled key: that the key which was meant is missing. */
export function withoutWhatIsMeant(issues: readonly Issue[], schema: z.ZodType): readonly Issue[] {
  const meant = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.flatMap((key) => keyMeant(key, issue, schema)) : [],
  );
  return issues.filter((issue) => !meant.some((key) => follows(issue, key)));
}

interface Key {
  readonly parent: string;
  readonly name: string;
}

function keyMeant(key: string, { path }: Issue, schema: z.ZodType): readonly Key[] {
  const near = nearest(key, knownKeys(schema, path.map(plain)));
  return near === undefined ? [] : [{ parent: JSON.stringify(path), name: near }];
}

function follows(issue: Issue, { parent, name }: Key): boolean {
  if (issue.code === 'unrecognized_keys') return false;
  if (issue.input !== undefined && issue.code !== 'custom') return false;
  const at = JSON.stringify(issue.path);
  const isMissing = JSON.stringify(issue.path.slice(0, -1)) === parent && issue.path.at(-1) === name;
  return isMissing || (issue.code === 'custom' && at === parent && issue.message.includes(`\`${name}\``));
}

function plain(part: PropertyKey): string | number {
  return typeof part === 'symbol' ? String(part) : part;
}
