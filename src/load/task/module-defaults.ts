import type { Vars } from '../../model/inventory.ts';
import type { KeywordValues } from '../../model/keywords.ts';
import type { DefaultArgument, ModuleDefaults } from '../../model/playbook.ts';
import { isTemplate } from '../../source/check.ts';
import { mistake } from '../../source/diagnostic.ts';
import { knownKeys } from '../../source/schema.ts';
import { nearest } from '../../util/nearest.ts';
import { type At, below, type Loading, placeOf } from '../context.ts';

type Arguments = Readonly<Record<string, DefaultArgument>>;

/** Tells defaults apart. */
export function defaultsKey(defaults: ModuleDefaults): string {
  return JSON.stringify(defaults, (key, value: unknown) => (key === 'at' ? undefined : value));
}

/** The defaults that stand further out, with those among some keywords: as in Ansible, of a module the nearest ones count, as a whole. */
export function withDefaults(
  outer: ModuleDefaults,
  { module_defaults: given }: KeywordValues,
  at: At,
  loading: Loading,
): ModuleDefaults {
  if (given === undefined) return outer;
  const own = Object.entries(given).flatMap(([name, args]) => {
    const where = below(at, 'module_defaults', name);
    const module = moduleNamed(name, where, loading);
    if (!module) return [];
    const read = readArguments(args ?? {}, knownKeys(module.args, []), where, loading);
    return [[module.name, read] as const];
  });
  return { ...outer, ...Object.fromEntries(own) };
}

function moduleNamed(name: string, at: At, { options, report }: Loading) {
  const module = options.registry.get(name);
  if (module) return module;
  // a task that names it tells what is wrong with it
  if (options.registry.wrongWith(name).length > 0) return undefined;
  const near = options.registry.near(name);
  const hint = near === undefined ? 'name each module by itself' : `did you mean \`${near}\`?`;
  const what = name.startsWith('group/')
    ? 'groups of modules are not known'
    : `there is no module \`${name}\``;
  report(mistake(what, placeOf(at, 'key'), hint));
  return undefined;
}

function readArguments(args: Vars, known: readonly string[], at: At, loading: Loading): Arguments {
  const read = Object.entries(args).map(([name, value]) => {
    const where = below(at, name);
    const near = nearest(name, known);
    if (known.length > 0 && !known.includes(name) && !isTemplate(name))
      loading.report(
        mistake(
          `unknown argument \`${name}\` of \`${String(at.path.at(-1))}\``,
          placeOf(where, 'key'),
          near === undefined ? `known are ${known.toSorted().join(', ')}` : `did you mean \`${near}\`?`,
        ),
      );
    return [name, { value, at: where }] as const;
  });
  return Object.fromEntries(read);
}
