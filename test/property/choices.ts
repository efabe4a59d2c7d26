import fc from 'fast-check';

/** A value of a playbook, as YAML has it. */
export type Yaml = string | number | boolean | null | readonly Yaml[] | { readonly [key: string]: Yaml };

/** A task or a block, as written. */
export type Written = Readonly<Record<string, Yaml>>;

/** Seldom there: one time in `times`. Shrinks to nothing. */
export function seldom<T>(times: number, value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: times - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: value },
  );
}

/** A mapping of the keys that have a value. */
export function mapping(
  keys: Readonly<Record<string, fc.Arbitrary<Yaml | undefined>>>,
): fc.Arbitrary<Written> {
  return fc
    .record(keys)
    .map((made) =>
      Object.fromEntries(
        Object.entries(made).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      ),
    );
}

/** Arguments of modules, by the module's name. */
export type MadeAction = fc.Arbitrary<Written>;

/** A task of one module. */
export function action(name: string, args: fc.Arbitrary<Written | string>): MadeAction {
  return args.map((made) => ({ [name]: made }));
}

/** Names below the playbook's folder: few, so that tasks meet. Most are names of the same three things. */
const plainNames = ['a', 'b', 'd', 'd/a', 'd/b', 'd/e', 'd/e/a', 'l', 'l/a', 'l/e', 'm', 'm/a'];
const oddNames = ['d/', 'd//a', 'd/../a', 'd/./b', './a', 'l/../a', 'd/e/../a', '/a', 'l/', 'd/e/', 'a/'];

/** A path below the playbook's folder. */
export const path: fc.Arbitrary<string> = fc
  .oneof(
    { withCrossShrink: true },
    { weight: 12, arbitrary: fc.constantFrom(...plainNames) },
    { weight: 2, arbitrary: fc.constantFrom(...oddNames) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('{{ v }}', 'd/{{ v }}', '{{ w }}/a', '{{ default r1.name "b" }}'),
    },
  )
  .map((name) => `{{ f }}/${name}`);

/** What a link points to. */
export const target = fc.oneof(
  { weight: 3, arbitrary: path },
  { weight: 2, arbitrary: fc.constantFrom('a', 'd', 'e', '../a', 'l', 'nowhere') },
);

/** Text of a file or a message; some of it follows from what came before. */
export const text = fc.constantFrom(
  'one',
  'one\ntwo\n',
  'two\n',
  '',
  'three\none\n',
  'v is {{ v }}\n',
  '{{ r1.changed }} {{ r2.failed }}\n',
  '{{ default r1.stdout "none" }}',
  '{{ default r2.stat.exists "nothing" }}\n',
  '{{ hostvars.h1.v }} {{ hostvars.h2.w }}',
  '{{ default ansible_failed_task.action "nothing failed" }}\n',
);

/** One line. */
export const line = fc.constantFrom('one', 'two', 'k = {{ v }}', 'k = 1', 'r {{ r1.changed }}', 'end');

/** Permissions. */
export const mode = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('0644', '0600', '0755', '0700', '0777', 'u+x', 'u=rwX,go=rX', 'g-r'),
  },
  { weight: 1, arbitrary: fc.constantFrom('2775', '1777', 'g+s', '4755') },
);

/** Who may own a file. */
export const owner = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('root', 'other', 'nobody') },
  { weight: 1, arbitrary: fc.constant('{{ u }}') },
);

/** Names that tasks register. */
export const register = fc.constantFrom('r1', 'r2', 'r3');

/** Conditions; the registered names always have a value, so that most can be answered. */
export const condition: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'true',
      'false',
      'r1.changed',
      '!r1.changed',
      'r2.changed || r3.changed',
      'r1.failed',
      '!r2.failed',
      'default(r1.stat.exists, false)',
      '!default(r2.stat.exists, true)',
      "default(r1.stdout, '') == ''",
      'default(r3.skipped, false)',
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "v == 'a'",
      "w != 'd'",
      "inventory_hostname == 'h1'",
      "inventory_hostname != 'h1'",
      "hostvars['h1'].v == 'a'",
      "default(hostvars['h2'].r1.changed, false)",
      "hostvars['h1'].r2.failed",
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('undefined_name == 1', 'r1.nothing') },
);
