/** A value in curl's configuration: in quotes, with its five escapes. */
export function quoted(value: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '\\': '\\\\',
    '"': '\\"',
    '\t': '\\t',
    '\n': '\\n',
    '\r': '\\r',
  };
  return `"${value.replace(/[\\"\t\n\r]/g, (character) => escapes[character] ?? character)}"`;
}
