import path from 'node:path';

/**
 * The names that `first_found` tries, in order: texts, lists of them, and mappings with `files` and the `paths` that they
 * are looked for in. https://docs.ansible.com/ansible/latest/collections/ansible/builtin/first_found_lookup.html
 */
export function candidatesOf(term: unknown): readonly string[] {
  if (Array.isArray(term)) return term.flatMap(candidatesOf);
  if (!isMapping(term)) return [String(term)];
  const files = listOf(term.files, /[,;]/);
  const paths = listOf(term.paths, /[,:;]/);
  return paths.length === 0 ? files : paths.flatMap((folder) => files.map((file) => path.join(folder, file)));
}

/** Whether a term of `first_found` lets there be none of its files. */
export function maySkip(term: unknown): boolean {
  if (Array.isArray(term)) return term.some(maySkip);
  return isMapping(term) && String(term.skip) === 'true';
}

function listOf(value: unknown, separator: RegExp): readonly string[] {
  if (value === undefined || value === null) return [];
  return [value].flat().flatMap((one) =>
    String(one)
      .split(separator)
      .map((part) => part.trim()),
  );
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
