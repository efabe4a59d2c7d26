import type { Vars } from '../model/inventory.ts';
import { type Diagnostic, isError, mistake } from '../source/diagnostic.ts';
import { type FileText, fileText } from '../source/file-text.ts';
import type { VaultText } from '../source/values.ts';
import { isVaulted } from '../source/values.ts';
import { parseYaml } from '../source/yaml.ts';
import { TemplateError } from '../template/templating.ts';
import { shownPath } from '../util/shown-path.ts';
import { decrypt, type VaultPassword } from '../vault/vault.ts';
import { isMapping } from './context.ts';
import { readText } from './read-file.ts';

/** Variables of a file, or what is wrong with it. */
export type Variables = { readonly vars: Vars } | { readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads a file of variables, YAML or JSON, decrypting it where it is a vault as a whole. Single `!vault` values stay
 * encrypted. An empty file has no variables.
 */
export function readVariables(file: string, passwords: readonly VaultPassword[] = []): Variables {
  const shown = shownPath(file);
  const read = readText(file, shown);
  if ('diagnostic' in read) return { diagnostics: [read.diagnostic] };
  const plain = plainText(read.text, shown, passwords);
  if ('diagnostic' in plain) return { diagnostics: [plain.diagnostic] };
  const { value, diagnostics, locate } = parseYaml({
    file: shown,
    text: plain.text,
    isSecret: isVaulted(read.text),
  });
  if (diagnostics.some(isError)) return { diagnostics };
  if (value === null || value === undefined) return { vars: {} };
  if (isMapping(value)) return { vars: value };
  return {
    diagnostics: [mistake('a file of variables must be a mapping', locate([]), 'write `name: value`')],
  };
}

/** The text of a file, decrypted where it is a vault. One that can't be opened is shown by its first line alone. */
export function plainText(text: string, file: string, passwords: readonly VaultPassword[]): FileText {
  if (!isVaulted(text)) return { text };
  const found = decrypt(text, passwords);
  if ('data' in found) return fileText(Buffer.from(found.data), file);
  const place = { source: { file, text }, line: 1, column: 1, end: 15 };
  return { diagnostic: mistake(found.mistake, place, found.hint) };
}

/** What templating needs for `!vault` values. The function that it returns throws TemplateError. */
export function decryptValues(passwords: readonly VaultPassword[]): (vault: VaultText) => string {
  return ({ ciphertext, place }) => {
    const found = decrypt(ciphertext, passwords);
    if ('data' in found) return Buffer.from(found.data).toString('utf8');
    throw new TemplateError(found.mistake, { place, hint: found.hint });
  };
}
