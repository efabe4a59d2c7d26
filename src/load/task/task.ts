import type { Vars } from '../../model/inventory.ts';
import { type KeywordValues, keywordNames } from '../../model/keywords.ts';
import { type LoopForm, lookUpNames } from '../../model/loop-form.ts';
import type { Loop, ModuleDefaults, StepKeywords, Task } from '../../model/playbook.ts';
import { mistake } from '../../source/diagnostic.ts';
import { knownKeys } from '../../source/schema.ts';
import { defined } from '../../util/defined.ts';
import { nearest } from '../../util/nearest.ts';
import { type At, below, isMapping, type Loading, originOf, placeOf, type Surroundings } from '../context.ts';
import { readConditions } from '../templates.ts';
import { type Action, readAction, reportUnknownModule } from './action.ts';
import { readKeywords, reportUnknown, stepKeywords } from './keyword-values.ts';
import { withDefaults } from './module-defaults.ts';
import { readRolling } from './rolling.ts';

const otherLoops: Readonly<Record<string, string>> = {
  with_env: 'use `loop` with the helper `env`',
  with_template: 'use `loop` with the name of the file',
  with_url: 'ask for it with the module `uri`, and loop over what it registered',
  with_pipe: 'use `with_lines`, or register what a command prints',
  with_ini: 'use `include_vars` with a file in YAML or JSON',
  with_csvfile: 'use `include_vars` with a file in YAML or JSON',
  with_password: 'set the password with `set_fact`, and use that',
};

function nearLoop(key: string): string {
  const near = nearest(
    key,
    lookUpNames.map((name) => `with_${name}`),
  );
  return near === undefined ? 'use `loop`' : `did you mean \`${near}\`?`;
}

/** Reads one task or handler; undefined where it can't be told what it does. */
export function readTask(raw: Vars, at: At, around: Surroundings, loading: Loading): Task | undefined {
  const { values, others } = readKeywords(raw, at, around.site, loading);
  const loops = others.filter((key) => key.startsWith('with_'));
  for (const key of loops)
    loading.report(
      mistake(
        `\`${key}\` is not supported`,
        placeOf(below(at, key), 'key'),
        otherLoops[key] ?? nearLoop(key),
      ),
    );
  const rest = others.filter((key) => !loops.includes(key));
  const defaults = withDefaults(around.defaults, values, at, loading);
  const action = readAction(raw, rest, values, defaults, at, loading);
  if (action?.module.name.startsWith('include_') && values.module_defaults !== undefined)
    loading.report(
      mistake(
        `\`module_defaults\` of an \`${action.module.name}\` reaches nothing`,
        placeOf(below(at, 'module_defaults'), 'key'),
        'write it below `apply`',
      ),
    );
  if (action) checkBackground(action, values, at, loading);
  reportOthers(rest, values, at, around, loading);
  return action && assemble(action, values, defaults, at, around, loading);
}

/** Of most modules, what is to be done follows from what the control machine sees: nobody can leave the host alone with it. */
function checkBackground(
  { module }: Action,
  { async: limit = 0, poll }: KeywordValues,
  at: At,
  loading: Loading,
) {
  if (poll === 0 && limit !== 0 && !module.background)
    loading.report(
      mistake(
        `\`${module.name}\` can't be started and left alone (\`poll: 0\`)`,
        placeOf(below(at, 'poll')),
        'only command, shell, script and raw can: leave out `async`, or let `poll` be more than 0 for a limit of time',
      ),
    );
}

/** Somebody who hasn't indented an argument far enough. */
function argumentOf(key: string, keys: readonly string[], { options }: Loading): string | undefined {
  const module = keys.map((name) => options.registry.get(name)).find((found) => found !== undefined);
  if (!module || !knownKeys(module.args, []).includes(key)) return undefined;
  return `it is an argument of \`${module.name}\`: indent it below that`;
}

/** Reports keys that are neither keywords nor modules: which of the two was meant depends on what else is there. */
function reportOthers(
  keys: readonly string[],
  values: KeywordValues,
  at: At,
  around: Surroundings,
  loading: Loading,
): void {
  const { registry } = loading.options;
  const unknown = keys.filter((key) => !registry.get(key));
  const acts = unknown.length < keys.length || 'action' in values || 'local_action' in values;
  for (const key of unknown) {
    const keyword = nearest(key, keywordNames(around.site));
    const isBroken = registry.wrongWith(key).length > 0;
    if (isBroken || (!acts && (keyword === undefined || registry.near(key) !== undefined)))
      reportUnknownModule(key, below(at, key), loading);
    else reportUnknown([key], at, around.site, loading, argumentOf(key, keys, loading));
  }
}

