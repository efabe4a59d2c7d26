import type { Vars } from '../../model/inventory.ts';
import type { Block, Node, Task } from '../../model/playbook.ts';
import { mistake } from '../../source/diagnostic.ts';
import { defined } from '../../util/defined.ts';
import { type At, below, isMapping, type Loading, originOf, placeOf, type Surroundings } from '../context.ts';
import { checkIncludedRole, checkIncludedTasks, importRole, importTasks } from '../imports.ts';
import { knownWith } from '../known.ts';
import { blankHint } from './habits.ts';
import { readKeywords, reportUnknown, stepKeywords } from './keyword-values.ts';
import { defaultsKey, withDefaults } from './module-defaults.ts';
import { readRolling } from './rolling.ts';
import { readTask } from './task.ts';

/** Reads a list of tasks and blocks; imports are replaced by what they import. */
export function readNodes(value: unknown, at: At, around: Surroundings, loading: Loading): readonly Node[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) {
    loading.report(mistake('expected a list of tasks', placeOf(at), 'write `- ` before each task'));
    return [];
  }
  return value.flatMap((item: unknown, index) => readNode(item, below(at, index), around, loading) ?? []);
}

/** Reads one task or block. */
export function readNode(raw: unknown, at: At, around: Surroundings, loading: Loading): Node | undefined {
  if (!isMapping(raw)) {
    loading.report(mistake('a task is a mapping', placeOf(at), blankHint(raw) ?? 'such as `- command: ls`'));
    return undefined;
  }
  if ('block' in raw || 'rescue' in raw || 'always' in raw) return readBlock(raw, at, around, loading);
  const purpose = `${around.site} ${defaultsKey(around.defaults)}`;
  const task = loading.once(purpose, at, () => readTask(raw, at, around, loading));
  switch (task?.action) {
    case 'import_tasks':
      return importTasks(task, insideOf(task, around), loading);
    case 'import_role':
      return importRole(task, insideOf(task, around), loading);
    case 'include_tasks':
      return checkIncludedTasks(task, insideOf(task, around), loading);
    case 'include_role':
      return checkIncludedRole(task, insideOf(task, around), loading);
    case 'meta':
      checkMeta(task, around, loading);
      return task;
    default:
      return task;
  }
}

function checkMeta({ args, locateArgument }: Task, around: Surroundings, loading: Loading): void {
  if (typeof args === 'string' || args.free_form !== 'end_role') return;
  if (around.role && around.site === 'task') return;
  const hint = 'it ends the role that it stands in, among its tasks';
  loading.report(mistake('`end_role` outside of the tasks of a role', locateArgument(['free_form']), hint));
}

/** Where what a task imports or includes stands. */
function insideOf({ defaults = {} }: Task, around: Surroundings): Surroundings {
  return { ...around, defaults };
}

function readBlock(raw: Vars, at: At, around: Surroundings, loading: Loading): Block {
  const { values, others } = readKeywords(raw, at, 'block', loading);
  for (const key of others) {
    const isModule = loading.options.registry.get(key) !== undefined;
    const meant = isModule ? `it is a module: make it a task of its own, \`- ${key}:\`` : undefined;
    reportUnknown([key], at, 'block', loading, meant);
  }
  if (!('block' in raw))
    loading.report(
      mistake('`rescue` and `always` belong to a `block`', placeOf(at), 'add `block:` with the tasks'),
    );
  if (around.site === 'handler')
    loading.report(
      mistake(
        'a handler can not be a block',
        placeOf(at),
        'put the tasks into a file, and name it with `include_tasks`',
      ),
    );
  const inside = {
    ...around,
    known: knownWith(around.known, values.vars),
    defaults: withDefaults(around.defaults, values, at, loading),
  };
  const list = (key: 'block' | 'rescue' | 'always') => loading.nodes(values[key], below(at, key), inside);
  return {
    kind: 'block',
    ...stepKeywords(values, at, loading),
    ...defined({
      name: values.name ?? undefined,
      notify: values.notify,
      rolling: readRolling(values, at, inside, loading),
    }),
    origin: originOf(at),
    steps: list('block'),
    rescue: list('rescue'),
    always: list('always'),
    folder: around.folder,
  };
}
