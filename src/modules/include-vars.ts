import { z } from 'zod';
import { flag, list, text, whole } from '../sdk/args.ts';
import { type Control, defineModule, type Failure, failure } from '../sdk/define.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { refused } from './lib/files/attributes.ts';
import { pattern, searching } from './lib/pattern.ts';

const argumentsSchema = z
  .strictObject({
    file: text().optional().describe('The file.'),
    dir: text()
      .optional()
      .describe('A folder; its files are read in the order of their names, later ones win.'),
    name: text()
      .optional()
      .describe('One variable that all of them go into; without it each is a variable of its own.'),
    hash_behaviour: refused('put them under a `name`, and merge by the helper combine', 'replace'),
    depth: whole().default(0).describe('How many levels of a folder are read; 0 for all.'),
    extensions: list(text())
      .default(['yaml', 'yml', 'json'])
      .describe('Endings of the files that are read from a folder.'),
    files_matching: pattern()
      .optional()
      .describe('A regular expression for the names of the files that are read from a folder.'),
    ignore_files: list(pattern())
      .default([])
      .describe('Regular expressions for how the names of files end that are left out.'),
    ignore_unknown_extensions: flag()
      .default(false)
      .describe('Pass over files of a folder that end otherwise; without it they are a mistake.'),
  })
  .refine((args) => (args.file === undefined) !== (args.dir === undefined), {
    error: 'give either `file` or `dir`',
  });

type Arguments = z.output<typeof argumentsSchema>;

/** Reads variables from files of the control machine. */
export const includeVars = defineModule({
  name: 'include_vars',
  summary: 'Read variables from a YAML or JSON file, or from all files of a folder.',
  description:
    'Relative names are looked for in `vars/` of the role, beside the task file, and beside the playbook.',
  args: argumentsSchema,
  freeForm: 'file',
  namedFile: ({ file }) =>
    typeof file === 'string' ? { kind: 'vars', argument: 'file', name: file } : undefined,
  local: true,
  examples: [
    { title: 'By distribution', args: { file: '{{ ansible_os_family }}.yml' } },
    {
      title: 'A folder under one name',
      args: { dir: 'tuning', name: 'tuning', ignore_unknown_extensions: true },
    },
  ],
  returns: { ansible_facts: 'The variables.', ansible_included_var_files: 'The files they came from.' },
  async plan(args, _host, control) {
    const files = args.file === undefined ? await filesOf(args, control) : await oneFile(args.file, control);
    if ('failed' in files) return files;
    const all = await allInOrder(files.map((file) => control.readVariables(file)));
    const broken = all.find(isFailure);
    if (broken) return broken;
    const vars = Object.assign({}, ...all) as Record<string, unknown>;
    const facts = args.name === undefined ? vars : { [args.name]: vars };
    return { current: {}, desired: {}, result: { ansible_facts: facts, ansible_included_var_files: files } };
  },
});

function isFailure(value: object): value is Failure {
  return (
    'failed' in value &&
    typeof value.failed === 'string' &&
    Object.keys(value).every((key) => /^(failed|hint|result)$/.test(key))
  );
}

async function oneFile(name: string, control: Control): Promise<readonly string[] | Failure> {
  const path = await control.locate('vars', name);
  return typeof path === 'string' ? [path] : path;
}

async function filesOf(args: Arguments, control: Control): Promise<readonly string[] | Failure> {
  const folder = await control.locate('vars', args.dir ?? '');
  if (typeof folder !== 'string') return folder;
  const entries = await control.folder(folder);
  if (!entries) return failure(`${folder} is no folder`, { hint: 'use `file` for a single file' });
  const ignored = args.ignore_files.map((end) => searching(`(?:${end})$`));
  const matching = args.files_matching === undefined ? undefined : searching(args.files_matching);
  const found = entries
    .filter((entry) => !entry.directory && (args.depth === 0 || entry.path.split('/').length <= args.depth))
    .map((entry) => entry.path)
    .filter((path) => !ignored.some((found) => found(nameOf(path))) && (!matching || matching(nameOf(path))))
    .toSorted();
  const known = (path: string) =>
    args.extensions.some((extension) => path.endsWith(`.${extension.replace(/^\./, '')}`));
  const strange = found.find((path) => !known(path));
  if (strange !== undefined && !args.ignore_unknown_extensions)
    return failure(`${folder}/${strange} ends in none of ${args.extensions.join(', ')}`, {
      hint: 'set ignore_unknown_extensions: true to pass over such files, or name it in extensions',
    });
  return found.filter(known).map((path) => `${folder}/${path}`);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
