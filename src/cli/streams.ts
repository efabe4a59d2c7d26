/** Where a command writes: what was asked for goes to stdout, what is being done, and mistakes, to stderr. */
export interface Streams {
  out(line: string): void;
  error(line: string): void;
}

/** All that a command may know of the process that it runs in. */
export interface Surroundings extends Streams {
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
