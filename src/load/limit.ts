import { readFile } from 'node:fs/promises';
import { type Diagnostic, mistake } from '../source/diagnostic.ts';

/** The pattern of `--limit`, with the names that files hold written out. */
export interface Limit {
  readonly pattern: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Replaces each `@file` (also `!@file` and `&@file`) by the patterns in the file, one a line, `#` before comments. */
export async function readLimit(limit: string): Promise<Limit> {
  const diagnostics: Diagnostic[] = [];
  const parts = await Promise.all(
    limit.split(',').map(async (part) => {
      const [, sign = '', file] = /^\s*([!&]?)@(.+)$/.exec(part) ?? [];
      if (file === undefined) return part;
      const text = await readFile(file, 'utf8').catch((error: Error) => error);
      if (typeof text === 'string') return patternsOf(text).map((pattern) => sign + pattern);
      diagnostics.push(mistake(`cannot read the file of --limit, ${file}: ${text.message}`));
      return [];
    }),
  );
  return { pattern: parts.flat().join(','), diagnostics };
}

function patternsOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}
