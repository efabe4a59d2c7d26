/** All that a command may know of the process that it runs in. */
export interface Surroundings {
  /** Imports code of modules; the bundle itself can't, since it is compiled from a cache. */
  readonly importFile?: (url: string) => Promise<unknown>;
  /** Writes a line of what was asked for, to stdout. */
  out(line: string): void;
  /** Writes a line of what is being done, or of what is wrong, to stderr. */
  error(line: string): void;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Calls back on the first SIGINT or SIGTERM; the second one ends the process. Returns how to stop listening. */
  onInterrupt(react: () => void): () => void;
}

/** The same process, without colour where `--no-color` was given. */
export function withColourChoice(
  surroundings: Surroundings,
  { color }: { readonly color: boolean },
): Surroundings {
  if (color) return surroundings;
  return { ...surroundings, environment: { ...surroundings.environment, NO_COLOR: '1' } };
}
