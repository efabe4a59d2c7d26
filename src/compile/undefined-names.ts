import type { GrowableInventory, Vars } from '../model/inventory.ts';
import type { Path } from '../model/playbook.ts';
import { isTemplate } from '../source/check.ts';
import { type Diagnostic, mistake, type Place } from '../source/diagnostic.ts';
import { placesOf } from '../source/position.ts';
import { placeInScalar } from '../template/place.ts';
import type { NameRead } from '../template/templating.ts';
import { nearest } from '../util/nearest.ts';
import { shownPath } from '../util/shown-path.ts';
import { certainTasks } from './certain.ts';
import { type HostedPlay, templateOf, textAt } from './named-files.ts';
import { loopNames, namesSet, type SettingTools } from './names-set.ts';
import type { TaskStep } from './step.ts';

const factPrefix = /^_?ansible_/;

/** What the names in a run are worked out with. */
interface Tools extends SettingTools {
  /** Whether earlier runs left something of that name in a cache of facts. */
  readonly isCached?: (name: string) => boolean;
}

/** A text, and where a stretch of it stands. */
interface Text {
  readonly names: readonly NameRead[];
  readonly at: (name: NameRead) => Place;
}

/**
 * Finds variables that tasks read for sure (without a condition, for every host) and that nothing in the run could
 * set: no play, role, inventory, task or command line. Behind a task that may set variables of any name, nothing is known.
 */
export function checkNames(
  plays: readonly HostedPlay[],
  inventory: GrowableInventory,
  extra: Vars,
  tools: Tools,
): readonly Diagnostic[] {
  const { names: known, judged } = namesSet(plays, inventory, extra, tools);
  const steps = plays.flatMap(({ program, hosts }) =>
    hosts.length > 0
      ? certainTasks(program.sections.flat(), tools.look).filter(({ step }) => judged.has(step))
      : [],
  );
  const read = steps.map(({ step, caught }) => ({ texts: textsOf(step, tools), caught, step }));
  const forgiven = new Set(
    read.flatMap(({ texts }) =>
      texts.flatMap(({ names }) => names.filter((name) => name.forgiven).map(({ name }) => name)),
    ),
  );
  return read.flatMap(({ texts, caught, step }) => {
    const own = loopNames(step);
    const isKnown = (name: string) =>
      known.has(name) ||
      forgiven.has(name) ||
      own.includes(name) ||
      factPrefix.test(name) ||
      tools.isCached?.(name) === true;
    return texts.flatMap(({ names, at }) =>
      names
        .filter(({ name, surely }) => surely && !caught && !isKnown(name))
        .map((name) => undefinedAt(name.name, at(name), known)),
    );
  });
}

function undefinedAt(name: string, place: Place, known: ReadonlySet<string>): Diagnostic {
  if (name === 'item')
    return mistake('"item" is not defined: the task has no loop', place, 'write `loop:` beside the module');
  const near = nearest(name, known);
  return mistake(
    `"${name}" is not defined: nothing in this run sets it`,
    place,
    near === undefined
      ? 'set it in the inventory, the play, the defaults of the role, or with `-e`'
      : `did you mean \`${near}\`?`,
  );
}

/** What a task renders for sure: its first condition, and without one its loop, or its arguments and what is asked of its result. */
function textsOf(step: TaskStep, tools: SettingTools): readonly Text[] {
  const { task } = step;
  const [first] = step.when;
  if (first)
    return typeof first.expression === 'string' ? [conditionAt(first.expression, first.place, tools)] : [];
  if (task.loop) return templatesIn(task.loop.items, () => task.loop?.place ?? task.origin.place, tools);
  const own = [...registryTexts(step, tools), ...verdictTexts(step, tools)];
  const path = templateOf(step, tools.registry);
  return path === undefined ? own : [...own, ...fileAt(path, tools)];
}

/** The first of each of the conditions that ask the result; with a `failed_when` nothing fails for sure. */
function verdictTexts({ task }: TaskStep, tools: SettingTools): readonly Text[] {
  return [task.until, task.changedWhen].flatMap((conditions) => {
    const [first] = conditions ?? [];
    return typeof first?.expression === 'string' ? [conditionAt(first.expression, first.place, tools)] : [];
  });
}

function registryTexts({ task }: TaskStep, tools: SettingTools): readonly Text[] {
  if (typeof task.args === 'string') return templatesIn(task.args, () => task.locateArgument([]), tools);
  const { conditions = [], expressions = [] } = tools.registry.get(task.action) ?? {};
  const expected = [...conditions, ...expressions];
  return Object.entries(task.args).flatMap(([name, value]) => {
    if (!expected.includes(name))
      return templatesIn(value, (path) => task.locateArgument([name, ...path]), tools);
    return [value].flat().flatMap((one: unknown, index) => {
      const place = task.locateArgument(Array.isArray(value) ? [name, index] : [name]);
      return typeof one === 'string' && !isTemplate(one) ? [conditionAt(one, place, tools)] : [];
    });
  });
}

function conditionAt(text: string, place: Place, { templating }: SettingTools): Text {
  return {
    names: templating.namesIn(text, 'condition'),
    at: ({ range }) => placeInScalar(place, text, range),
  };
}

function templatesIn(
  value: unknown,
  place: (path: Path) => Place,
  tools: SettingTools,
  path: Path = [],
): readonly Text[] {
  if (typeof value === 'string')
    return [
      {
        names: tools.templating.namesIn(value, 'template'),
        at: ({ range }) => placeInScalar(place(path), value, range),
      },
    ];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    templatesIn(inner, place, tools, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** A template that can't be read is told of where files are looked for. */
function fileAt(path: string, { templating }: SettingTools): readonly Text[] {
  const { text } = textAt(path);
  if (text === undefined) return [];
  const places = placesOf({ file: shownPath(path), text });
  return [
    {
      names: templating.namesIn(text, 'template'),
      at: ({ range }) => places(range.start, range.end),
    },
  ];
}
