import { z } from 'zod';
import type { ArgumentOption, ArgumentSpec } from '../../model/playbook.ts';
import { check } from '../../source/check.ts';
import { defined } from '../../util/defined.ts';
import { type At, below, isMapping, type Loading, originOf, placeOf } from '../context.ts';

const types = ['str', 'list', 'dict', 'bool', 'int', 'float', 'path', 'raw'] as const;
const prose = z
  .union([z.string(), z.array(z.string())], { error: 'expected text or a list of texts' })
  .transform((text) => [text].flat().join(' '));

/** One option, as Ansible's argument specs have it. */
const option: z.ZodType<ArgumentOption> = z.lazy(() =>
  z
    .strictObject({
      type: z.enum(types).default('str'),
      required: z.boolean().default(false),
      default: z.unknown().optional(),
      choices: z.array(z.unknown()).optional(),
      elements: z.enum(types).optional(),
      options: z.record(z.string(), option).optional(),
      description: prose.default(''),
      version_added: z.unknown().optional(),
      no_log: z.boolean().optional(),
    })
    .transform(({ type, required, choices, elements, options, description, ...rest }) => ({
      type,
      required,
      description,
      ...('default' in rest && rest.default !== undefined && { default: rest.default }),
      ...defined({ choices, elements, options }),
    })),
);

const specs = z.record(
  z.string(),
  z.strictObject({
    short_description: z.string().optional(),
    description: prose.optional(),
    author: z.unknown().optional(),
    version_added: z.unknown().optional(),
    seealso: z.unknown().optional(),
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
