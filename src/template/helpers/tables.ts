/** Rows of CSV (https://www.rfc-editor.org/rfc/rfc4180) as mappings, keyed by the first row. */
export function fromCsv(text: string, delimiter: string): readonly Readonly<Record<string, string>>[] {
  const [names = [], ...rows] = csvRows(text, delimiter);
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])));
}

function csvRows(text: string, delimiter: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; ) {
    const { field, next } = csvField(text, at, delimiter);
    row.push(field);
    at = next;
    if (text.startsWith(delimiter, at)) {
      at += delimiter.length;
      if (at < text.length) continue;
      row.push('');
    }
    rows.push(row);
    row = [];
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
  }
  return rows.filter((fields) => fields.length > 1 || fields[0] !== '');
}

function csvField(text: string, at: number, delimiter: string): { field: string; next: number } {
  if (text[at] === '"') {
    const quoted = /"((?:[^"]|"")*)"?/y;
    quoted.lastIndex = at;
    const [whole = '', inside = ''] = quoted.exec(text) ?? [];
    return { field: inside.replaceAll('""', '"'), next: at + Math.max(1, whole.length) };
  }
  let next = at;
  while (next < text.length && !/[\r\n]/.test(text[next] ?? '') && !text.startsWith(delimiter, next)) next++;
  return { field: text.slice(at, next), next };
}

/** Sections of INI text, each a mapping of text. */
export function fromIni(text: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const sections: Record<string, Record<string, string>> = {};
  let name = 'DEFAULT';
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[([^\]]+)\]/.exec(line);
    const pair = /^\s*([^#;=:\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (heading) name = heading[1] ?? name;
    if (heading) sections[name] ??= {};
    else if (pair?.[1] !== undefined) {
      const section = sections[name] ?? {};
      section[pair[1]] = pair[2] ?? '';
      sections[name] = section;
    }
  }
  return sections;
}
