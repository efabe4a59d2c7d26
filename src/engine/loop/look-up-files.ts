import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fnmatch } from '../../modules/lib/files/fnmatch.ts';
import { candidatesOf, maySkip } from '../../template/first-found.ts';
import { TemplateError } from '../../template/templating.ts';
import { pathsOf } from '../../util/search-path.ts';

/** What is at `name` under the folders of a search path, each with and without `kind`. */
export function locateNow(kind: string, name: string, searchPath: readonly string[]): string | undefined {
  return pathsOf(kind, name, searchPath).find(
    (candidate) => statSync(candidate, { throwIfNoEntry: false }) !== undefined,
  );
}

/** `with_fileglob`: the files of the first folder in which any match, by name. */
export function filesMatching(pattern: string, searchPath: readonly string[]): readonly string[] {
  const [folder, name] = [path.dirname(pattern), path.basename(pattern)];
  const found = folder === '.' ? undefined : locateNow('files', folder, searchPath);
  for (const one of folder === '.' ? pathsOf('files', '.', searchPath) : [found ?? []].flat()) {
    const files = namesIn(one)
      .filter((entry) => fnmatch(name).test(entry) && (name.startsWith('.') || !entry.startsWith('.')))
      .map((entry) => path.join(one, entry))
      .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
    if (files.length > 0) return files;
  }
  return [];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

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
    const found = locateNow(`${kind}s`, name, searchPath);
    if (found !== undefined) return [found];
  }
  if (maySkip(terms)) return [];
  throw new TemplateError(`none of these files is there: ${names.join(', ')}`, {
    hint: 'add one that always is, or `skip: true`',
  });
}

/** The lines that a shell command of the control machine prints; `signal` ends it. Throws TemplateError where it fails. */
export function linesOf(command: string, folder: string, signal: AbortSignal): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    execFile(
      '/bin/sh',
      ['-c', command],
      { cwd: folder, maxBuffer: 64 << 20, signal },
      (error, stdout, stderr) => {
        if (error)
          reject(
            new TemplateError(
              `\`${command}\` failed on the control machine: ${stderr.trim() || error.message}`,
            ),
          );
        else resolve(stdout === '' ? [] : stdout.replace(/\r?\n$/, '').split(/\r?\n/));
      },
    );
  });
}
