import type { Vars } from '../../model/inventory.ts';
import { type KeywordValues, sitesOf } from '../../model/keywords.ts';
import type { ModuleDefaults, Path } from '../../model/playbook.ts';
import type { Module } from '../../sdk/define.ts';
import { argumentDocs } from '../../sdk/docs.ts';
import { check, isTemplate } from '../../source/check.ts';
import { mistake } from '../../source/diagnostic.ts';
import { knownKeys } from '../../source/schema.ts';
import { type At, below, isMapping, type Loading, placeOf } from '../context.ts';
import { checkConditionArgument, checkTemplates } from '../templates.ts';
import { blankHint, decimalModes } from './habits.ts';
import { splitOneLine } from './key-value.ts';
import { insteadOfModule } from './missing-modules.ts';

/** What a task does: the module, and the arguments as written. */
export interface Action {
  readonly module: Module;
  readonly args: Vars | string;
  /** Where an argument was written. */
  readonly argumentAt: (path: Path) => At;
  /** `local_action`. */
  readonly local: boolean;
}

/** Arguments and where each was written. */
interface Arguments {
  readonly args: Vars | string;
  readonly at: (path: Path) => At;
}

/** Reads the action of a task from its keys that are no keywords; mistakes are reported. */
export function readAction(
  raw: Vars,
  others: readonly string[],
  values: KeywordValues,
  defaults: ModuleDefaults,
  at: At,
  loading: Loading,
): Action | undefined {
  const named = others.filter((key) => loading.options.registry.get(key));
  const keys = [...named, ...(['action', 'local_action'] as const).filter((key) => key in values)];
  const [key, second] = keys;
  if (key === undefined) {
    if (others.length === 0)
      loading.report(
        mistake('this task names no module', placeOf(at), 'add what it is to do, such as `command: ...`'),
      );
    return undefined;
  }
  if (second !== undefined) {
    loading.report(twoActions(key, second, at));
    return undefined;
  }
  const where = below(at, key);
  const action = named.length > 0 ? { name: key, value: raw[key] } : actionKeyword(raw[key], where, loading);
  const module = action && loading.options.registry.get(action.name);
  if (action && !module) reportUnknownModule(action.name, where, loading);
  if (!action || !module) return undefined;
  const own = withArgs(argumentsOf(module, action.value, where, loading), values.args, below(at, 'args'));
  const written = own && overDefaults(own, defaults[module.name], module, where, loading);
  if (!written) return undefined;
  checkTemplates(raw[key], where, loading);
  checkArguments(module, written, loading);
  return { module, args: written.args, argumentAt: written.at, local: key === 'local_action' };
}

const instead: Readonly<Record<string, string | undefined>> = {
  hosts: 'here are tasks alone: a play stands in a playbook',
  tasks: 'here are tasks alone: take out `tasks:`, and indent them less',
  include: 'write `include_tasks`, `import_tasks`, or in place of a play `import_playbook`',
};

/** Reports a module that isn't there, or what keeps it from being taken. */
export function reportUnknownModule(name: string, at: At, loading: Loading): void {
  const { registry } = loading.options;
  const wrong = registry.wrongWith(name);
  if (wrong.length > 0) {
    loading.report(...wrong);
    return;
  }
  const near = registry.near(name);
  const hint =
    (Object.hasOwn(instead, name) ? instead[name] : undefined) ??
    insteadOfModule(name) ??
    (near === undefined ? 'the modules are listed by `fplay doc`' : `did you mean \`${near}\`?`);
  loading.report(mistake(`there is no module \`${name}\``, placeOf(at, 'key'), hint));
}

function twoActions(first: string, second: string, at: At) {
  return {
    ...mistake(
      `this task names two modules: \`${first}\` and \`${second}\``,
      placeOf(below(at, second), 'key'),
      'make it two tasks',
    ),
    related: [{ message: 'the first one is here', place: placeOf(below(at, first), 'key') }],
  };
}

