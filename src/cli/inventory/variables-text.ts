import type { Vars } from '../../model/inventory.ts';
import { isError, mistake, type SourceText } from '../../source/diagnostic.ts';
import { isVaulted } from '../../source/values.ts';
import { parseYaml } from '../../source/yaml.ts';
import type { Checked } from '../diagnostics.ts';

/** Turns the text of an encrypted file into what it holds, or says why not. */
export type DecryptFile = (
  text: string,
  file: string,
) => { readonly text: string } | { readonly problem: string };

/** The mapping of variables that a YAML or JSON text holds; the text may be encrypted as a whole. */
export function readMapping(source: SourceText, decrypt: DecryptFile): Checked<Vars> {
  if (!isVaulted(source.text)) return parseMapping(source);
  const decrypted = decrypt(source.text, source.file);
  if ('text' in decrypted) return parseMapping({ ...source, text: decrypted.text, isSecret: true });
  return { diagnostics: [mistake(`cannot decrypt ${source.file}: ${decrypted.problem}`)] };
}

function parseMapping(source: SourceText): Checked<Vars> {
  const { value, diagnostics, locate } = parseYaml(source);
  if (diagnostics.some(isError)) return { diagnostics };
  if (value === null || value === undefined) return { value: {} };
  if (typeof value === 'object' && !Array.isArray(value)) return { value: value as Vars };
  return { diagnostics: [mistake('expected a mapping of variables', locate([]))] };
}
