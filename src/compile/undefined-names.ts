import type { GrowableInventory, Vars } from '../model/inventory.ts';
import type { Path } from '../model/playbook.ts';
import type { Registry } from '../sdk/registry.ts';
import { isTemplate } from '../source/check.ts';
import { type Diagnostic, mistake, type Place } from '../source/diagnostic.ts';
import { placesOf } from '../source/position.ts';
import { placeInScalar } from '../template/place.ts';
import type { NameRead, Templating } from '../template/templating.ts';
import { nearest } from '../util/nearest.ts';
import { certainTasks } from './certain.ts';
import { type HostedPlay, shown, templateOf, textAt } from './named-files.ts';
import { namesSet, type SettingTools } from './names-set.ts';
import type { TaskStep } from './step.ts';

const factPrefix = /^_?ansible_/;

/** What the names in a run are worked out with. */
interface Tools extends SettingTools {
  readonly registry: Registry;
  readonly templating: Templating;
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
  return read.flatMap(({ texts, caught }) =>
    texts.flatMap(({ names, at }) =>
      names
        .filter(
          ({ name, surely }) =>
            surely && !caught && !known.has(name) && !forgiven.has(name) && !factPrefix.test(name),
        )
        .map((name) => undefinedAt(name.name, at(name), known)),
    ),
  );
}

function undefinedAt(name: string, place: Place, known: ReadonlySet<string>): Diagnostic {
  const near = nearest(name, known);
  return mistake(
    `"${name}" is not defined: nothing in this run sets it`,
    place,
    near === undefined
      ? 'set it in the inventory, the play, the defaults of the role, or with `-e`'
      : `did you mean \`${near}\`?`,
  );
}

/** What a task renders before it can do anything: its first condition, and without one its loop and arguments. */
function textsOf(step: TaskStep, tools: Tools): readonly Text[] {
  const { task } = step;
  const [first] = step.when;
  if (first)
    return typeof first.expression === 'string' ? [conditionAt(first.expression, first.place, tools)] : [];
  if (task.loop) return templatesIn(task.loop.items, () => task.loop?.place ?? task.origin.place, tools);
  const own = registryTexts(step, tools);
  const path = templateOf(step, tools.registry);
  return path === undefined ? own : [...own, ...fileAt(path, tools)];
}

function registryTexts({ task }: TaskStep, tools: Tools): readonly Text[] {
  if (typeof task.args === 'string') return templatesIn(task.args, () => task.locateArgument([]), tools);
  const { conditions = [] } = tools.registry.get(task.action) ?? {};
  return Object.entries(task.args).flatMap(([name, value]) => {
    const isExpression = task.action === 'debug' && name === 'var';
    if (!conditions.includes(name) && !isExpression)
      return templatesIn(value, (path) => task.locateArgument([name, ...path]), tools);
    return [value].flat().flatMap((one: unknown, index) => {
      const place = task.locateArgument(Array.isArray(value) ? [name, index] : [name]);
      return typeof one === 'string' && !isTemplate(one) ? [conditionAt(one, place, tools)] : [];
    });
  });
}

function conditionAt(text: string, place: Place, { templating }: Tools): Text {
  return {
    names: templating.namesIn(text, 'condition'),
    at: ({ range }) => placeInScalar(place, text, range),
  };
}

function templatesIn(
  value: unknown,
  place: (path: Path) => Place,
  tools: Tools,
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
function fileAt(path: string, { templating }: Tools): readonly Text[] {
  const { text } = textAt(path);
  if (text === undefined) return [];
  const places = placesOf({ file: shown(path), text });
  return [
    {
      names: templating.namesIn(text, 'template'),
      at: ({ range }) => places(range.start, range.end),
    },
  ];
}