/** `action: copy src=a dest=b`, or `action: {module: copy, ...}`. */
function actionKeyword(
  value: unknown,
  at: At,
  loading: Loading,
): { name: string; value: unknown } | undefined {
  if (typeof value === 'string') {
    const [, name = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(value.trim()) ?? [];
    return { name, value: rest === '' ? null : rest };
  }
  if (isMapping(value) && typeof value.module === 'string') {
    const { module, ...args } = value;
    return { name: module, value: args };
  }
  loading.report(mistake('expected a module and its arguments', placeOf(at), 'such as `action: command ls`'));
  return undefined;
}

function argumentsOf(module: Module, value: unknown, at: At, loading: Loading): Arguments | undefined {
  if (value === null || value === undefined) return { args: {}, at: () => at };
  if (isMapping(value)) return { args: value, at: (path) => below(at, ...path) };
  if (typeof value === 'string') return oneLine(module, value, at, loading);
  if (module.freeForm !== undefined && typeof value === 'number')
    return { args: { [module.freeForm]: String(value) }, at: () => at };
  const hint = Array.isArray(value) ? 'write `name: value` without `- ` before it' : undefined;
  loading.report(mistake(`\`${module.name}\` takes a mapping of arguments`, placeOf(at), hint));
  return undefined;
}

function oneLine(module: Module, text: string, at: At, loading: Loading): Arguments | undefined {
  const { freeForm } = module;
  if (freeForm === undefined && isTemplate(text) && /^\{\{[^{}]*\}\}$/.test(text.trim()))
    return { args: text, at: () => at };
  const known = knownKeys(module.args, []).filter((name) => name !== freeForm);
  const { pairs, rest } = splitOneLine(text, (name) => freeForm === undefined || known.includes(name));
  if (freeForm !== undefined)
    return { args: { ...(rest !== '' && { [freeForm]: rest }), ...pairs }, at: () => at };
  if (rest === '') return { args: pairs, at: () => at };
  loading.report(
    mistake(`\`${module.name}\` takes arguments by name, not text`, placeOf(at), textHint(text, module)),
  );
  return undefined;
}

/** What to do about text where arguments belong: blanks around `=`, or no names at all. */
function textHint(text: string, module: Module): string {
  const [, name, value] = /(?:^|\s)([a-z_]+)(?: += *|= +)(\S*)/.exec(text) ?? [];
  if (name !== undefined) return `write \`${name}=${value}\`, without blanks`;
  const own = argumentDocs(module).filter(({ standing }) => standing === undefined);
  const names = own.map(({ name: one }) => one);
  return blankHint(text) ?? `its arguments are ${names.toSorted().join(', ')}`;
}

/** Arguments with those of the keyword `args`, which give way to the action's own. */
function withArgs(
  own: Arguments | undefined,
  more: Vars | string | undefined,
  at: At,
): Arguments | undefined {
  if (!own || more === undefined) return own;
  if (typeof more === 'string' || typeof own.args === 'string')
    return typeof more === 'string' ? { args: more, at: () => at } : own;
  const mine = own.args;
  return {
    args: { ...more, ...mine },
    at: (path) =>
      path.length > 0 && !(String(path[0]) in mine) && String(path[0]) in more
        ? below(at, ...path)
        : own.at(path),
  };
}

/** Arguments over those that `module_defaults` gives. */
function overDefaults(
  own: Arguments,
  defaults: ModuleDefaults[string] | undefined,
  module: Module,
  at: At,
  loading: Loading,
): Arguments {
  if (!defaults || Object.keys(defaults).length === 0) return own;
  const mine = own.args;
  if (typeof mine === 'string') {
    const what = `arguments that are one template can't be joined with the \`module_defaults\` of \`${module.name}\``;
    loading.report(mistake(what, placeOf(at), 'write them by name'));
    return own;
  }
  const given = Object.entries(defaults).map(([name, { value }]) => [name, value] as const);
  return {
    args: { ...Object.fromEntries(given), ...mine },
    at([name, ...rest]) {
      const found = name === undefined || String(name) in mine ? undefined : defaults[String(name)];
      return found ? below(found.at, ...rest) : own.at(name === undefined ? [] : [name, ...rest]);
    },
  };
}

/** Somebody who has indented a keyword of the task too far. */
function besideModule(key: string, { name }: Module): string | undefined {
  if (!sitesOf(key).includes('task')) return undefined;
  return `\`${key}\` is a keyword of the task: indent it as \`${name}:\` is`;
}

function checkArguments(module: Module, { args, at }: Arguments, loading: Loading): void {
  if (typeof args === 'string') return;
  const locate = (path: Path, what?: 'key' | 'value') => placeOf(at(path), what);
  const { diagnostics } = check(module.args, args, locate, {
    word: 'argument',
    of: `\`${module.name}\``,
    elsewhere: (key) => besideModule(key, module),
  });
  loading.report(...diagnostics, ...decimalModes(args, (name) => at([name])));
  for (const name of module.conditions ?? [])
    if (name in args) checkConditionArgument(args[name], at([name]), loading);
}
