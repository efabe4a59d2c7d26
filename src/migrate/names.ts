/** A filter or test of Jinja's that is a helper: its name here, how many arguments it takes behind the value, and by which names. */
export interface Known {
  readonly helper: string;
  readonly least: number;
  readonly most: number;
  readonly named: readonly string[];
}

function known(helper: string, least = 0, most = least, ...named: readonly string[]): Known {
  return { helper, least, most, named };
}

const searching = ['ignorecase', 'multiline'] as const;

/** Filters with the same arguments here; test/template/counterparts.yml says that they come to the same. */
export const filters: Readonly<Record<string, Known>> = {
  upper: known('upper'),
  lower: known('lower'),
  trim: known('trim'),
  capitalize: known('capitalize'),
  title: known('title'),
  replace: known('replace', 2),
  length: known('length'),
  count: known('length'),
  first: known('first'),
  last: known('last'),
  min: known('min'),
  max: known('max'),
  sum: known('sum'),
  abs: known('abs'),
  unique: known('unique'),
  int: known('int', 0, 1),
  float: known('float', 0, 1),
  bool: known('bool'),
  quote: known('quote'),
  basename: known('basename'),
  dirname: known('dirname'),
  splitext: known('splitext'),
  expanduser: known('expanduser'),
  relpath: known('relpath', 1),
  path_join: known('path_join'),
  commonpath: known('commonpath'),
  b64encode: known('b64encode'),
  b64decode: known('b64decode'),
  md5: known('md5'),
  sha1: known('sha1'),
  checksum: known('checksum'),
  to_uuid: known('to_uuid', 0, 1),
  from_json: known('from_json'),
  from_yaml: known('from_yaml'),
  from_yaml_all: known('from_yaml_all'),
  to_nice_json: known('to_nice_json', 0, 1),
  difference: known('difference', 1),
  intersect: known('intersect', 1),
  symmetric_difference: known('symmetric_difference', 1),
  union: known('union', 1),
  zip: known('zip', 1, 9),
  zip_longest: known('zip_longest', 1, 9, 'fillvalue'),
  product: known('product', 1, 9),
  flatten: known('flatten', 0, 0, 'levels', 'skip_nulls'),
  permutations: known('permutations', 0, 1),
  combinations: known('combinations', 1),
  subelements: known('subelements', 1, 1, 'skip_missing'),
  extract: known('extract', 1, 2),
  dict2items: known('items', 0, 0, 'key_name', 'value_name'),
  items2dict: known('items2dict', 0, 0, 'key_name', 'value_name'),
  combine: known('combine', 0, 9, 'recursive', 'list_merge'),
  split: known('split', 0, 1),
  regex_search: known('regex_search', 1, 9, ...searching),
  regex_findall: known('regex_findall', 1, 1, ...searching),
  regex_escape: known('regex_escape'),
  format: known('format', 1, 9),
  comment: known('comment', 0, 1, 'decoration', 'prefix', 'postfix'),
  batch: known('batch', 1),
  groupby: known('groupby', 1),
  dictsort: known('dictsort'),
  rekey_on_member: known('rekey_on_member', 1, 1, 'duplicates'),
  sort: known('sort', 0, 0, 'attribute', 'reverse', 'case_sensitive'),
  normpath: known('normpath'),
  urldecode: known('urldecode'),
  urlencode: known('urlencode'),
  urlsplit: known('urlsplit', 0, 1),
  human_readable: known('human_readable', 0, 0, 'isbits', 'unit'),
  human_to_bytes: known('human_to_bytes', 0, 1),
  password_hash: known('password_hash', 0, 2, 'rounds'),
  random: known('random', 0, 0, 'seed', 'start', 'step'),
  shuffle: known('shuffle', 0, 0, 'seed'),
  pow: known('pow', 1),
  root: known('root', 0, 1),
  log: known('log', 0, 1),
  ipaddr: known('ipaddr', 0, 1),
  ipv4: known('ipv4', 0, 1),
  ipv6: known('ipv6', 0, 1),
  ipwrap: known('ipwrap'),
  ipsubnet: known('ipsubnet', 0, 2),
  nthhost: known('nthhost', 1),
  ipmath: known('ipmath', 1),
  cidr_merge: known('cidr_merge'),
};

/** Tests that are helpers. What Python calls a sequence are texts, lists and mappings. */
export const tests: Readonly<Record<string, Known>> = {
  failed: known('failed'),
  failure: known('failed'),
  changed: known('changed'),
  change: known('changed'),
  skipped: known('skipped'),
  skip: known('skipped'),
  succeeded: known('succeeded'),
  success: known('succeeded'),
  successful: known('succeeded'),
  unreachable: known('unreachable'),
  reachable: known('reachable'),
  string: known('is_string'),
  number: known('is_number'),
  integer: known('is_integer'),
  float: known('is_float'),
  boolean: known('is_boolean'),
  mapping: known('is_mapping'),
  sequence: known('is_iterable'),
  iterable: known('is_iterable'),
  even: known('even'),
  odd: known('odd'),
  divisibleby: known('divisibleby', 1),
  match: known('match', 1, 1, ...searching),
  search: known('search', 1, 1, ...searching),
  regex: known('search', 1, 1, ...searching),
  subset: known('subset', 1),
  issubset: known('subset', 1),
  superset: known('superset', 1),
  issuperset: known('superset', 1),
  any: known('any'),
  all: known('all'),
  truthy: known('truthy'),
  falsy: known('falsy'),
  eq: known('eq', 1),
  equalto: known('eq', 1),
  '==': known('eq', 1),
  ne: known('ne', 1),
  '!=': known('ne', 1),
  gt: known('gt', 1),
  '>': known('gt', 1),
  lt: known('lt', 1),
  '<': known('lt', 1),
  ge: known('ge', 1),
  '>=': known('ge', 1),
  le: known('le', 1),
  '<=': known('le', 1),
  in: known('in', 1),
  contains: known('contains', 1),
  defined: known('defined'),
};

/** What a name stands for in a table, with arguments that it takes there. */
export function knownAs(
  table: Readonly<Record<string, Known>>,
  name: string,
  given: number,
  named: readonly string[],
): Known | undefined {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!found || given < found.least || given > found.most) return undefined;
  return named.every((one) => found.named.includes(one)) ? found : undefined;
}

/** How versions are compared, as an operator. */
export function versionSign(word: string): string {
  return Object.hasOwn(versionSigns, word) ? (versionSigns[word] ?? word) : word;
}

const versionSigns: Readonly<Record<string, string>> = {
  '=': '==',
  eq: '==',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  ne: '!=',
  '<>': '!=',
};
