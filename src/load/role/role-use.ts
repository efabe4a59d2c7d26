import type { Vars } from '../../model/inventory.ts';
import type { Block, RoleUse } from '../../model/playbook.ts';
import { mistake } from '../../source/diagnostic.ts';
import { defined } from '../../util/defined.ts';
import { type At, below, isMapping, type Loading, originOf, placeOf, type Surroundings } from '../context.ts';
import { knownWith, settle } from '../known.ts';
import { readKeywords, stepKeywords } from '../task/keyword-values.ts';
import { withDefaults } from '../task/module-defaults.ts';
import { readRolling } from '../task/rolling.ts';
import { checkTemplates } from '../templates.ts';
import { checkRoleParams } from './argument-check.ts';
import { namedRole } from './find-role.ts';

/** Where galaxy is to fetch a dependency: of no meaning for a role that is here. */
const sourceKeys = ['src', 'scm', 'version'];

/** Reads `roles:` of a play, or the dependencies of a role. */
export function readRoleUses(
  value: unknown,
  at: At,
  around: Surroundings,
  loading: Loading,
): readonly Block[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) {
    loading.report(mistake('expected a list of roles', placeOf(at), 'write `- ` before each role'));
    return [];
  }
  return value.flatMap((item: unknown, index) => readRoleUse(item, below(at, index), around, loading) ?? []);
}

function readRoleUse(raw: unknown, at: At, around: Surroundings, loading: Loading): Block | undefined {
  const entry = typeof raw === 'string' ? { role: raw } : raw;
  const written = isMapping(entry) ? (entry.role ?? entry.name) : undefined;
  if (!isMapping(entry) || typeof written !== 'string') {
    loading.report(mistake('expected the name of a role', placeOf(at), 'such as `- jdk` or `- role: jdk`'));
    return undefined;
  }
  const nameAt = typeof raw === 'string' ? at : below(at, 'role' in entry ? 'role' : 'name');
  const { values, others } = readKeywords(entry, at, 'role', loading);
  const params = paramsOf(entry, others, at, loading);
  const keywords = stepKeywords(values, at, loading);
  const known = knownWith(knownWith(around.known, keywords.vars), params);
  const defaults = withDefaults(around.defaults, values, at, loading);
  const inside = { ...around, known, defaults };
  const found = meantRole(written, nameAt, inside, loading);
  const loaded = found && loading.role(found.path, found.name, {}, inside, placeOf(nameAt));
  if (!loaded) return undefined;
  const use: RoleUse = {
    role: loaded.role,
    params,
    keywords,
    origin: originOf(at),
    once: !loaded.role.allowDuplicates,
  };
  checkRoleParams(use, at, loading);
  const { vars: _, ...own } = keywords;
  return {
    kind: 'block',
    ...own,
    ...defined({ rolling: readRolling(values, at, around, loading) }),
    role: use,
    origin: use.origin,
    steps: loaded.tasks,
    rescue: [],
    always: [],
    folder: loaded.folder,
  };
}

function paramsOf(entry: Vars, others: readonly string[], at: At, loading: Loading): Vars {
  const names = others.filter((key) => key !== 'role' && !sourceKeys.includes(key));
  for (const name of names) checkTemplates(entry[name], below(at, name), loading);
  return Object.fromEntries(names.map((name) => [name, entry[name]]));
}

function meantRole(name: string, at: At, around: Surroundings, loading: Loading) {
  const settled = settle(name, around.known, loading);
  if (settled === undefined) {
    loading.report(
      mistake(
        `roles are settled before the run, and \`${name}\` isn't known then`,
        placeOf(at),
        'use `include_role`, or give the value with `-e`',
      ),
    );
    return undefined;
  }
  return namedRole(settled, around, placeOf(at), loading);
}
