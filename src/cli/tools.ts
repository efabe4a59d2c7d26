import { dirname, resolve } from 'node:path';
import type { VariablesFile } from '../engine/state/input.ts';
import { createSecrets, type Secrets } from '../engine/state/secrets.ts';
import { loadCustom, mistakesIn } from '../load/custom.ts';
import { decryptValues, readVariables } from '../load/vars.ts';
import { celCounterpart } from '../migrate/counterpart.ts';
import type { Vars } from '../model/inventory.ts';
import { modules } from '../modules/index.ts';
import { createRegistry, type Registry } from '../sdk/registry.ts';
import { formatDiagnostic } from '../source/diagnostic.ts';
import { createTemplating } from '../template/create-templating.ts';
import { TemplateError, type Templating } from '../template/templating.ts';
import { type Chance, createChance } from '../util/chance.ts';
import { type Decrypted, decrypt, type VaultPassword } from '../vault/vault.ts';
import type { Checked } from './diagnostics.ts';
import { readExtraVars } from './extra-vars.ts';
import type { DecryptFile } from './inventory/variables-text.ts';
import type { RunOptions } from './options.ts';
import type { InventoryOptions } from './shared-options.ts';
import type { Surroundings } from './streams.ts';
import { keepFile, keepValues } from './vault/held-secrets.ts';
import { readVaultPasswords } from './vault/passwords.ts';

/** What reading inventories and playbooks takes. */
export interface Tools {
  readonly registry: Registry;
  /** What comes by chance, in templates and for modules. */
  readonly chance: Chance;
  readonly templating: Templating;
  readonly extraVars: Vars;
  /** What vaults held, so far. */
  readonly secrets: Secrets;
  readonly vaultPasswords: readonly VaultPassword[];
  /** Opens a file that is encrypted as a whole. */
  readonly decrypt: DecryptFile;
  /** The bytes of what is encrypted as a whole. */
  openVault(text: string): Decrypted;
  /** Variables of a file that a task names, decrypted. */
  readVariables(file: string): Promise<VariablesFile>;
}

/** Reads the passwords and variables of the command line and the modules and helpers beside playbooks, and makes what depends on them. */
export async function createTools(
  options: Pick<InventoryOptions, 'extraVars' | 'vaultPasswordFile' | 'askVaultPass'> &
    Pick<RunOptions, 'chanceKey'>,
  surroundings: Surroundings,
  playbooks: readonly string[] = [],
): Promise<Checked<Tools>> {
  const secrets = createSecrets();
  const passwords = await readVaultPasswords(options, surroundings, (text) => keepValues(secrets, text));
  if ('diagnostics' in passwords) return passwords;
  const decryptFile = fileDecryption(passwords.value);
  const extraVars = await readExtraVars(options.extraVars, decryptFile);
  if ('diagnostics' in extraVars) return extraVars;
  const folders = playbooks.map((playbook) => dirname(resolve(playbook)));
  const custom = await loadCustom(folders, surroundings.importFile);
  // a broken module matters where it is named, or would be hidden by one of fplay's own
  const isHidden = modules.some(({ name }) => custom.broken.has(name));
  if (isHidden || custom.diagnostics.length > 0) return { diagnostics: mistakesIn(custom) };
  const ofFiles = passwords.value.map((password) => ({
    ...password,
    opened: (text: string) => keepFile(secrets, text),
  }));
  const chance = createChance(options.chanceKey);
  const tools: Tools = {
    secrets,
    chance,
    registry: createRegistry([...modules, ...custom.modules], custom.broken),
    templating: createTemplating({
      helpers: custom.helpers,
      chance,
      decrypt: decryptValues(passwords.value),
      decryptText: (text) => decryptedText(decryptFile, text),
      secret: (text) => secrets.add(text),
      environment: surroundings.environment,
      counterpart: celCounterpart,
    }),
    extraVars: extraVars.value,
    vaultPasswords: passwords.value,
    decrypt: decryptFile,
    openVault: (text) => decrypt(text, ofFiles),
    readVariables: (file) => readVariablesFile(file, passwords.value),
  };
  return { value: tools };
}

/** The text of a file that a template looks up. Throws TemplateError where no password fits. */
function decryptedText(decryptFile: DecryptFile, text: string): string {
  const decrypted = decryptFile(text, 'the file');
  if ('text' in decrypted) return decrypted.text;
  throw new TemplateError(decrypted.problem);
}

/** Opens files that are encrypted as a whole. */
export function fileDecryption(passwords: readonly VaultPassword[]): DecryptFile {
  return (text) => {
    const decrypted = decrypt(text, passwords);
    if ('data' in decrypted) return { text: new TextDecoder().decode(decrypted.data) };
    return { problem: [decrypted.mistake, ...(decrypted.hint ? [decrypted.hint] : [])].join('; ') };
  };
}

/** Variables of a file, or what is wrong with it in words. */
async function readVariablesFile(file: string, passwords: readonly VaultPassword[]): Promise<VariablesFile> {
  const read = readVariables(file, passwords);
  return 'vars' in read ? read : { mistake: read.diagnostics.map(formatDiagnostic).join('\n') };
}
