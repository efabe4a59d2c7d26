import { type Node, parseJinja } from './jinja.ts';
import { Undecided } from './undecided.ts';

/** What kind of value a variable has, as far as files of variables say. */
export type Kind = 'boolean' | 'text' | 'number' | 'list' | 'mapping' | 'null';

/** The kinds of variables by name; those with several, or with a template, aren't in it. */
export type Kinds = ReadonlyMap<string, Kind>;

/** What a translation knows, and what it has to say. */
export interface Translating {
  readonly kinds: Kinds;
  /** Whether the template asks for the number of an item. */
  readonly usesLoop?: boolean;
  /** Whether backslashes in texts of expressions stand for themselves, as in YAML. */
  readonly rawTexts?: boolean;
  /** Something that may come out differently: told to a person. */
  note(kind: NoteKind, written: string): void;
  /** Told how far a template has been read. */
  at?(offset: number): void;
}

/**
 * What of an expression can't be known: whether its `text` is that of a boolean, what its `truth` is where it is no
 * boolean, whether it is a `list` or a mapping, and whether a file ends where nothing is printed. JSON and YAML mean the
 * same, and look different. A `mapping` that is empty is true to `#if`, and a `float` is printed without `.0`.
 */
export type NoteKind = 'text' | 'truth' | 'mapping' | 'list' | 'end' | 'last' | 'json' | 'yaml' | 'float';

/** Filters, tests and operators whose value has one kind, whatever they are applied to. */
const kindOfFilter: Readonly<Record<string, Kind>> = {
  bool: 'boolean',
  int: 'number',
  float: 'number',
  length: 'number',
  count: 'number',
  upper: 'text',
  lower: 'text',
  trim: 'text',
  join: 'text',
  string: 'text',
  basename: 'text',
  dirname: 'text',
  replace: 'text',
  regex_replace: 'text',
  to_json: 'text',
  list: 'list',
  map: 'list',
  select: 'list',
  selectattr: 'list',
  reject: 'list',
  rejectattr: 'list',
  sort: 'list',
  unique: 'list',
  union: 'list',
  difference: 'list',
  intersect: 'list',
  split: 'list',
  dict2items: 'list',
  flatten: 'list',
  batch: 'list',
  groupby: 'list',
  dictsort: 'list',
  zip_longest: 'list',
  combinations: 'list',
  permutations: 'list',
  subelements: 'list',
  from_yaml_all: 'list',
  rekey_on_member: 'mapping',
  zip: 'list',
  product: 'list',
  regex_findall: 'list',
  title: 'text',
  capitalize: 'text',
  quote: 'text',
  b64encode: 'text',
  b64decode: 'text',
  hash: 'text',
  indent: 'text',
  to_nice_json: 'text',
  to_yaml: 'text',
  to_nice_yaml: 'text',
  items2dict: 'mapping',
  combine: 'mapping',
};

/** Variables that Ansible sets, of one kind each. */
const magic: Readonly<Record<string, Kind>> = {
  '@first': 'boolean',
  '@last': 'boolean',
  '@index': 'number',
  inventory_hostname: 'text',
  ansible_managed: 'text',
  group_names: 'list',
  groups: 'mapping',
  hostvars: 'mapping',
  ansible_check_mode: 'boolean',
  ansible_play_hosts: 'list',
  ansible_play_batch: 'list',
  ansible_distribution: 'text',
  ansible_distribution_version: 'text',
  ansible_distribution_major_version: 'text',
  ansible_distribution_release: 'text',
  ansible_os_family: 'text',
  ansible_hostname: 'text',
  ansible_fqdn: 'text',
  ansible_pkg_mgr: 'text',
  ansible_architecture: 'text',
  ansible_processor_vcpus: 'number',
  ansible_processor_count: 'number',
  ansible_memtotal_mb: 'number',
  ansible_selinux: 'mapping',
};

/** The kind of an expression's value; undefined where it isn't known. */
export function kindOf(node: Node, kinds: Kinds): Kind | undefined {
  switch (node.kind) {
    case 'name':
      return kinds.get(node.name) ?? (Object.hasOwn(magic, node.name) ? magic[node.name] : undefined);
    case 'text':
    case 'number':
    case 'list':
    case 'mapping':
      return node.kind;
    case 'constant':
      return node.value === null ? 'null' : 'boolean';
    case 'test':
      return 'boolean';
    case 'unary':
      return node.operator === 'not' ? 'boolean' : 'number';
    case 'filter':
      return filterKind(node, kinds);
    case 'binary':
      return binaryKind(node, kinds);
    case 'ternary': {
      const yes = kindOf(node.yes, kinds);
      return node.no && yes === kindOf(node.no, kinds) ? yes : undefined;
    }
    case 'member':
      return memberKind(node);
    case 'call':
      return callKind(node);
    default:
      return undefined;
  }
}

