import { z } from 'zod';
import type { ArgumentRules } from '../../model/argument-rules.ts';
import type { ArgumentOption, ArgumentSpec } from '../../model/playbook.ts';
import { flag } from '../../sdk/args.ts';
import { check } from '../../source/check.ts';
import { defined } from '../../util/defined.ts';
import { type At, below, isMapping, type Loading, originOf, placeOf } from '../context.ts';
import { rules } from './argument-rules.ts';

/** The types of options, as Ansible calls them. */
export const argumentTypes = ['str', 'list', 'dict', 'bool', 'int', 'float', 'path', 'raw'] as const;

/** What Ansible takes of an option, and nothing here reads: a role's variables are read by their own names. */
const unread = {
  version_added: z.unknown().optional(),
  aliases: z.unknown().optional(),
  deprecated_aliases: z.unknown().optional(),
  removed_in_version: z.unknown().optional(),
  removed_at_date: z.unknown().optional(),
  removed_from_collection: z.unknown().optional(),
  apply_defaults: z.unknown().optional(),
};

/** The keys that say which options go together. As in Ansible, those of an entry point itself aren't heeded. */
export const ruleKeys: readonly string[] = Object.keys(rules);

/** The keys of an option that may hold anything. */
export const unreadKeys: readonly string[] = Object.keys(unread);

const prose = z
  .union([z.string(), z.array(z.string())], { error: 'expected text or a list of texts' })
  .transform((text) => [text].flat().join(' '));

/** One option, as Ansible's argument specs have it. */
const option: z.ZodType<ArgumentOption> = z.lazy(() =>
  z
    .strictObject({
      type: z.enum(argumentTypes).default('str'),
      required: flag().default(false),
      default: z.unknown().optional(),
      choices: z.array(z.unknown()).optional(),
      elements: z.enum(argumentTypes).optional(),
      options: z.record(z.string(), option).optional(),
      description: prose.default(''),
      no_log: flag().optional(),
      ...rules,
      ...unread,
    })
    .transform(({ type, required, choices, elements, options, description, ...rest }) => ({
      type,
      required,
      description,
      ...('default' in rest && rest.default !== undefined && { default: rest.default }),
      ...defined({ choices, elements, options }),
      ...(ruleKeys.some((key) => key in rest) && { rules: rulesIn(rest) }),
    })),
);

function rulesIn({
  mutually_exclusive,
  required_together,
  required_one_of,
  required_if,
  required_by,
}: ArgumentRules): ArgumentRules {
  return { mutually_exclusive, required_together, required_one_of, required_if, required_by };
}

const specs = z.record(
  z.string(),
  z.strictObject({
    short_description: z.string().optional(),
    description: prose.optional(),
    author: z.unknown().optional(),
    version_added: z.unknown().optional(),
    seealso: z.unknown().optional(),
    ...Object.fromEntries(ruleKeys.map((key) => [key, z.unknown().optional()])),
    options: z.record(z.string(), option).default({}),
  }),
  { error: 'expected a mapping of entry points' },
);

/** Reads a role's argument specs (https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_reuse_roles.html#role-argument-validation). */
export function readArgumentSpecs(at: At | undefined, loading: Loading): ReadonlyMap<string, ArgumentSpec> {
  const value = at && isMapping(at.file.value) ? at.file.value.argument_specs : undefined;
  if (!at || value === undefined || value === null) return new Map();
  const checked = check(specs, value, (path, what) => placeOf(below(at, ...path), what), {
    word: 'key',
    of: 'an argument spec',
  });
  loading.report(...checked.diagnostics);
  return new Map(
    Object.entries(checked.value ?? {}).map(([entry, { short_description, description, options }]) => [
      entry,
      { description: short_description ?? description ?? '', options, origin: originOf(below(at, entry)) },
    ]),
  );
}
