import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { fileFault } from '../util/file-fault.ts';

/**
 * The pattern of `--limit`: each `@file` in it (also `!@file` and `&@file`) stands for the patterns in that file, one a
 * line, `#` before comments. Throws InvalidArgumentError where a file can't be read.
 */
export function limitPattern(limit: string): string {
  const parts = limit.split(',').flatMap((part) => {
    const [, sign = '', file] = /^\s*([!&]?)@(.+)$/.exec(part) ?? [];
    return file === undefined ? part : patternsIn(file).map((pattern) => sign + pattern);
  });
  return parts.join(',');
}

function patternsIn(file: string): readonly string[] {
  const lines = textOf(file)
    .split(/\r?\n/)
    .map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(`Cannot read ${file}: ${fileFault(error)}.`);
  }
}
