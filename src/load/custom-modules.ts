import { realpathSync } from 'node:fs';
import type { Module } from '../sdk/define.ts';
import type { BrokenModules } from '../sdk/registry.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { checkModule } from './check-module.ts';
import { type CodeFile, type ImportFile, type Kind, loadCode, twice } from './custom-code.ts';
import { guarded } from './guarded-module.ts';

/** Modules of roles and projects, and what is wrong with those that can't be taken. */
export interface CustomModules {
  readonly modules: readonly Module[];
  readonly broken: BrokenModules;
}

const kind: Kind = { folder: 'modules', maker: 'defineModule', noun: 'module' };

/**
 * The modules that are in `modules/` beside playbooks, in their roles and in npm packages that the project depends on:
 * files named as their module whose default export is made by `defineModule`.
 */
export async function loadCustomModules(
  starts: readonly string[],
  importFile?: ImportFile,
): Promise<CustomModules> {
  const files = await loadCode(starts, kind, importFile);
  const found = files.map((file) => ({ file, checked: moduleOf(file) }));
  const names = [...new Set(files.map(({ name }) => name))];
  const broken = new Map(
    names.flatMap((name) => {
      const wrong = wrongWith(found.filter(({ file }) => file.name === name));
      return wrong.length > 0 ? [[name, wrong] as const] : [];
    }),
  );
  const modules = found.flatMap(({ checked }) => ('module' in checked ? [checked.module] : []));
  return { modules: modules.filter(({ name }) => !broken.has(name)), broken };
}

interface Found {
  readonly file: CodeFile;
  readonly checked: ReturnType<typeof checkModule>;
}

/** What is wrong with the files of one name. */
function wrongWith(found: readonly Found[]): readonly Diagnostic[] {
  const good = found.filter(({ checked }) => 'module' in checked).map(({ file }) => file);
  const wrong = found.flatMap(({ checked }) => ('module' in checked ? [] : checked.diagnostics));
  return [...wrong, ...twice(good, kind)];
}

function moduleOf({ file, name, source, loaded }: CodeFile): ReturnType<typeof checkModule> {
  if ('diagnostic' in loaded) return { diagnostics: [loaded.diagnostic] };
  const checked = checkModule(loaded.exported, name, source);
  return 'module' in checked ? { module: guarded(checked.module, realpathSync(file), source.file) } : checked;
}
