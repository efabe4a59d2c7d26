import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { printable } from '../../report/text.ts';
import { check } from '../../source/check.ts';
import { mistake } from '../../source/diagnostic.ts';
import { parseYaml } from '../../source/yaml.ts';
import type { Checked } from '../diagnostics.ts';
import { locateRole } from '../locate-role.ts';

const prose = z.union([z.string(), z.array(z.string())]).transform((text) => [text].flat());

interface Option {
  readonly type?: string | undefined;
  readonly required?: boolean | undefined;
  readonly default?: unknown;
  readonly choices?: readonly unknown[] | undefined;
  readonly description?: readonly string[] | undefined;
  readonly options?: Readonly<Record<string, Option>> | undefined;
}

const option: z.ZodType<Option> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    required: z.boolean().optional(),
    default: z.unknown().optional(),
    choices: z.array(z.unknown()).optional(),
    description: prose.optional(),
    options: z.record(z.string(), option).optional(),
  }),
);

const entryPoint = z.object({
  short_description: z.string().optional(),
  description: prose.optional(),
  options: z.record(z.string(), option).optional(),
});

const argumentSpecs = z.object({ argument_specs: z.record(z.string(), entryPoint) });

/** What a role says of itself in `meta/argument_specs.yml`, as Markdown. */
export function roleDoc(name: string, workingFolder: string): Checked<string> {
  const found = locateRole(name, workingFolder);
  if ('diagnostics' in found) return found;
  const folder = found.value;
  const file = ['argument_specs.yml', 'argument_specs.yaml']
    .map((one) => join(folder, 'meta', one))
    .find(existsSync);
  if (file === undefined)
    return {
      diagnostics: [
        mistake(
          `the role \`${name}\` says nothing of its variables`,
          undefined,
          `${join(relative(workingFolder, folder), 'meta', 'argument_specs.yml')} would say it; their defaults are in ${join(relative(workingFolder, folder), 'defaults')}`,
        ),
      ],
    };
  const { value, diagnostics, locate } = parseYaml({
    file: relative(workingFolder, file),
    text: readFileSync(file, 'utf8'),
  });
  if (diagnostics.length) return { diagnostics };
  const specs = check(argumentSpecs, value, locate, { word: 'key', of: 'the argument specs' });
  if (specs.value === undefined) return { diagnostics: specs.diagnostics };
  return { value: formatRole(name, specs.value.argument_specs) };
}

function formatRole(name: string, specs: z.output<typeof argumentSpecs>['argument_specs']): string {
  const sections = Object.entries(specs).flatMap(([entry, { short_description, description, options }]) => [
    entry === 'main' ? `# ${name}` : `# ${name}, tasks_from: ${entry}`,
    ...(short_description ? [short_description] : []),
    ...(description ?? []),
    ...(options ? ['## Variables', formatOptions(options, '')] : []),
  ]);
  return printable(sections.map((text) => text.trim()).join('\n\n'));
}

function formatOptions(options: Readonly<Record<string, Option>>, indent: string): string {
  return Object.entries(options)
    .map(([name, spec]) => {
      const facts = [
        spec.type ?? 'str',
        ...(spec.required ? ['required'] : []),
        ...(spec.default === undefined ? [] : [`default ${JSON.stringify(spec.default)}`]),
        ...(spec.choices
          ? [`one of ${spec.choices.map((choice) => JSON.stringify(choice)).join(', ')}`]
          : []),
      ];
      const text = (spec.description ?? []).map((line) => `${indent}  ${line.trim()}`);
      const nested = spec.options ? [formatOptions(spec.options, `${indent}  `)] : [];
      return [`${indent}- \`${name}\` (${facts.join(', ')})`, ...text, ...nested].join('\n');
    })
    .join('\n');
}
