import { isDeepStrictEqual } from 'node:util';
import { parseDocument, stringify } from 'yaml';

/** A plain value as YAML that `parseYaml` reads back as the same, ending in a newline. */
export function formatYaml(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 100, aliasDuplicateObjects: false });
}

/** Whether a value is a mapping or a list. */
export function isCollectionData(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** A mapping in block style, each line behind so many blanks. */
export function yamlLines(value: Readonly<Record<string, unknown>>, indent: number): string {
  const lines = Object.entries(value).map(([key, inner]) =>
    isCollectionData(inner)
      ? stringify({ [key]: inner }, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false })
      : `${yamlScalar(key)}: ${yamlScalar(inner)}\n`,
  );
  return lines.join('').replace(/^(?=.)/gm, ' '.repeat(indent));
}

/** A scalar on one line, in quotes where YAML 1.1 or 1.2 would read it as something else without. */
export function yamlScalar(value: unknown): string {
  const plain = String(value);
  const reads = (version: '1.1' | '1.2') => {
    const document = parseDocument(`k: ${plain}\n`, { version, logLevel: 'silent' });
    return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), { k: value });
  };
  const isSafe = !/\n|[:,[\]{}](\s|$)|^[?-]|#/.test(plain);
  return isSafe && reads('1.1') && reads('1.2') ? plain : JSON.stringify(value);
}
