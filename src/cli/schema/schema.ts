import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCustomModules } from '../../load/custom-modules.ts';
import { modules } from '../../modules/index.ts';
import type { Module } from '../../sdk/define.ts';
import { mistake } from '../../source/diagnostic.ts';
import { nearest } from '../../util/nearest.ts';
import { refuse } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import type { Surroundings } from '../streams.ts';
import { type SchemaName, schemaFiles, schemaNames, schemaOf } from './documents.ts';

/** What `fplay schema` was asked for. */
export interface SchemaOptions {
  /** Write all of them as files into this folder. */
  readonly folder?: string;
}

/** `fplay schema`: a JSON Schema for editors on stdout, or all of them as files. */
export async function schemaCommand(
  name: string | undefined,
  { folder }: SchemaOptions,
  surroundings: Surroundings,
): Promise<number> {
  const custom = await loadCustomModules([process.cwd()], surroundings.importFile);
  const broken = [...custom.broken.values()].flat();
  if (broken.length > 0) return refuse(broken, surroundings);
  const all = [...modules, ...custom.modules];
  if (folder !== undefined && name === undefined) {
    surroundings.out(writeAll(folder, all));
    return exitCodes.well;
  }
  if (isSchema(name) && folder === undefined) {
    surroundings.out(formatSchema(name, all));
    return exitCodes.well;
  }
  const near = name === undefined ? undefined : nearest(name, schemaNames);
  const known = `give one of ${schemaNames.join(', ')}, or --folder PATH for all`;
  const wrong =
    folder === undefined ? `there is no schema \`${name}\`` : 'a name and --folder exclude each other';
  const message = name === undefined ? 'no schema was named' : wrong;
  return refuse([mistake(message, undefined, near ? `did you mean \`${near}\`?` : known)], surroundings);
}

/** Tags that YAML doesn't know, as the language server asks for them. */
const tags = ['!vault scalar', '!unsafe scalar', '!unsafe sequence', '!unsafe mapping'];

function isSchema(name: string | undefined): name is SchemaName {
  return schemaNames.some((known) => known === name);
}

function formatSchema(name: SchemaName, all: readonly Module[]): string {
  return JSON.stringify(schemaOf(name, all), null, 2);
}

/** Writes the files; what comes back are the editor's settings that use them. */
function writeAll(folder: string, all: readonly Module[]): string {
  mkdirSync(folder, { recursive: true });
  const settings: Record<string, readonly string[]> = {};
  for (const name of schemaNames) {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, `${formatSchema(name, all)}\n`);
    settings[file] = schemaFiles[name];
  }
  return JSON.stringify({ 'yaml.schemas': settings, 'yaml.customTags': tags }, null, 2);
}
