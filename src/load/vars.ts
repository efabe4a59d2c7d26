import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Vars } from '../model/inventory.ts';
import { type Diagnostic, isError, mistake } from '../source/diagnostic.ts';
import type { VaultText } from '../source/values.ts';
import { parseYaml } from '../source/yaml.ts';
import { TemplateError } from '../template/templating.ts';
import { decrypt, isVaulted, type VaultPassword } from '../vault/vault.ts';
import { isMapping } from './context.ts';

/** Variables of a file, or what is wrong with it. */
export type Variables = { readonly vars: Vars } | { readonly diagnostics: readonly Diagnostic[] };

/** A path as a user would name it: relative to the working folder where it is below it. */
export function shownPath(file: string): string {
  const relative = path.relative('', file);
  return relative === '' || relative.startsWith('..') ? file : relative;
}

/**
 * Reads a file of variables, YAML or JSON, decrypting it where it is a vault as a whole. Single `!vault` values stay
 * encrypted. An empty file has no variables.
 */
export function readVariables(file: string, passwords: readonly VaultPassword[] = []): Variables {
  const shown = shownPath(file);
  const read = textOf(file, shown);
  if (typeof read !== 'string') return { diagnostics: [read] };
  const plain = isVaulted(read) ? decryptFile(read, shown, passwords) : read;
  if (typeof plain !== 'string') return { diagnostics: [plain] };
  const { value, diagnostics, locate } = parseYaml({ file: shown, text: plain });
  if (diagnostics.some(isError)) return { diagnostics };
  if (value === null || value === undefined) return { vars: {} };
  if (isMapping(value)) return { vars: value };
  return {
    diagnostics: [mistake('a file of variables must be a mapping', locate([]), 'write `name: value`')],
  };
}

function textOf(file: string, shown: string): string | Diagnostic {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return unreadable(shown, error as NodeJS.ErrnoException);
  }
}

function unreadable(file: string, { code, message }: NodeJS.ErrnoException): Diagnostic {
  return mistake(code === 'ENOENT' ? `there is no file ${file}` : `cannot read ${file}: ${message}`);
}

/** A vault that can't be opened is shown by its first line alone. */
function decryptFile(text: string, file: string, passwords: readonly VaultPassword[]): string | Diagnostic {
  const found = decrypt(text, passwords);
  if ('data' in found) return Buffer.from(found.data).toString('utf8');
  return mistake(found.mistake, { source: { file, text }, line: 1, column: 1, end: 15 }, found.hint);
}

/** What templating needs for `!vault` values. The function that it returns throws TemplateError. */
export function decryptValues(passwords: readonly VaultPassword[]): (vault: VaultText) => string {
  return ({ ciphertext, place }) => {
    const found = decrypt(ciphertext, passwords);
    if ('data' in found) return Buffer.from(found.data).toString('utf8');
    throw new TemplateError(found.mistake, { place, hint: found.hint });
  };
}
