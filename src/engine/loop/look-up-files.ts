import { outputOf } from '../../template/control-machine.ts';
import { Fault } from '../../template/fault.ts';
import { candidatesOf, maySkip } from '../../template/first-found.ts';
import { TemplateError } from '../../template/templating.ts';
import { findOnPath } from '../../util/search-path.ts';

/**
 * `with_first_found`: the first of some files that is there, looked for where the module looks for its own. Throws
 * TemplateError where none is, unless a term says `skip: true`.
 */
export function firstFound(
  terms: readonly unknown[],
  searchPath: readonly string[],
  action: string,
): readonly string[] {
  const kind = ['template', 'var', 'file'].find((word) => action.includes(word)) ?? 'file';
  const names = candidatesOf(terms);
  for (const name of names) {
    const found = findOnPath(`${kind}s`, name, searchPath);
    if (found !== undefined) return [found];
  }
  if (maySkip(terms)) return [];
  throw new TemplateError(`none of these files is there: ${names.join(', ')}`, {
    hint: 'add one that always is, or `skip: true`',
  });
}

/** The lines that a shell command of the control machine prints; `signal` ends it. Throws TemplateError where it fails. */
export async function linesOf(
  command: string,
  folder: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const text = await outputOf(command, folder, process.env, signal).catch((error: unknown) => {
    throw error instanceof Fault ? new TemplateError(error.message) : error;
  });
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}
