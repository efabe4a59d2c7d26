import { z } from 'zod';
import { formatYaml } from '../source/yaml-text.ts';
import type { Module } from './define.ts';

/** JSON Schema, as far as it is looked into here. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * What is special about an argument: Ansible's, and refused here; taken, though nothing comes of it; or another name of one.
 * Schemas have it in their metadata, by that name.
 */
export type Standing = 'refused' | 'unneeded' | 'alias';

/** One argument of a module, as its page shows it. */
export interface ArgumentDoc {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  /** As it would be written in a playbook; undefined where there is none. */
  readonly default: string | undefined;
  readonly description: string;
  readonly standing: Standing | undefined;
}

/** What a playbook may write below a module's name, as JSON Schema for editors. */
export function moduleSchema(module: Module): JsonSchema {
  const schema = z.toJSONSchema(module.args, {
    io: 'input',
    unrepresentable: 'any',
    override: (found) => {
      delete found.jsonSchema.standing;
      allowTemplateText(found.jsonSchema);
      allowOneAlone(found);
    },
  });
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    allowTemplate(property),
  ]);
  return {
    ...schema,
    description: module.summary,
    properties: Object.fromEntries(properties) as Record<string, JsonSchema>,
  };
}

/** Text of a form may still be a template that yields it, also within lists. */
function allowTemplateText(jsonSchema: JsonSchema): void {
  if (jsonSchema.pattern !== undefined) jsonSchema.pattern = `\\{\\{|${jsonSchema.pattern}`;
}

/** `list` of sdk/args takes one value alone, too. */
function allowOneAlone({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: JsonSchema;
}): void {
  const { def } = zodSchema._zod;
  if (def.type !== 'pipe' || def.in._zod.def.type !== 'transform' || jsonSchema.type !== 'array') return;
  const { type, items, ...rest } = jsonSchema;
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
  Object.assign(jsonSchema, rest, {
    anyOf: [{ type, items }, ...(items ? [items] : []), { type: 'string' }],
  });
}

/** A value that isn't text may still be written as a template. */
function allowTemplate(property: JsonSchema | boolean): JsonSchema | boolean {
  if (typeof property === 'boolean') return property;
  const { description, default: fallback, ...value } = property;
  const takesText = !value.enum && [value.type].flat().includes('string');
  if (takesText || Object.keys(value).length === 0 || value.not) return property;
  const template = { type: 'string' as const, pattern: '\\{\\{' };
  return {
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
    anyOf: [...(value.anyOf ?? [value]), template],
  };
}

/** The arguments of a module in the order in which it declares them. */
export function argumentDocs(module: Module): readonly ArgumentDoc[] {
  const { properties = {} } = z.toJSONSchema(module.args, { io: 'input', unrepresentable: 'any' });
  const shape = argumentSchemas(module.args);
  return Object.entries(properties).map(([name, property]) => {
    const { description = '', standing, ...schema } = typeof property === 'boolean' ? {} : property;
    const fallback = defaultOf(shape[name]);
    return {
      name,
      type: typeName(schema),
      required: shape[name] !== undefined && !shape[name].safeParse(undefined).success,
      default: fallback === undefined ? undefined : JSON.stringify(fallback),
      description,
      standing: standing as Standing | undefined,
    };
  });
}

/** The arguments' own schemas, also where second names are translated first. */
export function argumentSchemas(schema: z.core.$ZodType): Readonly<Record<string, z.ZodType | undefined>> {
  if (schema instanceof z.ZodObject) return schema.shape;
  return schema instanceof z.ZodPipe ? argumentSchemas(schema.out) : {};
}

function defaultOf(schema: z.ZodType | undefined): unknown {
  return schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
}

