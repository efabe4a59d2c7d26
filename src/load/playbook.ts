import { dirname, resolve } from 'node:path';
import type { Vars } from '../model/inventory.ts';
import type { Block, Node, Play, StepKeywords } from '../model/playbook.ts';
import { shortName } from '../sdk/registry.ts';
import { mistake, type Place } from '../source/diagnostic.ts';
import { type At, below, isMapping, type Loading, placeOf } from './context.ts';
import { settle } from './known.ts';
import { readPlay } from './play.ts';
import { blankHint } from './task/habits.ts';
import { readKeywords, stepKeywords } from './task/keyword-values.ts';

/** The plays of a playbook, with those of the playbooks that it imports. */
export function readPlaybook(path: string, importing: readonly string[], loading: Loading): readonly Play[] {
  const file = loading.read(path);
  if (!file || file.value === undefined) return [];
  if (!Array.isArray(file.value) || file.value.length === 0) {
    loading.report(mistake('a playbook is a list of plays', file.locate([]), 'such as `- hosts: all`'));
    return [];
  }
  const task = loneTask(file.value, loading);
  if (task !== undefined) {
    const hint = "put tasks under `tasks:` of a play with `hosts:`; a role's run by `roles:` of a play";
    loading.report(
      mistake(
        `\`${task}\` is a task, and a playbook is a list of plays`,
        file.locate([0, task], 'key'),
        hint,
      ),
    );
    return [];
  }
  return file.value.flatMap((raw: unknown, index) =>
    readEntry(raw, { file, path: [index] }, [...importing, path], loading),
  );
}

/** The module of the first entry, where that can only be a task: somebody runs a file of tasks. */
function loneTask([first]: readonly unknown[], { options }: Loading): string | undefined {
  if (!isMapping(first) || Object.hasOwn(first, 'hosts')) return undefined;
  return Object.keys(first).find((word) => word === 'block' || options.registry.get(word) !== undefined);
}

function readEntry(raw: unknown, at: At, importing: readonly string[], loading: Loading): readonly Play[] {
  if (!isMapping(raw)) {
    loading.report(mistake('a play is a mapping', placeOf(at), blankHint(raw) ?? 'such as `- hosts: all`'));
    return [];
  }
  const key = Object.keys(raw).find((word) => shortName(word) === 'import_playbook');
  return key === undefined
    ? [readPlay(raw, at, dirname(at.file.path), loading)]
    : importPlaybook(raw, key, at, importing, loading);
}

function importPlaybook(
  raw: Vars,
  key: string,
  at: At,
  importing: readonly string[],
  loading: Loading,
): readonly Play[] {
  const { [key]: name, ...rest } = raw;
  const { values, others } = readKeywords(rest, at, 'role', loading);
  const allowed = ['name', 'vars', 'when', 'tags'];
  const surplus = [...others, ...Object.keys(values).filter((word) => !allowed.includes(word))];
  for (const word of surplus)
    loading.report(
      mistake(
        `\`import_playbook\` takes no \`${word}\``,
        placeOf(below(at, word), 'key'),
        `it takes ${allowed.join(', ')}`,
      ),
    );
  const keywords = stepKeywords(values, at, loading);
  const where = below(at, key);
  const known = { ...keywords.vars, playbook_dir: dirname(at.file.path) };
  const path = typeof name === 'string' ? playbookPath(name, known, where, importing, loading) : undefined;
  if (typeof name !== 'string') loading.report(mistake('expected the name of a playbook', placeOf(where)));
  return path === undefined
    ? []
    : readPlaybook(path, importing, loading).map((play) => inherit(play, keywords));
}

function playbookPath(
  name: string,
  known: Vars,
  at: At,
  importing: readonly string[],
  loading: Loading,
): string | undefined {
  const place: Place = placeOf(at);
  const settled = settle(name, known, loading);
  if (settled === undefined) {
    loading.report(mistake(`\`${name}\` isn't known before the run`, place, 'give the value with `-e`'));
    return undefined;
  }
  const path = resolve(dirname(at.file.path), settled);
  if (!loading.isFile(path))
    loading.report(
      mistake(`there is no playbook \`${settled}\``, place, `looked for ${loading.display(path)}`),
    );
  else if (importing.includes(path))
    loading.report(mistake(`\`${loading.display(path)}\` imports itself`, place));
  else return path;
  return undefined;
}

/** A play with the keywords of the import: tags and conditions add up, the import's variables win. */
function inherit(play: Play, { tags, vars, when }: StepKeywords): Play {
  const withWhen = <T extends Node>(node: T): T =>
    when ? { ...node, when: [...when, ...(node.when ?? [])] } : node;
  return {
    ...play,
    ...(tags && { tags: [...(play.tags ?? []), ...tags] }),
    vars: { ...play.vars, ...vars },
    preTasks: play.preTasks.map(withWhen),
    roles: play.roles.map(withWhen<Block>),
    tasks: play.tasks.map(withWhen),
    postTasks: play.postTasks.map(withWhen),
  };
}
