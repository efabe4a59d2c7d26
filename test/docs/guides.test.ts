import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../src/source/yaml.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { createScope } from '../../src/template/scope.ts';
import { fplay } from '../cli/process.ts';

const root = resolve(import.meta.dirname, '../..');
const guides = [
  'README.md',
  ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];
const textOf = (guide: string) => readFileSync(join(root, guide), 'utf8');

/** What stands in fences of a language. */
function fenced(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, code = '']) => code,
  );
}

describe.each(guides)('%s', (guide) => {
  const text = textOf(guide);

  test('its links lead somewhere', () => {
    const links = [
      ...text.replace(/<code>.*?<\/code>|`[^`\n]*`/g, '').matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g),
    ].map(([, path = '']) => path);
    expect(links.filter((path) => !existsSync(resolve(root, dirname(guide), path)))).toEqual([]);
  });

  test('its YAML can be read', () => {
    const mistakes = fenced(text, 'yaml').flatMap(
      (yaml) => parseYaml({ file: guide, text: yaml }).diagnostics,
    );
    expect(mistakes).toEqual([]);
  });

  test('the commands and options of fplay in it are there', async () => {
    const lines = [
      ...fenced(text, 'sh').flatMap((code) => code.split('\n')),
      ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
    ];
    const unknown = await Promise.all(lines.map((line) => problemOf(line)));
    expect(unknown.filter((problem) => problem !== undefined)).toEqual([]);
  });
});

/** What `fplay COMMAND --help` doesn't know of a line that starts with `fplay`. */
async function problemOf(line: string): Promise<string | undefined> {
  const [, words = ''] = /^\s*(?:npx )?fplay ((?:(?!&&|[#>|]).)*)/.exec(line) ?? [];
  const [command = '', below = ''] = words.trim().split(/\s+/);
  if (!/^[a-z]+$/.test(command)) return undefined;
  const nested =
    ['vault', 'lab', 'test'].includes(command) && /^[a-z-]+$/.test(below) && !below.startsWith('-')
      ? [below]
      : [];
  const { code, stdout } = await fplay([command, ...nested, '--help']);
  if (code !== 0 || !stdout.startsWith(`Usage: fplay ${[command, ...nested].join(' ')}`))
    return `${line}: no such command`;
  const options = words.match(/(?<=\s)--?[a-zA-Z][\w-]*/g) ?? [];
  const missing = options.filter((option) => !new RegExp(`(^|[\\s,])${option}(?![\\w-])`, 'm').test(stdout));
  return missing.length > 0 ? `${line}: ${missing.join(' ')}` : undefined;
}

test("what stands for Jinja's habits is right Handlebars and CEL", () => {
  const templating = createTemplating();
  const vars = {
    port: 1,
    hosts: ['a'],
    tls: true,
    users: [{ name: 'u' }],
    x: 1,
    y: false,
    result: { rc: 2, failed: false },
    name: 'web1',
  };
  const scope = createScope([{ vars }], templating);
  const [, table = ''] = textOf('docs/from-ansible.md').split("## Jinja's habits");
  const rows = [...table.matchAll(/^\| `(.+?)` \| `(.+?)` \|$/gm)].map(([, , here = '']) =>
    here.replaceAll('\\|', '|'),
  );
  expect(rows.length).toBeGreaterThan(6);
  for (const row of rows.filter((text) => !text.includes('file '))) {
    const when = /^when: (.*)$/.exec(row)?.[1];
    expect(
      when === undefined ? templating.render(row, scope) : templating.test(when, scope),
      row,
    ).toBeTruthy();
  }
});