/** What commands print is text, and how they ended a number. */
function memberKind({ of, key }: Extract<Node, { kind: 'member' }>): Kind | undefined {
  if (key.kind !== 'text') return undefined;
  const fact = `ansible_${key.value}`;
  if (of.kind === 'name' && of.name === 'ansible_facts')
    return Object.hasOwn(magic, fact) ? magic[fact] : undefined;
  if (/^(stdout|stderr|msg)$/.test(key.value)) return 'text';
  if (/^(stdout_lines|stderr_lines|results)$/.test(key.value)) return 'list';
  if (/^(exists|changed|failed|skipped|isdir|isreg|islnk|finished|started)$/.test(key.value))
    return 'boolean';
  return key.value === 'rc' ? 'number' : undefined;
}

function callKind({ of, args }: Extract<Node, { kind: 'call' }>): Kind | undefined {
  if (of.kind === 'name' && of.name === 'lookup')
    return args[0]?.kind === 'text' && /^(.*\.)?(env|file|template|pipe|password)$/.test(args[0].value)
      ? 'text'
      : undefined;
  if (of.kind === 'name') return /^(range|q|query)$/.test(of.name) ? 'list' : undefined;
  if (of.kind !== 'member' || of.key.kind !== 'text') return undefined;
  if (/^(startswith|endswith|isdigit)$/.test(of.key.value)) return 'boolean';
  if (/^(lower|upper|strip|replace|join)$/.test(of.key.value)) return 'text';
  return /^(split|keys|values)$/.test(of.key.value) ? 'list' : undefined;
}

function filterKind({ name, of, args }: Extract<Node, { kind: 'filter' }>, kinds: Kinds): Kind | undefined {
  if (name === 'default' || name === 'd') {
    const fallback = args[0] ? kindOf(args[0], kinds) : 'text';
    const own = kindOf(of, kinds);
    return own === undefined || own === fallback ? fallback : undefined;
  }
  if (name === 'reverse') return kindOf(of, kinds);
  return Object.hasOwn(kindOfFilter, name) ? kindOfFilter[name] : undefined;
}

function binaryKind(
  { operator, left, right }: Extract<Node, { kind: 'binary' }>,
  kinds: Kinds,
): Kind | undefined {
  if (['==', '!=', '<', '>', '<=', '>=', 'in', 'not in'].includes(operator)) return 'boolean';
  if (operator === '~') return 'text';
  const [one, other] = [kindOf(left, kinds), kindOf(right, kinds)];
  if (operator === 'and' || operator === 'or' || operator === '+') return one === other ? one : undefined;
  return 'number';
}

/** The kinds of variables in mappings; a name with two kinds has none. */
export function kindsIn(all: readonly Readonly<Record<string, unknown>>[]): Kinds {
  let kinds: Kinds = new Map();
  // variables that are made of others, a few steps deep
  for (let step = 0; step < 4; step++) kinds = kindsBy(all, kinds);
  return kinds;
}

function kindsBy(all: readonly Readonly<Record<string, unknown>>[], known: Kinds): Kinds {
  const kinds = new Map<string, Kind | undefined>();
  for (const vars of all)
    for (const [name, value] of Object.entries(vars)) {
      const kind = kindOfValue(value, known);
      kinds.set(name, kinds.has(name) && kinds.get(name) !== kind ? undefined : kind);
    }
  return new Map([...kinds].flatMap(([name, kind]) => (kind === undefined ? [] : [[name, kind] as const])));
}

/** The kind of `{{ expression }}`; of a template with text around that of text. */
function kindOfTemplate(text: string, known: Kinds): Kind | undefined {
  const [, alone] = /^\s*\{\{((?:(?!\}\}|\{\{|\{%)[\s\S])*)\}\}\s*$/.exec(text) ?? [];
  if (alone === undefined) return /^[^\s{]/.test(text) ? 'text' : undefined;
  try {
    return kindOf(parseJinja(alone, true), known);
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    return undefined;
  }
}

function kindOfValue(value: unknown, known: Kinds): Kind | undefined {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return /\{[{%]/.test(value) ? kindOfTemplate(value, known) : 'text';
    case 'boolean':
      return 'boolean';
    case 'number':
      return 'number';
    default:
      return 'mapping';
  }
}
