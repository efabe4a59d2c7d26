import {
  type KeywordName,
  type KeywordValues,
  keywordAt,
  keywordNames,
  type Site,
  sitesOf,
} from '../../model/keywords.ts';
import { lookUpNames } from '../../model/loop-form.ts';
import type { SharedKeywords, StepKeywords } from '../../model/playbook.ts';
import { shortName } from '../../sdk/registry.ts';
import { check, isTemplate, withTags } from '../../source/check.ts';
import { type Diagnostic, mistake, type Place } from '../../source/diagnostic.ts';
import { defined } from '../../util/defined.ts';
import { nearest } from '../../util/nearest.ts';
import { type At, below, isMapping, type Loading, placeOf } from '../context.ts';
import { checkTemplates, readConditions } from '../templates.ts';

/** A mapping with its known keywords read, and the keys that are none. */
export interface ReadKeywords {
  readonly values: KeywordValues;
  /** Keys as they are written. */
  readonly others: readonly string[];
}

const listsOfTasks: readonly string[] = [
  'block',
  'rescue',
  'always',
  'tasks',
  'pre_tasks',
  'post_tasks',
  'handlers',
  'roles',
];
/** Keywords with data of the user's own in their values, `!vault` and `!unsafe` texts among them. */
const holdData: readonly string[] = [
  ...listsOfTasks,
  'vars',
  'environment',
  'rolling',
  'loop',
  ...lookUpNames.map((name) => `with_${name}`),
];
const conditionKeywords: readonly string[] = ['when', 'changed_when', 'failed_when', 'until'];

/** Reads the keywords of a mapping that may stand at a site; wrong values are reported and left out. */
export function readKeywords(
  raw: Readonly<Record<string, unknown>>,
  at: At,
  site: Site,
  loading: Loading,
): ReadKeywords {
  const values: Partial<Record<KeywordName, unknown>> = {};
  const others: string[] = [];
  for (const [key, value] of Object.entries(raw)) {
    const keyword = keywordAt(site, shortName(key));
    if (!keyword) {
      others.push(key);
      continue;
    }
    const where = below(at, key);
    if (keyword.refused !== undefined)
      loading.report(
        mistake(`\`${keyword.name}\` is not supported yet`, placeOf(where, 'key'), keyword.refused),
      );
    if (keyword.refused !== undefined || keyword.ignored) continue;
    const checked = check(
      keyword.schema,
      value,
      (path, what) => at.file.locate([...where.path, ...path], what),
      {
        word: 'key',
        of: `\`${keyword.name}\``,
      },
    );
    loading.report(...checked.diagnostics.map((found) => withListHint(named(keyword.name, found))));
    if ('value' in checked)
      values[keyword.name] = holdData.includes(keyword.name) ? withTags(checked.value, value) : checked.value;
    else if (checked.diagnostics.length === 0) loading.report(unsettled(keyword.name, value, placeOf(where)));
    if (keyword.name === 'vars') loading.report(...wrongNames(value, where));
    if (keyword.name === 'tags' && [value].flat().some(isTemplate))
      loading.report(mistake('tags are settled before the run: they hold no templates', placeOf(where)));
    if (!listsOfTasks.includes(keyword.name) && !conditionKeywords.includes(keyword.name))
      checkTemplates(value, where, loading);
  }
  return { values: values as KeywordValues, others };
}

/** Names that can't be written in text and conditions, as Ansible refuses them too. */
function wrongNames(vars: unknown, at: At): readonly Diagnostic[] {
  const names = isMapping(vars) ? Object.keys(vars) : [];
  return names
    .filter((name) => !/^[A-Za-z_]\w*$/.test(name))
    .map((name) => {
      const better = name.replace(/\W+/g, '_').replace(/^(?=\d)/, '_');
      const hint = better === '_' || better === '' ? undefined : `write \`${better}\``;
      return mistake(
        `\`${name}\` is no name for a variable: expected letters, digits and _, not a digit first`,
        placeOf(below(at, name), 'key'),
        hint,
      );
    });
}

/** A value that its schema refuses, with a template in it that nothing renders. */
function unsettled(keyword: string, value: unknown, place: Place): Diagnostic {
  return typeof value === 'string'
    ? mistake(
        `\`${keyword}\` is settled before the run: it holds no templates`,
        place,
        'write the value itself',
      )
    : mistake(`\`${keyword}\` holds a value of a wrong form, or a template where none is rendered`, place);
}

function withListHint(found: Diagnostic): Diagnostic {
  const isList = found.hint === undefined && found.message.includes('expected a list of');
  return isList ? { ...found, hint: 'write each with `- ` before it' } : found;
}

function named<T extends { readonly message: string }>(keyword: string, found: T): T {
  if (found.message.startsWith('expected')) return { ...found, message: `\`${keyword}\`: ${found.message}` };
  return { ...found, message: found.message.replace(/^`(?=\d)/, `\`${keyword}.`) };
}

/** The keywords that every site has. */
export function sharedKeywords(values: KeywordValues): SharedKeywords {
  return defined({
    become: values.become,
    becomeUser: values.become_user,
    becomeMethod: values.become_method,
    becomeFlags: values.become_flags,
    becomeExe: values.become_exe,
    environment: values.environment,
    tags: values.tags,
    vars: values.vars,
    ignoreErrors: values.ignore_errors,
    ignoreUnreachable: values.ignore_unreachable,
    onUnreachable: values.on_unreachable,
    anyErrorsFatal: values.any_errors_fatal,
    noLog: values.no_log,
    checkMode: values.check_mode,
    diff: values.diff,
    runOnce: values.run_once,
    connection: values.connection,
    remoteUser: values.remote_user,
    port: values.port,
    throttle: values.throttle,
    timeout: values.timeout,
  });
}

/** The keywords that roles, blocks and tasks have. */
export function stepKeywords(values: KeywordValues, at: At, loading: Loading): StepKeywords {
  return {
    ...sharedKeywords(values),
    ...defined({ delegateTo: values.delegate_to, delegateFacts: values.delegate_facts }),
    ...('when' in values && { when: readConditions(values.when, below(at, 'when'), loading) }),
  };
}

/** Reports keys that are no keywords of a site; `meant` says what such a key is in its place. */
export function reportUnknown(
  keys: readonly string[],
  at: At,
  site: Site,
  loading: Loading,
  meant?: string,
): void {
  for (const key of keys) {
    const sites = sitesOf(shortName(key));
    const near = nearest(key, keywordNames(site));
    const [where, noun] = [placeOf(below(at, key), 'key'), siteName(site)];
    if (sites.length > 0)
      loading.report(
        mistake(
          `\`${key}\` can't stand in ${noun}`,
          where,
          `it belongs to ${sites.map(siteName).join(' or ')}`,
        ),
      );
    else
      loading.report(
        mistake(
          `unknown keyword \`${key}\` of ${noun}`,
          where,
          meant ??
            (near === undefined
              ? `known are ${keywordNames(site).toSorted().join(', ')}`
              : `did you mean \`${near}\`?`),
        ),
      );
  }
}

/** A site as messages name it. */
function siteName(site: Site): string {
  return `a ${site}`;
}
