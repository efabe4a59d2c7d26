import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { templatesPage } from '../../src/cli/doc/templates.ts';
import { parseYaml } from '../../src/source/yaml.ts';
import { asCondition } from '../../src/template/as-condition.ts';
import { whenLookedUp } from '../../src/template/templating.ts';
import { render, scopeOf, templating } from './rig.ts';

interface Counterparts {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly rows: readonly {
    readonly name: string;
    readonly jinja: string;
    readonly here: string;
    readonly result?: unknown;
  }[];
}

const file = join(import.meta.dirname, 'counterparts.yml');
const { vars, rows } = parseYaml({ file, text: readFileSync(file, 'utf8') }).value as Counterparts;

describe('what Ansible says in Jinja', () => {
  it.each(rows.filter(({ result }) => result !== undefined))('$name', async ({ here, result }) => {
    expect(await whenLookedUp(() => render(`{{ ${here} }}`, vars))).toEqual(result);
    const condition = asCondition(`{{ ${here} }}`);
    if (condition === undefined) return;
    expect(await whenLookedUp(() => templating.evaluate(condition, scopeOf(vars))), condition).toEqual(
      result,
    );
  });

  it.each(rows)('$name can be told to be right before a run', ({ here }) => {
    expect(templating.checkTemplate(`{{ ${here} }}`)).toBeUndefined();
  });
});

test('docs/templates.md is current', async () => {
  const table = rows.map(({ name, jinja, here }) => [name, jinja, here].map(cell).join(' | '));
  const text = templatesPage(vars, table.map((row) => `| ${row} |`).join('\n'));
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/templates.md'));
});

function cell(text: string): string {
  return text === ''
    ? ''
    : `<code>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '&#124;')}</code>`;
}
