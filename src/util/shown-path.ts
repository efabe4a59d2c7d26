import path from 'node:path';

/** A path as a user would name it: relative to the working folder where it is below it. */
export function shownPath(file: string, workingFolder = ''): string {
  const short = path.relative(workingFolder, file);
  return short === '' || short.startsWith('..') ? file : short;
}
