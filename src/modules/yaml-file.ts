import { z } from 'zod';
import { flag } from '../sdk/args.ts';
import { defineModule, type Failure, failure } from '../sdk/define.ts';
import { editYaml } from '../source/yaml-edit.ts';
import { aliased } from './lib/aliased.ts';
import { editKeys, plainLines } from './lib/edit/property.ts';
import type { TextContent } from './lib/files/text-content.ts';
import { applyEdit, type Edited, planEdit, textFileArguments } from './lib/files/text-file.ts';

const argumentsSchema = aliased(
  {
    ...textFileArguments,
    values: z
      .record(z.string().min(1), z.unknown())
      .default({})
      .describe(
        'Keys and the values that they should have; a mapping is set key by key, all else as a whole.',
      ),
    remove: z
      .array(
        z.union([z.string(), z.array(z.string()).min(1)], { error: 'expected a key, or a list of keys' }),
      )
      .default([])
      .describe('Keys that should not be there; a key within mappings as a list: `[server, port]`.'),
    create: flag().default(true).describe('Make the file, and folders above it, where it is not there.'),
    plain: flag()
      .default(false)
      .describe('The file is read line by line as `key: value`, without quotes: Flink before 1.19.'),
  },
  { dest: 'path' },
).superRefine(({ values, remove, plain }, context) => {
  const wrong = (message: string, path: readonly string[]) =>
    context.addIssue({ code: 'custom', message, path: [...path] });
  if (Object.keys(values).length + remove.length === 0) wrong('give `values`, `remove`, or both', ['values']);
  if (!plain) return;
  for (const [key, value] of Object.entries(values)) {
    if (typeof value === 'object') wrong('with `plain`, a value is one text or number', ['values', key]);
    if (/[\n#]|: |^\s|\s$/.test(key) || /[\n\r#]/.test(String(value)))
      wrong('with `plain`, there is no way to write a # or a second line', ['values', key]);
  }
  if (remove.some((path) => typeof path !== 'string')) wrong('with `plain`, keys are not nested', ['remove']);
});

type Arguments = z.output<typeof argumentsSchema>;

/** YAML, key by key. */
export const yamlFile = defineModule({
  name: 'yaml_file',
  summary: 'Set and remove keys of a YAML file, comments and order kept.',
  description:
    'Not in Ansible. A dot in a key is part of the key. Values are put in quotes where YAML 1.1 or 1.2 would read them ' +
    'as something else without.',
  args: argumentsSchema,
  touches: ['path', 'dest'],
  examples: [
    {
      title: 'The configuration of Flink',
      args: {
        path: '/opt/flink/conf/flink-conf.yaml',
        plain: true,
        values: { 'jobmanager.rpc.address': 'master01', 'taskmanager.numberOfTaskSlots': 4 },
      },
    },
    {
      title: 'Within mappings',
      args: { path: '/etc/app.yml', values: { server: { port: 8081 } }, remove: [['server', 'old']] },
    },
  ],
  returns: { path: 'The file.', msg: 'What was done.', backup_file: 'The copy that `backup` kept.' },
  plan: (args, host) => {
    const create = args.create && Object.keys(args.values).length > 0;
    const state = args.create && !create ? ('absent' as const) : ('present' as const);
    return planEdit({ ...args, create, state }, host, (content) => edit(args, content));
  },
  apply: (changed, args, host) => applyEdit(changed, args, host),
});

function edit({ path, plain, values, remove }: Arguments, { text, own }: TextContent): Edited | Failure {
  if (plain) {
    const set = new Map(Object.entries(values).map(([key, value]) => [own(key), own(String(value))]));
    return editKeys(text, { set, remove: new Set(remove.flat().map(own)) }, plainLines);
  }
  const edited = editYaml(text, { set: values, remove: remove.map((each) => [each].flat()) });
  if ('fault' in edited)
    return failure(`${path} can't be edited: ${edited.fault}`, {
      hint: 'write it as a whole, by template or copy',
    });
  return { ...edited, msg: edited.text === text ? '' : 'keys changed' };
}
