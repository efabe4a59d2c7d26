import { splitOneLine } from '../load/task/key-value.ts';
import { keywordAt } from '../model/keywords.ts';
import { type Registry, shortName } from '../sdk/registry.ts';
import { knownKeys } from '../source/schema.ts';
import type { Action, Item, LintedFile, Path } from './rule.ts';

type Raw = Readonly<Record<string, unknown>>;

const lists = ['pre_tasks', 'tasks', 'post_tasks', 'handlers'] as const;
const blockLists = ['block', 'rescue', 'always'] as const;

/** The plays, blocks, tasks and handlers of a file, in the order in which they stand there. */
export function itemsOf(value: unknown, kind: LintedFile['kind'], registry: Registry): readonly Item[] {
  if (kind === 'variables') return [];
  if (kind === 'playbook') return each(value, []).flatMap(([raw, path]) => playItems(raw, path, registry));
  return taskItems(value, [], kind === 'handlers' ? 'handler' : 'task', registry);
}

function playItems(raw: Raw, path: Path, registry: Registry): readonly Item[] {
  const inside = lists.flatMap((list) =>
    taskItems(raw[list], [...path, list], list === 'handlers' ? 'handler' : 'task', registry),
  );
  return [{ kind: 'play', raw, path }, ...inside];
}

function taskItems(
  value: unknown,
  path: Path,
  kind: 'task' | 'handler',
  registry: Registry,
): readonly Item[] {
  return each(value, path).flatMap(([raw, where]): readonly Item[] => {
    if (!blockLists.some((list) => list in raw)) {
      const action = actionOf(raw, where, registry);
      return [{ kind, raw, path: where, ...(action && { action }) }];
    }
    const inside = blockLists.flatMap((list) => taskItems(raw[list], [...where, list], kind, registry));
    return [{ kind: 'block', raw, path: where }, ...inside];
  });
}

function each(value: unknown, path: Path): readonly (readonly [Raw, Path])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((raw: unknown, index) => (isMapping(raw) ? [[raw, [...path, index]] as const] : []));
}

/** Whether a value is a mapping of YAML. */
export function isMapping(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function actionOf(raw: Raw, path: Path, registry: Registry): Action | undefined {
  const key = Object.keys(raw).find((name) => !keywordAt('task', shortName(name)) && registry.get(name));
  const module = key === undefined ? undefined : registry.get(key);
  if (key === undefined || !module) return undefined;
  const written = raw[key];
  const more = isMapping(raw.args) ? raw.args : {};
  const own = typeof written === 'string' ? oneLine(written, module) : isMapping(written) ? written : {};
  return {
    key,
    module,
    args: { ...more, ...own },
    pathTo: (name) => {
      if (isMapping(written) && name in written) return [...path, key, name];
      return !(name in own) && name in more ? [...path, 'args', name] : [...path, key];
    },
    ...(typeof written === 'string' && { text: written, pairs: own }),
  };
}

function oneLine(text: string, { freeForm, args }: Action['module']): Raw {
  const known = knownKeys(args, []).filter((name) => name !== freeForm);
  const { pairs, rest } = splitOneLine(text, (name) => freeForm === undefined || known.includes(name));
  return { ...(freeForm !== undefined && rest !== '' && { [freeForm]: rest }), ...pairs };
}
