import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Vars } from '../../model/inventory.ts';
import type { Block, Node, Role, Task } from '../../model/playbook.ts';
import { flag } from '../../sdk/args.ts';
import { mistake, type Place } from '../../source/diagnostic.ts';
import {
  below,
  isMapping,
  type LoadedRole,
  type Loading,
  type RoleParts,
  type Surroundings,
  type YamlFile,
} from '../context.ts';
import { roleKey } from '../imports.ts';
import { knownWith } from '../known.ts';
import { checkTemplates } from '../templates.ts';
import { readArgumentSpecs } from './argument-spec.ts';
import { roleVariables } from './find-role.ts';
import { readRoleUses } from './role-use.ts';

const extensions = ['.yml', '.yaml', '.json', ''];
const metaKeys = [
  'dependencies',
  'allow_duplicates',
  'galaxy_info',
  'collections',
  'argument_specs',
  'standalone',
];

/** Reads a role from its folder: defaults, vars, handlers, meta, and the tasks of an entry point. */
export function readRole(
  path: string,
  name: string,
  parts: RoleParts,
  outside: Surroundings,
  place: Place,
  loading: Loading,
): LoadedRole | undefined {
  const key = roleKey(path, parts);
  if (outside.importing.includes(key)) {
    loading.report(
      mistake(
        `the role \`${name}\` needs itself`,
        place,
        `it comes back to itself through ${chain(outside, key, loading)}`,
      ),
    );
    return undefined;
  }
  const around = surroundings(path, name, key, outside);
  const defaults = readVars(path, 'defaults', parts.defaultsFrom, place, loading);
  const vars = readVars(path, 'vars', parts.varsFrom, place, loading);
  const inside = { ...around, known: knownWith(around.known, vars) };
  const meta = readMeta(path, name, loading);
  const dependencies = dependenciesOf(meta, inside, loading);
  const role: Role = {
    name,
    path,
    defaults,
    vars,
    handlers: readPart(path, 'handlers', parts.handlersFrom, { ...inside, site: 'handler' }, place, loading)
      .nodes,
    dependencies: dependencies.flatMap((block) => block.role ?? []),
    allowDuplicates: isMapping(meta?.value) && flag().safeParse(meta.value.allow_duplicates).data === true,
    argumentSpecs: specsOf(path, meta, loading),
  };
  const entry = parts.tasksFrom ?? 'main';
  const { nodes, folder } = readPart(path, 'tasks', parts.tasksFrom, inside, place, loading);
  const validation = parts.validate === false ? [] : validationOf(role, entry.replace(/\.ya?ml$/, ''));
  return { role, tasks: [...dependencies, ...validation, ...nodes], folder };
}

function surroundings(path: string, name: string, key: string, outside: Surroundings): Surroundings {
  return {
    ...outside,
    folder: join(path, 'tasks'),
    outerFolders: [],
    role: { name, path },
    known: { ...outside.known, ...roleVariables({ name, path }) },
    importing: [...outside.importing, key],
    site: 'task',
  };
}

