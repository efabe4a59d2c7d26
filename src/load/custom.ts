import type { Module } from '../sdk/define.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Helper } from '../template/helpers/helper.ts';
import type { ImportFile } from './custom-code.ts';
import { loadCustomHelpers } from './custom-helpers.ts';
import { loadCustomModules } from './custom-modules.ts';

/** What roles and projects bring with them, and what is wrong with it. */
export interface Custom {
  readonly modules: readonly Module[];
  readonly helpers: readonly Helper[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The modules and helpers that folders of playbooks, their roles and npm packages have. Loading runs their code. */
export async function loadCustom(starts: readonly string[], importFile?: ImportFile): Promise<Custom> {
  const { modules, diagnostics } = await loadCustomModules(starts, importFile);
  const found = await loadCustomHelpers(starts, importFile);
  return { modules, helpers: found.helpers, diagnostics: [...diagnostics, ...found.diagnostics] };
}
