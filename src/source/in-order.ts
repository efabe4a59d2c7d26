import { type Diagnostic, formatPlace } from './diagnostic.ts';

/** Diagnostics by file and line, each once. */
export function inOrder<T extends Diagnostic>(found: readonly T[]): readonly T[] {
  const unique = [...new Map(found.map((one) => [identity(one), one])).values()];
  const file = ({ place }: T) => place?.source.file ?? '';
  return unique.toSorted(
    (a, b) =>
      compare(file(a), file(b)) ||
      (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
      (a.place?.column ?? 0) - (b.place?.column ?? 0),
  );
}

function identity({ severity, message, place, hint }: Diagnostic): string {
  return JSON.stringify([severity, message, place && formatPlace(place), hint]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