function chain({ importing }: Surroundings, key: string, loading: Loading): string {
  const circle = importing.slice(importing.indexOf(key));
  return [...circle, key]
    .map((step) => loading.display(step.replace(/#main$/, '').replace('#', ':')))
    .join(' -> ');
}

/** The file of a role's folder that is meant: `main.yml` and its like, or the one that is named. */
function partFile(
  path: string,
  part: string,
  from: string | undefined,
  loading: Loading,
): string | undefined {
  const file = join(path, part, from ?? 'main');
  const files = extensions.map((extension) => file + extension);
  // a link that leads nowhere is found as well, and can't be read then
  return files.find(loading.isFile) ?? files.find(loading.isDangling);
}

function reportMissing(
  path: string,
  part: string,
  from: string | undefined,
  place: Place,
  loading: Loading,
): void {
  if (from === undefined || from === 'main') return;
  loading.report(
    mistake(
      `there is no \`${from}\` in the role's ${part}`,
      place,
      `looked in ${loading.display(join(path, part))}`,
    ),
  );
}

function readPart(
  path: string,
  part: 'tasks' | 'handlers',
  from: string | undefined,
  around: Surroundings,
  place: Place,
  loading: Loading,
): { readonly nodes: readonly Node[]; readonly folder: string } {
  const folder = join(path, part);
  const found = partFile(path, part, from, loading);
  if (found === undefined) reportMissing(path, part, from, place, loading);
  const file = found === undefined ? undefined : loading.read(found);
  return { nodes: file ? loading.nodes(file.value, { file, path: [] }, { ...around, folder }) : [], folder };
}

function readVars(
  path: string,
  part: 'defaults' | 'vars',
  from: string | undefined,
  place: Place,
  loading: Loading,
): Vars {
  const folder = join(path, part, from ?? 'main');
  const single = partFile(path, part, from, loading);
  const files = single === undefined && loading.isFolder(folder) ? filesOf(folder) : [single ?? []].flat();
  if (files.length === 0) reportMissing(path, part, from, place, loading);
  return Object.assign({}, ...files.map((file) => readVarsFile(file, loading)));
}

function filesOf(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => /\.(ya?ml|json)$/.test(name) && !name.startsWith('.'));
  return names.toSorted().map((name) => join(folder, name));
}

function readVarsFile(path: string, loading: Loading): Vars {
  const file = loading.read(path);
  if (!file || file.value === null || file.value === undefined) return {};
  if (!isMapping(file.value)) {
    loading.report(mistake('expected a mapping of variables', file.locate([])));
    return {};
  }
  const at = { file, path: [] };
  loading.once('variables', at, () => checkTemplates(file.value, at, loading));
  return file.value;
}

function readMeta(path: string, name: string, loading: Loading): YamlFile | undefined {
  const found = partFile(path, 'meta', undefined, loading);
  const file = found === undefined ? undefined : loading.read(found);
  if (!file || file.value === null || file.value === undefined) return undefined;
  if (!isMapping(file.value)) {
    loading.report(mistake(`expected a mapping that describes the role \`${name}\``, file.locate([])));
    return undefined;
  }
  if (!flag().safeParse(file.value.allow_duplicates ?? false).success)
    loading.report(mistake('`allow_duplicates`: expected true or false', file.locate(['allow_duplicates'])));
  for (const key of Object.keys(file.value).filter((key) => !metaKeys.includes(key)))
    loading.report(
      mistake(
        `unknown key \`${key}\` in a role's meta`,
        file.locate([key], 'key'),
        `known are ${metaKeys.join(', ')}`,
      ),
    );
  return file;
}

function dependenciesOf(
  meta: YamlFile | undefined,
  around: Surroundings,
  loading: Loading,
): readonly Block[] {
  if (!meta || !isMapping(meta.value)) return [];
  const at = { file: meta, path: ['dependencies'] };
  return readRoleUses(meta.value.dependencies, at, { ...around, outerFolders: [] }, loading);
}

function specsOf(path: string, meta: YamlFile | undefined, loading: Loading): Role['argumentSpecs'] {
  const at = specFile(path, meta, loading);
  return at ? loading.once('argument specs', at, () => readArgumentSpecs(at, loading)) : new Map();
}

/** Where the argument specs stand: in a file of their own, or in `meta/main.yml`. */
function specFile(path: string, meta: YamlFile | undefined, loading: Loading) {
  const own = ['.yml', '.yaml']
    .map((extension) => join(path, 'meta', `argument_specs${extension}`))
    .find(loading.isFile);
  const file = own === undefined ? meta : loading.read(own);
  if (own !== undefined && file) reportOtherShape(file, loading);
  return file && below({ file, path: [] }, 'argument_specs');
}

/** Entry points at the top of a file of argument specs check nothing; Ansible runs such a role without a word. */
function reportOtherShape(file: YamlFile, loading: Loading): void {
  if (file.value === null || file.value === undefined) return;
  if (isMapping(file.value) && Object.hasOwn(file.value, 'argument_specs')) return;
  loading.report({
    severity: 'warning',
    message: '`argument_specs:` is missing in this file: it checks nothing',
    place: file.locate([]),
    hint: 'the entry points stand below it',
  });
}

/** The task that checks what a role is given, as Ansible puts one before a role's own. */
function validationOf(role: Role, entry: string): readonly Task[] {
  const spec = role.argumentSpecs.get(entry);
  if (!spec) return [];
  return [
    {
      kind: 'task',
      name: `Validating arguments against arg spec '${entry}'`,
      action: 'validate_argument_spec',
      args: { role: role.name, entry_point: entry },
      origin: spec.origin,
      locateArgument: () => spec.origin.place,
      notify: [],
      listen: [],
      tags: ['always'],
    },
  ];
}
