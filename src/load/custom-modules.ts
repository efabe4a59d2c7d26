import { realpathSync } from 'node:fs';
import type { Module } from '../sdk/define.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { checkModule } from './check-module.ts';
import { type CodeFile, type ImportFile, type Kind, loadCode, twice } from './custom-code.ts';
import { guarded } from './guarded-module.ts';

/** Modules of roles and projects, and what is wrong with them. */
export interface CustomModules {
  readonly modules: readonly Module[];
  readonly diagnostics: readonly Diagnostic[];
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
  const checked = files.map(moduleOf);
  const good = files.filter((_, index) => 'module' in (checked[index] ?? {}));
  return {
    modules: checked.flatMap((one) => ('module' in one ? [one.module] : [])),
    diagnostics: [
      ...checked.flatMap((one) => ('diagnostics' in one ? one.diagnostics : [])),
      ...twice(good, kind),
    ],
  };
}

function moduleOf({ file, name, source, loaded }: CodeFile): ReturnType<typeof checkModule> {
  if ('diagnostic' in loaded) return { diagnostics: [loaded.diagnostic] };
  const checked = checkModule(loaded.exported, name, source);
  return 'module' in checked ? { module: guarded(checked.module, realpathSync(file), source.file) } : checked;
}
