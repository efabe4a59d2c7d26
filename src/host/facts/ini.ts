/** Options by name, by section. */
export type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The sections of INI text as Python's configparser reads it (https://docs.python.org/3/library/configparser.html), which
 * is how Ansible reads facts: names in small letters, values as text and as they are written (`interpolated` has the rest),
 * `DEFAULT` below every section. Undefined where it isn't INI, or has a name twice.
 */
export function parseIni(text: string): Sections | undefined {
  const sections = new Map<string, Map<string, string[]>>();
  let section: Map<string, string[]> | undefined;
  let value: string[] | undefined;
  let indent = 0;
  for (const line of text.split('\n')) {
    const written = line.trim();
    if (/^[#;]/.test(written)) continue;
    const depth = line.search(/\S/);
    // An empty line, and one that is indented deeper than its option, belong to the value.
    if (written === '' || (value && depth > indent)) {
      value?.push(written);
      continue;
    }
    indent = depth;
    const heading = /^\[(.+)\]/.exec(written)?.[1];
    if (heading !== undefined) {
      if (sections.has(heading) && heading !== 'DEFAULT') return undefined;
      section = sections.get(heading) ?? new Map();
      sections.set(heading, section);
      value = undefined;
      continue;
    }
    const name = written
      .slice(0, Math.max(written.search(/[=:]/), 0))
      .trimEnd()
      .toLowerCase();
    if (!section || name === '' || section.has(name)) return undefined;
    value = [written.slice(written.search(/[=:]/) + 1).trimStart()];
    section.set(name, value);
  }
  return joined(sections);
}

function joined(sections: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>): Sections {
  const { DEFAULT: defaults = new Map<string, string[]>(), ...own } = Object.fromEntries(sections);
  const told = Object.entries(own).map(([name, options]) => {
    const all = new Map([...options, ...[...defaults].filter(([option]) => !options.has(option))]);
    return [
      name,
      Object.fromEntries([...all].map(([option, lines]) => [option, lines.join('\n').trimEnd()])),
    ];
  });
  return Object.fromEntries(told);
}