function assemble(
  action: Action,
  values: KeywordValues,
  defaults: ModuleDefaults,
  at: At,
  around: Surroundings,
  loading: Loading,
): Task {
  const brings = /^(include|import)_/.test(action.module.name);
  const applied = readApply(action, defaults, loading);
  const conditions = (keyword: 'changed_when' | 'failed_when' | 'until') =>
    keyword in values ? readConditions(values[keyword], below(at, keyword), loading) : undefined;
  return {
    kind: 'task',
    ...stepKeywords(values, at, loading),
    ...(action.local && { delegateTo: 'localhost' }),
    action: action.module.name,
    args: action.args,
    origin: originOf(at),
    locateArgument: (path) => placeOf(action.argumentAt(path)),
    notify: values.notify ?? [],
    listen: topicsOf(values.listen, around),
    ...defined({
      name: values.name ?? undefined,
      register: values.register,
      loop: readLoop(values, at, loading),
      rolling: readRolling(values, at, around, loading),
      changedWhen: conditions('changed_when'),
      failedWhen: conditions('failed_when'),
      until: conditions('until'),
      retries: values.retries,
      delay: values.delay,
      async: values.async,
      poll: values.poll,
      apply: applied?.keywords,
      defaults: brings ? (applied?.defaults ?? defaults) : undefined,
    }),
  };
}

/** A handler of a role answers to `role : topic` too, as to `role : name`. */
function topicsOf(topics: KeywordValues['listen'] = [], { role }: Surroundings): readonly string[] {
  return role ? topics.flatMap((topic) => [topic, `${role.name} : ${topic}`]) : topics;
}

/** `apply` of an include: keywords for what is included. */
function readApply(
  { module, args, argumentAt }: Action,
  outer: ModuleDefaults,
  loading: Loading,
): { readonly keywords: StepKeywords; readonly defaults: ModuleDefaults } | undefined {
  if (!module.name.startsWith('include_') || typeof args === 'string' || !isMapping(args.apply))
    return undefined;
  const at = argumentAt(['apply']);
  const { values, others } = readKeywords(args.apply, at, 'block', loading);
  reportUnknown(others, at, 'block', loading);
  if ('rolling' in values)
    loading.report(
      mistake('`rolling` in `apply`', placeOf(below(at, 'rolling'), 'key'), 'write it beside the include'),
    );
  return { keywords: stepKeywords(values, at, loading), defaults: withDefaults(outer, values, at, loading) };
}

function readLoop(values: KeywordValues, at: At, loading: Loading): Loop | undefined {
  const forms = loopForms.filter((form) => keywordOf(form) in values);
  const [form, second] = forms;
  if (form === undefined) {
    if ('loop_control' in values)
      loading.report(
        mistake('`loop_control` without a loop', placeOf(below(at, 'loop_control'), 'key'), 'add `loop:`'),
      );
    return undefined;
  }
  const keyword = keywordOf(form);
  const where = below(at, keyword);
  if (second !== undefined) {
    const other = keywordOf(second);
    loading.report(
      mistake(`\`${keyword}\` and \`${other}\` exclude each other`, placeOf(below(at, other), 'key')),
    );
  }
  const items = values[keyword];
  if (['loop', 'list'].includes(form) && !Array.isArray(items) && !isTemplateText(items))
    loading.report(
      mistake(`\`${keyword}\` needs a list`, placeOf(where), 'write its items with `- ` before each'),
    );
  return { items, form, place: placeOf(where), ...loopControl(values, at, loading) };
}

const loopForms: readonly LoopForm[] = ['loop', ...lookUpNames];

function keywordOf(form: LoopForm): 'loop' | `with_${(typeof lookUpNames)[number]}` {
  return form === 'loop' ? form : `with_${form}`;
}

function loopControl(
  { loop_control: control }: KeywordValues,
  at: At,
  loading: Loading,
): Omit<Loop, 'items' | 'form' | 'place'> {
  const breaks = control?.break_when;
  return {
    loopVar: control?.loop_var ?? 'item',
    extended: control?.extended ?? false,
    extendedAllitems: control?.extended_allitems ?? true,
    ...defined({
      indexVar: control?.index_var,
      label: control?.label,
      pause: control?.pause,
      breakWhen:
        breaks === undefined
          ? undefined
          : readConditions(breaks, below(at, 'loop_control', 'break_when'), loading),
    }),
  };
}

function isTemplateText(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{');
}
