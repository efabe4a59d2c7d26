/** What a task or a file of requirements asks pip for. */
export interface Requirements {
  /** Names with versions, one a line, as a file of requirements has them. */
  readonly plain: readonly string[];
  /** The packages by name, also of those that say `NAME @ address` or `#egg=NAME`: what can be removed. */
  readonly packages: readonly string[];
  /** Addresses, folders and files that name no package. */
  readonly nameless: readonly string[];
  /** Whether there is more: addresses, folders, files, constraints. What pip makes of these it alone knows. */
  readonly more: boolean;
  /** Files of requirements that it brings in, as written. */
  readonly files: readonly string[];
}

/** Options that say where packages come from, and change nothing about what is wanted. */
const sources =
  /^(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host|--no-index|--pre|--prefer-binary|--no-binary|--only-binary|--no-cache-dir|--timeout|--retries|--proxy|--cert|--client-cert|--user|--no-warn-script-location|--disable-pip-version-check|-q|--quiet|-v|--verbose|--no-input|--progress-bar)(=.*)?$/;

const withValue =
  /^(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host|--no-binary|--only-binary|--timeout|--retries|--proxy|--cert|--client-cert|--progress-bar)$/;

/** Reads a file of requirements (pip's "Requirements File Format"). */
export function readRequirements(text: string): Requirements {
  const lines = text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
  const plain = lines.filter(isPlain);
  const others = lines.filter((line) => !isPlain(line));
  const files = others.flatMap((line) => /^(?:-r|--requirement)[\s=]+(\S+)$/.exec(line)?.[1] ?? []);
  const more = others.some(
    (line) => !/^(-r|--requirement)\b/.test(line) && !sources.test(line.split(/\s/)[0] ?? ''),
  );
  const named = lines.map((line) => [line, packageOf(line)] as const);
  return {
    plain,
    packages: named.flatMap(([, name]) => name ?? []),
    nameless: named.filter(([line, name]) => name === undefined && isRequirement(line)).map(([line]) => line),
    more,
    files,
  };
}

/** A line that asks for a package; others are options. */
function isRequirement(line: string): boolean {
  return !line.startsWith('-') || /^(-e|--editable)\b/.test(line);
}

/** What pip takes for a file where it is named without a folder (its ARCHIVE_EXTENSIONS). */
const archive = /\.(whl|zip|tar|tgz|tbz|txz|tlz|tar\.(gz|bz2|xz|lz|lzma))(\[|\s|;|$)/i;

/** A name, with extras, versions, a marker and hashes, and no address or path. */
function isPlain(requirement: string): boolean {
  if (archive.test(requirement)) return false;
  return /^[A-Za-z0-9][\w.-]*\s*(\[[^\]]*\])?\s*([(<>=!~;]|$|--hash)/.test(requirement);
}

/** The `name`s of a task: a text that was split at its commas is put together again where these stand within versions. */
export function joinVersions(parts: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const part of parts.flatMap((each) => each.split(',')).map((each) => each.trim())) {
    const last = joined.at(-1);
    const isRest = /^[<>=!~]/.test(part) || (last !== undefined && /\[[^\]]*$/.test(last));
    if (isRest && last !== undefined) joined[joined.length - 1] = `${last},${part}`;
    else joined.push(part);
  }
  return joined;
}

/** The package that a requirement is for, as Python's packaging compares names; undefined where it doesn't say. */
export function packageOf(requirement: string): string | undefined {
  const egg = /[#&]egg=([\w.-]+)/.exec(requirement)?.[1];
  const isNamed =
    isPlain(requirement) || /^[A-Za-z0-9][\w.-]*\s*(\[[^\]]*\])?\s*@\s*[\w+]+:\//.test(requirement);
  const name = isNamed ? /^[\w.-]+/.exec(requirement)?.[0] : egg;
  return name?.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Whether a requirement names versions. */
export function namesVersion(requirement: string): boolean {
  return /[<>=!~]/.test(requirement.replace(/;.*$/, ''));
}

/** Whether options leave it at what is installed already: they only say where it comes from. */
export function areSources(words: readonly string[]): boolean {
  const [first, ...rest] = words;
  if (first === undefined) return true;
  return sources.test(first) && areSources(withValue.test(first) ? rest.slice(1) : rest);
}
