import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { celValue } from '../../src/migrate/condition.ts';
import { parseJinja } from '../../src/migrate/jinja.ts';
import { type Kinds, kindsIn, type NoteKind } from '../../src/migrate/known.ts';
import { migrateText } from '../../src/migrate/template.ts';
import { Undecided } from '../../src/migrate/undecided.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { createScope } from '../../src/template/scope.ts';

/** Expressions as public roles have them, with their values by ansible-core 2.19. */
const { vars, rows } = JSON.parse(readFileSync(join(import.meta.dirname, 'expressions.json'), 'utf8')) as {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly rows: readonly { readonly jinja: string; readonly value: unknown }[];
};
const templating = createTemplating();
const scope = createScope([{ vars }], templating);

/** Where the two differ, and nothing is told: a boolean is a number to Python, and in a list that is joined. */
const silent = ["mixed | join(',')", 't is number', 't == 1'];
/** Where the two differ, and this is told. */
const told: Readonly<Record<string, NoteKind>> = {
  "'a' if empty_m else 'b'": 'mapping',
  's ~ t': 'text',
  's ~ z': 'text',
  "'{}'.format(t)": 'text',
  't | string': 'text',
  '3.0 | string': 'float',
  'a ~ 1.0': 'float',
  'l | to_json': 'json',
  'm | to_yaml': 'yaml',
};
/** Lists in no order to Python. */
const unordered = ["l | difference(['x']) | union(['q']) | list", "l | symmetric_difference(['x', 'q'])"];

const left = Symbol('left to a person');
const refused = Symbol('refused when it runs');

type Came = { readonly value: unknown; readonly notes: readonly NoteKind[] };

function came(kinds: Kinds, evaluate: (translating: Parameters<typeof migrateText>[1]) => unknown): Came {
  const notes: NoteKind[] = [];
  try {
    return { value: evaluate({ kinds, note: (kind) => notes.push(kind) }), notes };
  } catch (error) {
    return { value: error instanceof Undecided ? left : refused, notes };
  }
}

function inText(jinja: string, kinds: Kinds): Came {
  return came(kinds, (translating) => {
    const migrated = migrateText(`{{ ${jinja} }}`, translating);
    return 'left' in migrated || migrated.lefts?.length ? left : templating.render(migrated.text, scope);
  });
}

function inCondition(jinja: string, kinds: Kinds): Came {
  return came(kinds, (translating) =>
    templating.evaluate(celValue(parseJinja(jinja, true), translating), scope),
  );
}

test.each(rows.map(({ jinja, value }) => [jinja, value] as const))(
  '%s never comes to anything else unsaid',
  (jinja, wanted) => {
    for (const kinds of [kindsIn([vars]), new Map()] as const)
      for (const { value, notes } of [inText(jinja, kinds), inCondition(jinja, kinds)]) {
        if (value === left || value === refused || silent.includes(jinja)) continue;
        if (told[jinja] && value !== wanted) {
          expect(notes).toContain(told[jinja]);
          continue;
        }
        const isSet = unordered.includes(jinja) && Array.isArray(value) && Array.isArray(wanted);
        expect(isSet ? value.toSorted() : value).toEqual(isSet ? wanted.toSorted() : wanted);
      }
  },
);

test('most of them come to the same where kinds are known', () => {
  const kinds = kindsIn([vars]);
  const same = (value: unknown, wanted: unknown) => JSON.stringify(value) === JSON.stringify(wanted);
  const count = (evaluate: typeof inText) =>
    rows.filter(({ jinja, value }) => same(evaluate(jinja, kinds).value, value)).length;
  expect({ rows: rows.length, text: count(inText), condition: count(inCondition) }).toEqual({
    rows: 288,
    text: 245,
    condition: 214,
  });
});
