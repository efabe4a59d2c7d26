/** Filters, tests and look-ups that Ansible's users know and that have no helper of their own: what to do instead. */
const instead: Readonly<Record<string, string>> = {
  attr: 'write the key behind a dot: `{{ x.key }}`',
  b64: '`b64encode` or `b64decode`',
  batch_size: '`batch list size`',
  center: 'pad the text by `format "%-20s"`',
  config: 'configuration is given on the command line',
  csvfile: '`from_csv (file "x.csv")`, and `select` the row',
  dig: '`pipe "dig +short NAME" read_only=true`',
  escape: '`replace` the characters; text is printed as it is',
  expandvars: '`env "NAME"`',
  forceescape: '`replace` the characters; text is printed as it is',
  hashi_vault: '`pipe "vault kv get -field=F PATH" read_only=true secret=true`, or `url` with `secret=true`',
  hostvars: 'it is a variable: `hostvars.web1.x`',
  ini: '`lookup (from_ini (file "x.ini")) "section"`',
  inventory_hostnames: '`groups.NAME` is the list of its hosts',
  json_query: 'an expression: `cel "list.filter(x, x.up).map(x, x.name)"`',
  now: '`strftime "%Y-%m-%d"`',
  passwordstore: '`pipe "pass show NAME" read_only=true secret=true`',
  pprint: '`to_nice_json`',
  q: 'look-ups are helpers of their own: `fileglob "*.conf"`',
  query: 'look-ups are helpers of their own: `fileglob "*.conf"`',
  random_choice: '`random list`',
  realpath: '`stat` tells the path of a host; `normpath` the plain form of one',
  redis: '`pipe "redis-cli get KEY" read_only=true`',
  slugify: '`regex_replace (lower text) "[^a-z0-9]+" "-"`',
  striptags: '`regex_replace text "<[^>]*>" ""`',
  unvault_text: 'give data as `!vault`',
  vars: '`default` and `lookup`: a name that is put together belongs into a mapping',
  varnames: 'put such variables into one mapping, and take its `keys`',
  wordcount: '`length (split text)`',
  wordwrap: '`regex_replace text "(.{1,79})(?:\\\\s+|$)" "\\\\1\\n"`',
};

/** Look-ups of Ansible whose helper has another name. */
const lookups: Readonly<Record<string, string>> = {
  dict: 'items',
  list: 'list',
  nested: 'product',
  cartesian: 'product',
  together: 'zip_longest',
  random_choice: 'random',
  unvault: 'vault',
  items: 'flatten',
  vars: 'default',
  varnames: 'keys',
  indexed_items: 'zip',
};

/** The helper that stands for one of Ansible's look-ups. */
export function lookupName(plugin: string): string {
  const name = plugin.replace(/^ansible\.builtin\./, '');
  return Object.hasOwn(lookups, name) ? (lookups[name] ?? name) : name;
}

/** What stands for a name of Ansible that isn't a helper, or undefined. */
export function ansibleHint(name: string): string | undefined {
  return Object.hasOwn(instead, name) ? instead[name] : undefined;
}
