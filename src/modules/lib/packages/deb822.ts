/** Arguments of a source by name. */
export type SourceFields = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** The name of a source as part of a file's name, as Ansible makes it. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[_\s]+/g, '-')
    .replaceAll(/[^a-z0-9-]+/g, '');
}

/** Where the key of a source is kept; `kind` is `asc` or `gpg`. */
export function keyringPath(name: string, kind: string): string {
  return `/etc/apt/keyrings/${slugOf(name)}.${kind}`;
}

/** A `.sources` file of one source (sources.list(5)), its fields in the order of their arguments' names. */
export function sourcesText(fields: SourceFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${fieldName(name)}:${valueText(value)}\n`)
    .join('');
}

function fieldName(name: string): string {
  if (name === 'name') return 'X-Repolib-Name';
  if (name === 'uris') return 'URIs';
  return name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('-');
}

/** Behind the colon. Several lines are indented, an empty one is a dot. */
function valueText(value: SourceFields[string]): string {
  if (typeof value === 'boolean') return value ? ' yes' : ' no';
  if (typeof value === 'object') return ` ${value.join(' ')}`;
  const text = String(value);
  if (!text.includes('\n')) return ` ${text}`;
  const lines = text.trim().split('\n');
  return `\n${lines.map((line) => `    ${line.trim() || '.'}`).join('\n')}`;
}
