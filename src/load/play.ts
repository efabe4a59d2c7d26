import type { Vars } from '../model/inventory.ts';
import type { KeywordValues } from '../model/keywords.ts';
import type { Block, Node, Play } from '../model/playbook.ts';
import type { Prompt } from '../model/prompt.ts';
import { mistake } from '../source/diagnostic.ts';
import { isVaulted } from '../source/values.ts';
import { defined } from '../util/defined.ts';
import { type At, below, isMapping, type Loading, originOf, placeOf, type Surroundings } from './context.ts';
import { findVarsFile, notFound } from './find.ts';
import { knownWith, settle } from './known.ts';
import { checkNotified } from './notified.ts';
import { readRoleUses } from './role/role-use.ts';
import { withSettledKeywords } from './settled-keywords.ts';
import { readKeywords, reportUnknown, sharedKeywords } from './task/keyword-values.ts';
import { withDefaults } from './task/module-defaults.ts';
import { checkTurns } from './task/rolling.ts';
import { checkTemplates } from './templates.ts';

/** Reads one play. */
export function readPlay(raw: Vars, at: At, playFolder: string, loading: Loading): Play {
  const { values, others } = readKeywords(withSettledKeywords(raw, at, loading), at, 'play', loading);
  reportUnknown(others, at, 'play', loading);
  if (!('hosts' in raw))
    loading.report(mistake('this play names no hosts', placeOf(at), 'add `hosts:`, such as `hosts: all`'));
  const around: Surroundings = {
    folder: playFolder,
    playFolder,
    outerFolders: [],
    known: knownWith({ playbook_dir: playFolder }, values.vars),
    defaults: withDefaults({}, values, at, loading),
    importing: [],
    site: 'task',
  };
  const sections = readSections(values, at, around, loading);
  const play: Play = {
    ...sharedKeywords(values),
    name: values.name ?? values.hosts ?? '',
    folder: playFolder,
    origin: originOf(at),
    hosts: values.hosts ?? '',
    vars: values.vars ?? {},
    prompts: readPrompts(values, at),
    varsFiles: readVarsFiles(values.vars_files, at, around, loading),
    gatherFacts: values.gather_facts ?? true,
    gatherArguments: { ...gatherArguments(around), ...defined({ fact_path: values.fact_path }) },
    serial: values.serial ?? [],
    order: values.order ?? 'inventory',
    strategy: values.strategy?.endsWith('linear') ? 'linear' : 'free',
    ...defined({ maxFailPercentage: values.max_fail_percentage }),
    forceHandlers: values.force_handlers ?? false,
    ...sections,
  };
  checkNotified(play, loading);
  checkTurns(play, loading);
  return play;
}

function readPrompts({ vars_prompt: written }: KeywordValues, at: At): readonly Prompt[] {
  return (written ?? []).map((one, index) => ({
    name: one.name,
    question: one.prompt ?? one.name,
    hidden: one.private ?? true,
    confirm: one.confirm ?? false,
    place: placeOf(below(at, 'vars_prompt', index)),
    ...defined({ default: one.default }),
  }));
}

/** What `setup` is given at the start of a play. */
function gatherArguments({ defaults }: Surroundings): Vars {
  const given = Object.entries(defaults.setup ?? {}).map(([name, { value }]) => [name, value] as const);
  return Object.fromEntries(given);
}

interface Sections {
  readonly preTasks: readonly Node[];
  readonly roles: readonly Block[];
  readonly tasks: readonly Node[];
  readonly postTasks: readonly Node[];
  readonly handlers: readonly Node[];
}

function readSections(values: KeywordValues, at: At, around: Surroundings, loading: Loading): Sections {
  const list = (key: 'pre_tasks' | 'tasks' | 'post_tasks') =>
    loading.nodes(values[key], below(at, key), around);
  return {
    preTasks: list('pre_tasks'),
    roles: readRoleUses(values.roles, below(at, 'roles'), around, loading),
    tasks: list('tasks'),
    postTasks: list('post_tasks'),
    handlers: loading.nodes(values.handlers, below(at, 'handlers'), { ...around, site: 'handler' }),
  };
}

function readVarsFiles(
  value: KeywordValues['vars_files'],
  at: At,
  around: Surroundings,
  loading: Loading,
): Play['varsFiles'] {
  const names = typeof value === 'string' ? [value] : (value ?? []);
  return names.map((name, index) => {
    const where = typeof value === 'string' ? below(at, 'vars_files') : below(at, 'vars_files', index);
    return { ...varsFile(name, where, around, loading), place: placeOf(where) };
  });
}

/**
 * Absolute where its name is known before the run; such a file must be there. Of alternatives those that aren't are left
 * out, and those behind one that is.
 */
function varsFile(
  written: string | readonly string[],
  at: At,
  around: Surroundings,
  loading: Loading,
): Omit<Play['varsFiles'][number], 'place'> {
  const all = [written].flat();
  const paths: string[] = [];
  const searched: string[] = [];
  for (const name of all) {
    const settled = settle(name, around.known, loading);
    const found = settled === undefined ? undefined : findVarsFile(settled, around.playFolder, loading);
    if (found === undefined) paths.push(name);
    else if ('path' in found)
      return { paths: [...paths, found.path], ...namesIn(found.path, paths, loading) };
    else searched.push(...found.searched);
  }
  if (paths.length === 0)
    loading.report(notFound(`variables file \`${all.join('` or `')}\``, { searched }, placeOf(at), loading));
  return { paths };
}

/** The names in a file, where no other may come in its place. */
function namesIn(
  path: string,
  others: readonly string[],
  loading: Loading,
): { readonly names?: readonly string[] } {
  const file = loading.read(path);
  if (file) checkTemplates(file.value, { file, path: [] }, loading);
  if (file && !isVariables(file.value))
    loading.report(mistake('a file of variables must be a mapping', file.locate([]), 'write `name: value`'));
  return others.length === 0 && file && isMapping(file.value) ? { names: Object.keys(file.value) } : {};
}

/** Whether a file holds variables, as far as can be seen: it may be a vault as a whole, or empty. */
function isVariables(value: unknown): boolean {
  return value === null || value === undefined || isMapping(value) || isVaulted(String(value));
}
