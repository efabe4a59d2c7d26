import { ended, splitLines } from '../files/text-file.ts';

/** A line of a `sources.list`: what it says, whether it counts, and what is said about it. */
interface SourceLine {
  /** Words with one blank between. */
  readonly source: string;
  readonly enabled: boolean;
}

/** Files of sources by path. */
export type SourceFiles = ReadonlyMap<string, string>;

/** The words of a source, one blank between; undefined where it is none. */
export function parseSource(line: string): SourceLine | undefined {
  const trimmed = line.trim();
  const enabled = !trimmed.startsWith('#');
  const [source = ''] = (enabled ? trimmed : trimmed.replace(/^#\s*/, '')).split('#');
  const words = source.trim().split(/\s+/);
  return /^deb(-src)?$/.test(words[0] ?? '') && words.length > 2
    ? { source: words.join(' '), enabled }
    : undefined;
}

/** The name of a file for a source, without `.list`: its address, as Ansible makes it. */
export function suggestedName(source: string): string {
  const [address = ''] = source
    .replace(/\[[^\]]+\]/, '')
    .replace(/\w+:\/\//, '')
    .split(/\s+/)
    .filter((word) => !/^(deb|deb-src)?$/.test(word));
  const host = address.includes('@') ? address.slice(address.indexOf('@') + 1) : address;
  return host
    .replaceAll(/[^a-zA-Z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .join('_');
}

/** The files that change where a source should be there: one that is commented out counts again, else it is added. */
export function withSource(files: SourceFiles, source: string, file: string): SourceFiles {
  const mine = [...files].flatMap(([path, text]) =>
    splitLines(text)
      .map(parseSource)
      .flatMap((line) => (line?.source === source ? [{ path, enabled: line.enabled }] : [])),
  );
  if (mine.length === 0) {
    const before = ended(splitLines(files.get(file) ?? '')).join('');
    return new Map([[file, `${before}${source}\n`]]);
  }
  const off = new Set(mine.filter(({ enabled }) => !enabled).map(({ path }) => path));
  return new Map(
    [...files]
      .filter(([path]) => off.has(path))
      .map(([path, text]) => [path, mapLines(text, source, false, (line) => line.replace(/^\s*#\s*/, ''))]),
  );
}

/** The files that change where a source should be gone. */
export function withoutSource(files: SourceFiles, source: string): SourceFiles {
  const now = [...files].map(([path, text]) => [path, mapLines(text, source, true, () => '')] as const);
  return new Map(now.filter(([path, text]) => text !== files.get(path)));
}

function mapLines(text: string, source: string, enabled: boolean, edit: (line: string) => string): string {
  const change = (line: string) => {
    const parsed = parseSource(line);
    return parsed?.source === source && parsed.enabled === enabled ? edit(line) : line;
  };
  return splitLines(text).map(change).join('');
}
