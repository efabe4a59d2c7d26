import { stringify } from 'yaml';

/** A plain value as YAML that `parseYaml` reads back as the same, ending in a newline. */
export function formatYaml(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 100, aliasDuplicateObjects: false });
}
