import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { celValue } from '../../src/migrate/condition.ts';
import { parseJinja } from '../../src/migrate/jinja.ts';
import { kindsIn } from '../../src/migrate/known.ts';
import { migrateText } from '../../src/migrate/template.ts';
import { Undecided } from '../../src/migrate/undecided.ts';
import { parseYaml } from '../../src/source/yaml.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { createScope } from '../../src/template/scope.ts';

const file = join(import.meta.dirname, '../template/counterparts.yml');
const { vars, rows: all } = parseYaml({ file, text: readFileSync(file, 'utf8') }).value as {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly rows: readonly { readonly name: string; readonly jinja: string; readonly result: unknown }[];
};
/** Those that are said in Jinja at all, and don't start anything. */
const rows = all.filter(({ jinja }) => jinja && !jinja.includes('"pipe"'));
const templating = createTemplating();
const scope = createScope([{ vars }], templating);
const translating = { kinds: kindsIn([vars]), note: () => {} };

/** What it comes to; undefined where it is left to a person. */
function inText(jinja: string): unknown {
  const migrated = migrateText(`{{ ${jinja} }}`, translating);
  if ('left' in migrated || migrated.lefts?.length) return undefined;
  return templating.render(migrated.text, scope);
}

function inCondition(jinja: string): unknown {
  try {
    return templating.evaluate(celValue(parseJinja(jinja), translating), scope);
  } catch (error) {
    if (error instanceof Undecided) return undefined;
    throw error;
  }
}

/** Rows that stay with a person. */
const leftInText = [
  '"abcdefghij" | truncate(8, true, "...", 0)',
  'dict(["x", "y"] | zip([1, 2]))',
  '2.5 | round | int',
  '2.567 | round(1)',
  '"%Y-%m-%d %H:%M:%S" | strftime(86400, utc=true)',
  '(("1970-01-02 00:00:01" | to_datetime) - ("1970-01-01 00:00:00" | to_datetime)).total_seconds() | int',
  'lookup("lines", "echo a; echo b", wantlist=true)',
  'lookup("sequence", "start=1 end=3 format=web%02d", wantlist=true)',
  'lookup("nested", a, b, wantlist=true)',
  'lookup("together", a, b, wantlist=true)',
  'lookup("subelements", users, "keys", wantlist=true) | map("last") | list',
  'lookup("indexed_items", b, wantlist=true)',
  'disks | community.general.json_query("[?size > `10`].dev")',
];
const leftInCondition = [
  ...leftInText,
  'disks | map(attribute="kind", default="hdd") | list',
  'name | regex_replace("^(\\w+)-(\\d)", "\\2.\\1")',
  'lines | indent(2)',
  'hosts | map("regex_replace", "$", ".lan") | list',
  '[0, 1, ""] | select | list',
  'more | to_json',
  'name | hash("sha256")',
  '(7 // 2)',
  'range(1, 4) | list',
];

describe('what Ansible was asked for comes to the same when it is migrated, or is left to a person', () => {
  test.each(rows.map((row) => [row.jinja, row] as const))('%s', (jinja, { result }) => {
    const [text, condition] = [inText(jinja), inCondition(jinja)];
    expect({ text: text === undefined, condition: condition === undefined }).toEqual({
      text: leftInText.includes(jinja),
      condition: leftInCondition.includes(jinja),
    });
    if (text !== undefined) expect(text).toEqual(result);
    if (condition !== undefined) expect(condition).toEqual(result);
  });
});
