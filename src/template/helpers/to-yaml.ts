/** A value as YAML in block style that YAML 1.1 and 1.2 read alike. */
export function toYaml(value: unknown, indent = ''): string {
  if (Array.isArray(value) && value.length > 0)
    return value.map((item) => `${indent}- ${inner(item, indent)}`).join('\n');
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0)
    return Object.entries(value)
      .map(
        ([key, item]) =>
          `${indent}${scalar(key)}:${hasParts(item) ? `\n${toYaml(item, `${indent}  `)}` : ` ${scalar(item)}`}`,
      )
      .join('\n');
  return indent + scalar(value);
}

/** What stands behind a dash: its first line has no indentation of its own. */
function inner(item: unknown, indent: string): string {
  return hasParts(item) ? toYaml(item, `${indent}  `).slice(indent.length + 2) : scalar(item);
}

function hasParts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** Words that no YAML takes for anything but text stay bare; JSON's quoting is good YAML for the rest. */
function scalar(value: unknown): string {
  const bare = typeof value === 'string' && /^[A-Za-z_/][\w./+@-]*( [\w./+@-]+)*$/.test(value);
  const special =
    typeof value === 'string' && /^(y|n|yes|no|on|off|true|false|null|none|inf|nan)$/i.test(value);
  return bare && !special ? String(value) : JSON.stringify(value ?? null);
}
