import type { Module } from '../sdk/define.ts';
import type { BrokenModules } from '../sdk/registry.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Helper } from '../template/helpers/helper.ts';
import type { ImportFile } from './custom-code.ts';
import { loadCustomHelpers } from './custom-helpers.ts';
import { loadCustomModules } from './custom-modules.ts';

/** What roles and projects bring with them, and what is wrong with it. */
export interface Custom {
  readonly modules: readonly Module[];
  readonly helpers: readonly Helper[];
  readonly broken: BrokenModules;
  /** What is wrong with helpers. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The modules and helpers that folders of playbooks, their roles and npm packages have. Loading runs their code. */
export async function loadCustom(starts: readonly string[], importFile?: ImportFile): Promise<Custom> {
  const found = await loadCustomModules(starts, importFile);
  return { ...found, ...(await loadCustomHelpers(starts, importFile)) };
}

/** All that is wrong, used or not. */
export function mistakesIn({
  broken,
  diagnostics,
}: Pick<Custom, 'broken' | 'diagnostics'>): readonly Diagnostic[] {
  return [...[...broken.values()].flat(), ...diagnostics];
}
