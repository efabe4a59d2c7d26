import { z } from 'zod';
import { keywordAt, type Site, settledKeywords, sitesOf } from '../../model/keywords.ts';
import { modules as builtIn } from '../../modules/index.ts';
import type { Module } from '../../sdk/define.ts';
import { type JsonSchema, moduleSchema } from '../../sdk/docs.ts';
import { keywordMeanings } from '../doc/keywords.ts';
import { inventorySchema, roleMetaSchema, roleSpecsSchema } from './forms.ts';

/** The kinds of files that there is a schema for. */
export const schemaNames = ['playbook', 'tasks', 'inventory', 'role-meta', 'role-argument-specs'] as const;

/** One of them. */
export type SchemaName = (typeof schemaNames)[number];

/** Where such files lie, as editors match names. */
export const schemaFiles: Readonly<Record<SchemaName, readonly string[]>> = {
  playbook: ['playbooks/*.yml', 'site.yml'],
  tasks: ['tasks/**/*.yml', 'tasks/**/*.yaml', 'handlers/**/*.yml', 'handlers/**/*.yaml'],
  inventory: ['inventory/*.yml', 'inventory/*/hosts.yml'],
  'role-meta': ['meta/main.yml'],
  'role-argument-specs': ['meta/argument_specs.yml'],
};

/** The JSON Schema (draft 2020-12) of a kind of file, for editors: every keyword and every argument of the modules (the built-in ones unless told) with its meaning. */
export function schemaOf(name: SchemaName, modules: readonly Module[] = builtIn): JsonSchema {
  const head = { $schema: 'https://json-schema.org/draft/2020-12/schema', title: `fplay: ${name}` };
  const shared = { $defs: definitions(modules) };
  switch (name) {
    case 'playbook':
      return { ...head, ...listOf(either('import_playbook', 'import', 'play')), ...shared } as JsonSchema;
    case 'tasks':
      return { ...head, ...listOf(blockOr('handler')), ...shared } as JsonSchema;
    case 'inventory':
      return { ...head, ...inventorySchema } as JsonSchema;
    case 'role-meta':
      return { ...head, ...roleMetaSchema } as JsonSchema;
    case 'role-argument-specs':
      return { ...head, ...roleSpecsSchema } as JsonSchema;
  }
}

type Definition = Readonly<Record<string, unknown>>;

function listOf(items: Definition): Definition {
  return { type: ['array', 'null'], items };
}

function named(name: string): Definition {
  return { $ref: `#/$defs/${name}` };
}

/** One of two, judged by a word of the one: of an `anyOf` editors tell the mistakes of both. The other has it to be completed. */
function either(word: string, one: string, other: string): Definition {
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  return { if: { type: 'object', required: [word] }, then: named(one), else: named(other) };
}

function blockOr(name: 'task' | 'handler'): Definition {
  return either('block', 'block', name);
}

function definitions(modules: readonly Module[]): Readonly<Record<string, Definition>> {
  const own = Object.fromEntries(modules.map((module) => [`module.${module.name}`, ownSchema(module)]));
  return {
    play: { ...playSchema(), required: ['hosts'] },
    import: importSchema,
    block: { ...site('block'), required: ['block'] },
    task: taskSchema('task', modules),
    handler: taskSchema('handler', modules),
    role: roleSchema(),
    ...own,
  };
}

/** What may stand below a module's name: its arguments, one text where it takes one, or a template of all. */
function ownSchema(module: Module): Definition {
  const schema = moduleSchema(module);
  const { description, required = [], $schema: _, ...rest } = schema;
  const free = rest.properties?.[module.freeForm ?? ''] as JsonSchema | undefined;
  const words = free?.anyOf?.flatMap((one) => (one as JsonSchema).enum ?? []) ?? [];
  const pairs = { type: 'string', pattern: '=|\\{\\{' };
  const text =
    module.freeForm === undefined ? pairs : words.length > 0 ? { enum: words } : { type: 'string' };
  const nothing = required.length === 0 ? [{ type: 'null' }] : [];
  // A second name may be given in place of a required one, and `args` beside the module brings arguments too.
  return { description, anyOf: [{ ...rest, required: [] }, text, ...nothing] };
}

function taskSchema(at: Site, modules: readonly Module[]): Definition {
  const { properties, ...rest } = site(at) as { properties: Definition };
  const own = modules.map(({ name }) => [name, { $ref: `#/$defs/module.${name}` }]);
  // a module with the collection that Ansible has it in
  const full = own.map(([name, schema]) => [`^[a-z0-9_]+\\.[a-z0-9_]+\\.${name}$`, schema]);
  return {
    ...rest,
    properties: { ...properties, block: keywordSchema('block', 'block'), ...Object.fromEntries(own) },
    patternProperties: Object.fromEntries(full),
  };
}

function playSchema(): Definition {
  const { properties, ...rest } = site('play') as { properties: Definition };
  const { import_playbook } = importSchema.properties;
  return { ...rest, properties: { ...properties, import_playbook } };
}

function roleSchema(): Definition {
  const { properties } = site('role') as { properties: Definition };
  const mapping = {
    type: 'object',
    properties: { role: { type: 'string' }, name: { type: 'string' }, ...properties },
  };
  return { anyOf: [{ type: 'string' }, mapping] };
}

/** All keywords of a place. */
function site(at: Site): Definition {
  const words = allWords.filter((word) => sitesOf(word).includes(at));
  const properties = Object.fromEntries(words.map((word) => [word, keywordSchema(at, word)]));
  return { type: 'object', properties, additionalProperties: false };
}

const allWords = Object.keys(keywordMeanings);

function keywordSchema(at: Site, word: string): Definition {
  const keyword = keywordAt(at, word);
  const description = keywordMeanings[word];
  if (keyword?.refused !== undefined)
    return { description: `Not supported: ${keyword.refused}`, not: {}, deprecated: true };
  const within = nested[word];
  if (within) return { description, ...within };
  const schema = keyword ? z.toJSONSchema(keyword.schema, { io: 'input', unrepresentable: 'any' }) : {};
  const { $schema: _, ...rest } = schema as Definition & { readonly $schema?: string };
  if (at === 'play' && settledKeywords.includes(word))
    return { description, anyOf: [rest, { type: 'string', pattern: '\\{\\{' }] };
  return { ...rest, description };
}

const steps = listOf(blockOr('task'));

/** Keywords whose values are lists of other things. */
const nested: Readonly<Record<string, Definition>> = {
  tasks: steps,
  pre_tasks: steps,
  post_tasks: steps,
  block: steps,
  rescue: steps,
  always: steps,
  handlers: listOf(blockOr('handler')),
  roles: listOf(named('role')),
};

const importSchema = {
  type: 'object',
  required: ['import_playbook'],
  properties: {
    import_playbook: { type: 'string', description: 'Another playbook, whose plays come here.' },
    name: { type: 'string' },
    when: {},
    tags: {},
    vars: { type: 'object' },
  },
  additionalProperties: false,
};