/** In the words of somebody who writes a playbook; the unions are those of sdk/args. */
function typeName(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((word) => `\`${String(word)}\``).join(', ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return [...new Set(several.map(typeName))].join(', or ');
  const type = [schema.type].flat().join(' ');
  if (type === 'array')
    return `list of ${typeof schema.items === 'object' && !Array.isArray(schema.items) ? typeName(schema.items) : 'values'}`;
  const known: Readonly<Record<string, string>> = {
    'boolean string number': 'true or false',
    'string boolean': 'text, or true or false',
    'string number': 'text',
    'number string': 'number',
    string: 'text',
    boolean: 'true or false',
    number: 'number',
    integer: 'number',
    object: 'mapping',
  };
  return known[type] ?? 'any value';
}

/** The page of a module, in Markdown that reads well on a terminal too. */
export function modulePage(module: Module): string {
  const parts = [`# ${module.name}`, module.summary];
  if (module.description) parts.push(module.description);
  if (module.local) parts.push('Runs on the control machine alone: no connection is made.');
  const known = argumentDocs(module);
  if (known.length > 0) parts.push('## Arguments', argumentList(known));
  if (module.freeForm) parts.push(`Text right behind the module's name is \`${module.freeForm}\`.`);
  parts.push(
    '## Examples',
    `\`\`\`yaml\n${formatYaml(module.examples.map((example) => exampleTask(module, example)))}\`\`\``,
  );
  const returns = Object.entries(module.returns ?? {}).map(([name, meaning]) => `- \`${name}\`: ${meaning}`);
  if (returns.length > 0)
    parts.push('## Result', 'Beside `changed`, `failed` and `msg`:', returns.join('\n'));
  return `${parts.join('\n\n')}\n`;
}

/** How arguments are described that Ansible has and fplay refuses, with what to do instead. */
const notSupported = 'Not supported: ';

function argumentList(known: readonly ArgumentDoc[]): string {
  const refused = known.filter(({ standing }) => standing === 'refused');
  const lines = known.filter((each) => !refused.includes(each)).map(argumentLine);
  const reasons = new Map<string, string[]>();
  for (const { name, description } of refused) {
    const names = reasons.get(description) ?? [];
    reasons.set(description, [...names, `\`${name}\``]);
  }
  const refusals = [...reasons].map(
    ([reason, names]) => `- ${names.join(', ')}: not supported: ${reason.slice(notSupported.length)}`,
  );
  return [...lines, ...refusals].join('\n');
}

function argumentLine({ name, type, required, default: fallback, description }: ArgumentDoc): string {
  const remark = required ? '; required' : fallback === undefined ? '' : `; default ${plainWord(fallback)}`;
  return `- \`${name}\` (${type}${remark}): ${description}`.trimEnd();
}

/** A default as it would stand in a playbook, where it needs no quotes without them. */
function plainWord(json: string): string {
  return `\`${/^"[A-Za-z/][\w./-]*"$/.test(json) && !/^"(on|off|yes|no)"$/.test(json) ? json.slice(1, -1) : json}\``;
}

function exampleTask(module: Module, { title, args }: Module['examples'][number]): unknown {
  const given = args as Readonly<Record<string, unknown>>;
  const [only, ...others] = Object.keys(given);
  const isFree = module.freeForm !== undefined && only === module.freeForm && others.length === 0;
  return { name: title, [module.name]: isFree ? given[only] : given };
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The pages of `docs/modules`, by file name, with a list of them in `README.md`. */
export function moduleDocs(modules: readonly Module[]): ReadonlyMap<string, string> {
  const sorted = modules.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const index = sorted.map(({ name, summary }) => [`[${name}](${name}.md)`, summary]);
  const readme = `# Modules\n\nMade from the modules' own descriptions: a test compares, and \`npx vitest run test/modules/docs.test.ts --update\` writes them anew.\n\n${table(['module', 'what it does'], index)}\n`;
  return new Map([
    ['README.md', readme],
    ...sorted.map((module) => [`${module.name}.md`, modulePage(module)] as const),
  ]);
}
