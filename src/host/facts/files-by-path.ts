/** What a host's own files say, by their paths. */
export type Files = ReadonlyMap<string, readonly string[]>;

/** Takes lines of a path, a colon and a line of that file apart. */
export function filesOf(text: string): Files {
  const files = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    // Names of devices may hold a colon; what is read of them never starts with a slash.
    const [, path, content = ''] = /^(\/.*?(?:\/\w+|\.conf|\.pub)):(.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    files.set(path, [...(files.get(path) ?? []), content]);
  }
  return files;
}
