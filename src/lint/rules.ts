import type { Rule } from './rule.ts';
import {
  commandInsteadOfModule,
  commandInsteadOfShell,
  inlineEnvironment,
  noChangedWhen,
  riskyShellPipe,
} from './rules/commands.ts';
import { nameCasing, nameMissing, noFreeForm } from './rules/names.ts';
import {
  ignoreErrors,
  localAction,
  modeMissing,
  noHandler,
  packageLatest,
  partialBecome,
  relativePath,
} from './rules/tasks.ts';
import { octal, secretInClear, sexagesimal, truthy } from './rules/values.ts';

/** Every rule, by name. */
export const rules: readonly Rule[] = [
  nameMissing,
  nameCasing,
  noFreeForm,
  commandInsteadOfModule,
  commandInsteadOfShell,
  inlineEnvironment,
  noChangedWhen,
  riskyShellPipe,
  modeMissing,
  ignoreErrors,
  packageLatest,
  noHandler,
  localAction,
  partialBecome,
  relativePath,
  truthy,
  octal,
  sexagesimal,
  secretInClear,
].toSorted((a, b) => (a.name < b.name ? -1 : 1));
