import { z } from 'zod';
import type { Module } from '../sdk/define.ts';

/** What of a JSON schema is told of an argument. */
interface ArgumentSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly ArgumentSchema[];
  readonly items?: ArgumentSchema;
  readonly default?: unknown;
  readonly description?: string;
}

/** A module's page as Markdown: what it does, its arguments, what it registers, and examples. */
export function moduleDoc(module: Module): string {
  const { name, summary, description, returns, freeForm } = module;
  return [
    `# ${name}`,
    summary,
    ...(description ? [description.trim()] : []),
    ...(freeForm ? [`Free-form text is its \`${freeForm}\`.`] : []),
    '## Arguments',
    formatArguments(module),
    ...(returns ? ['## What `register` holds', formatReturns(returns)] : []),
    '## Examples',
    ...module.examples.map(({ title, args }) => formatExample(name, title, args)),
  ].join('\n\n');
}

function formatArguments({ args }: Module): string {
  const schema = z.toJSONSchema(args, { io: 'input', unrepresentable: 'any' }) as {
    readonly properties?: Readonly<Record<string, ArgumentSchema>>;
    readonly required?: readonly string[];
  };
  const all = Object.entries(schema.properties ?? {});
  if (all.length === 0) return 'None.';
  const entries = all.filter(([, { description }]) => !description?.startsWith(unsupported));
  const refused = all
    .filter(([, { description }]) => description?.startsWith(unsupported))
    .map(([name]) => `\`${name}\``);
  const lines = entries.map(([name, argument]) => {
    const facts = [
      ...typesOf(argument),
      ...(schema.required?.includes(name) ? ['required'] : []),
      ...(argument.default === undefined ? [] : [`default ${JSON.stringify(argument.default)}`]),
    ];
    return `- \`${name}\`${facts.length ? ` (${facts.join(', ')})` : ''}: ${argument.description ?? ''}`.trimEnd();
  });
  return [...lines, ...(refused.length ? [`- Not supported: ${refused.join(', ')}`] : [])].join('\n');
}

/** How arguments are described that Ansible has and fplay refuses, with what to do instead. */
const unsupported = 'Not supported';

/** How a value is written; scalars that Ansible takes in several spellings are named once. */
function typesOf(schema: ArgumentSchema): readonly string[] {
  if (schema.enum) return [schema.enum.map((word) => JSON.stringify(word)).join(' | ')];
  const types = [schema.type ?? [], ...(schema.anyOf ?? []).map(({ type }) => type ?? [])].flat();
  if (types.includes('string') && types.includes('array'))
    return types.includes('object') ? ['text, list or mapping'] : ['list'];
  if (types.includes('boolean')) return ['true or false'];
  if (types.includes('array')) return ['list'];
  if (types.includes('object')) return ['mapping'];
  if (types.includes('number') || types.includes('integer'))
    return types.includes('string') ? ['number or text'] : ['number'];
  return types.includes('string') ? ['text'] : [];
}

function formatReturns(returns: Readonly<Record<string, string>>): string {
  return Object.entries(returns)
    .map(([key, meaning]) => `- \`${key}\`: ${meaning}`)
    .join('\n');
}

function formatExample(name: string, title: string, args: unknown): string {
  const lines =
    typeof args === 'object' && args !== null
      ? [`  ${name}:`, ...Object.entries(args).map(([key, value]) => `    ${key}: ${formatValue(value)}`)]
      : [`  ${name}: ${formatValue(args)}`];
  return ['```yaml', `- name: ${title}`, ...lines, '```'].join('\n');
}

/** JSON is YAML too; plain words need no quotes. */
function formatValue(value: unknown): string {
  if (typeof value === 'string' && value.includes('\n'))
    return `|\n${value.trimEnd().replace(/^/gm, '      ')}`;
  if (
    typeof value === 'string' &&
    /^[A-Za-z/][\w ./=@+-]*$/.test(value) &&
    !/^(yes|no|on|off|true|false|null)$/i.test(value)
  )
    return value;
  return JSON.stringify(value);
}
