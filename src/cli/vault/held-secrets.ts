import { secretTexts } from '../../engine/state/secret-texts.ts';
import type { Secrets } from '../../engine/state/secrets.ts';
import { parseYaml } from '../../source/yaml.ts';

/** Keeps what a vault held secret; of a whole file of variables, each value. */
export function keepValues(secrets: Secrets, text: string): void {
  const { value } = parseYaml({ file: 'vault', text });
  for (const secret of secretTexts(typeof value === 'object' ? value : text)) secrets.add(secret);
}

/** Characters: a larger file is no configuration, whose values are passwords. */
const largestConfiguration = 64 * 1024;

/** The same of a file that goes to a host: its lines, and the values of what is a mapping. */
export function keepFile(secrets: Secrets, text: string): void {
  if (text.includes('\0')) return;
  secrets.addFile(text);
  if (text.length > largestConfiguration) return;
  const { value } = parseYaml({ file: 'vault', text });
  if (typeof value === 'object') for (const secret of secretTexts(value)) secrets.add(secret);
}
