import { keywordAt, type Site, sitesOf } from '../../src/model/keywords.ts';
import type { Module } from '../../src/sdk/define.ts';
import { argumentDocs } from '../../src/sdk/docs.ts';
import { formatYaml } from '../../src/source/yaml-text.ts';

/** A playbook with one thing broken in it. */
export interface Broken {
  /** What is broken, and how. */
  readonly what: string;
  readonly playbook: string;
  /** The lines that a message may name. */
  readonly lines: readonly [first: number, last: number];
  /** `maybe`: one of the values that are tried for a thing must be refused, not all of them. */
  readonly refused: 'surely' | 'maybe';
}

/** Everywhere that keywords can stand. */
export const sites: readonly Site[] = ['play', 'role', 'block', 'task', 'handler'];

/** Values of which one is wrong anywhere; the last is Jinja. */
const strange = ['[[1]]', '{ a: { b: c } }', '"two words"', '-1.5', '"{{ a | b }}"'];

/** Lines before those of a site, and what makes the site whole. */
const settings: Readonly<Record<Site, { readonly before: string; readonly first: string }>> = {
  play: { before: '', first: '- hosts: all' },
  role: { before: '- hosts: all\n  roles:\n', first: '    - role: other' },
  block: { before: '- hosts: all\n  tasks:\n', first: '    - block: [ debug: ]' },
  task: { before: '- hosts: all\n  tasks:\n', first: '    - ping:' },
  handler: { before: '- hosts: all\n  handlers:\n', first: '    - ping:' },
};

/** A keyword, broken in every way at every site. */
export function brokenKeyword(word: string): readonly Broken[] {
  // whatever isn't a keyword of a role is a variable for it
  const elsewhere = sites.filter((site) => site !== 'role' && !sitesOf(word).includes(site));
  return sites.flatMap((site) =>
    sitesOf(word).includes(site)
      ? [
          ...(site === 'role' ? [] : [at(site, 'misspelled', [`${word}z: x`], 'surely')]),
          at(site, 'twice', [`${word}: x`, `${word}: x`], 'surely'),
          ...(keywordAt(site, word)?.ignored
            ? []
            : strange.map((value) => at(site, `as ${value}`, [`${word}: ${value}`], 'maybe'))),
        ]
      : elsewhere.includes(site)
        ? [at(site, 'where it does not belong', [`${word}: x`], 'surely')]
        : [],
  );
}

function at(site: Site, what: string, added: readonly string[], refused: Broken['refused']): Broken {
  const { before, first } = settings[site];
  const indent = ' '.repeat(first.indexOf('-') + 2);
  const keeps = !added.some((line) => first.includes(`- ${line.split(':')[0]}:`));
  const own = keeps ? [first, ...added.map((line) => indent + line)] : asFirst(added, first, indent);
  const playbook = `${before}${own.join('\n')}\n`;
  const start = before.split('\n').length;
  return { what: `${what}, in a ${site}`, playbook, lines: [start, start + own.length], refused };
}

/** Where the keyword is the very one that makes the site whole. */
function asFirst(added: readonly string[], first: string, indent: string): readonly string[] {
  const dash = first.slice(0, first.indexOf('-'));
  return added.map((line, index) => (index === 0 ? `${dash}- ${line}` : indent + line));
}

/** A module, and each of its arguments, broken in every way. */
export function brokenModule(module: Module): readonly Broken[] {
  const args = (module.examples[0]?.args ?? {}) as Readonly<Record<string, unknown>>;
  const own = Object.entries(args).map(([name, value]) => [name, lines(name, value)] as const);
  const rest = (without: string) => own.filter(([name]) => name !== without).map(([, text]) => text);
  const all = own.map(([, text]) => text);
  const task = (what: string, inside: readonly string[], refused: Broken['refused'] = 'surely') =>
    playbookOf(what, [`${module.name}:`, ...inside.map((text) => text.replace(/^/gm, '  '))], refused);
  return [
    playbookOf('misspelled', [`${module.name}zz:`], 'surely'),
    playbookOf('with a list of arguments', [`${module.name}: [1]`], 'surely'),
    task('with an argument that it has not', [...all, 'no_such_argument: 1']),
    ...argumentDocs(module).flatMap(({ name, required }) => [
      task(`${name}: misspelled`, [...rest(name), `${name}zz: 1`]),
      task(`${name}: twice`, [...all, `${name}: 1`, `${name}: 1`]),
      ...(required && own.length > 0 ? [task(`${name}: missing`, rest(name), 'maybe')] : []),
      ...strange.map((value) => task(`${name}: as ${value}`, [...rest(name), `${name}: ${value}`], 'maybe')),
    ]),
  ];
}

function lines(name: string, value: unknown): string {
  return formatYaml({ [name]: value }).trimEnd();
}

function playbookOf(what: string, task: readonly string[], refused: Broken['refused']): Broken {
  const text = task
    .join('\n')
    .split('\n')
    .map((line, index) => `    ${index === 0 ? '- ' : '  '}${line}`);
  const playbook = `- hosts: all\n  tasks:\n${text.join('\n')}\n`;
  return { what, playbook, lines: [3, 3 + text.length], refused };
}
