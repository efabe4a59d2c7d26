import fc from 'fast-check';

/** One way to hurt a text: `at` and `more` say where and how much. */
type Hurt = (text: string, at: number, more: number) => string;

const signs = [
  '\t',
  ':',
  '{',
  '}',
  '[',
  ']',
  '&a',
  '*a',
  '!x',
  '|',
  '>',
  "'",
  '"',
  '%',
  '@',
  '`',
  '#',
  '- ',
  ',',
  '?',
];
const marks = [
  '\0',
  '\uFEFF',
  '\r',
  '\n',
  '\u2028',
  '{{',
  '}}',
  '{%',
  '%}',
  '{{#if x}}',
  '<<: *x',
  '---\n',
  '...\n',
  '\\',
  '\u0007',
];
const values = [
  '[]',
  '{}',
  'null',
  'yes',
  '0777',
  '1e999',
  '22:22',
  '!vault x',
  '!unsafe [x]',
  '*none',
  '[[[1]]]',
  '{a: {b: c}}',
  '"{{ x"',
  'key:value',
  '-1',
  '~',
  "''",
  '.inf',
  '__proto__',
  '{__proto__: 1}',
  '{constructor: 1}',
];

function lineHurt(change: (line: string, more: number) => string): Hurt {
  return (text, at, more) => {
    const lines = text.split('\n');
    const index = at % lines.length;
    return lines.map((line, number) => (number === index ? change(line, more) : line)).join('\n');
  };
}

function pick(list: readonly string[], at: number): string {
  return list[at % list.length] ?? '';
}

/** Every way to hurt a text, by name. */
const hurts: Readonly<Record<string, Hurt>> = {
  cut: (text, at, more) =>
    text.slice(0, at % (text.length + 1)) + text.slice((at % (text.length + 1)) + 1 + (more % 12)),
  end: (text, at) => text.slice(0, at % (text.length + 1)),
  insert: (text, at, more) =>
    text.slice(0, at % (text.length + 1)) +
    pick([...signs, ...marks], more) +
    text.slice(at % (text.length + 1)),
  indent: lineHurt((line, more) =>
    more % 2 ? ' '.repeat(1 + (more % 5)) + line : line.slice(Math.min(1 + (more % 4), line.search(/\S|$/))),
  ),
  tab: lineHurt((line) => `\t${line.trimStart()}`),
  unquote: lineHurt((line) => line.replace(/['"]/g, '')),
  quote: lineHurt((line, more) => (more % 2 ? `${line}'` : line.replace(': ', ': "'))),
  colon: lineHurt((line) => line.replace(': ', ':')),
  value: lineHurt((line, more) =>
    line.includes(': ') ? line.replace(/: .*/, `: ${pick(values, more)}`) : line,
  ),
  key: lineHurt((line, more) => line.replace(/[\w.]+(?=:)/, (key) => (more % 2 ? `${key}x` : key.slice(1)))),
  item: lineHurt((line) => line.replace('- ', more(line))),
  double: (text, at) =>
    text
      .split('\n')
      .flatMap((line, index, all) => (index === at % all.length ? [line, line] : [line]))
      .join('\n'),
  drop: (text, at) =>
    text
      .split('\n')
      .filter((_, index, all) => index !== at % all.length)
      .join('\n'),
  swap(text, at, more) {
    const lines = text.split('\n');
    const [one, two] = [at % lines.length, more % lines.length];
    return lines
      .map((line, index) => (index === one ? lines[two] : index === two ? lines[one] : line))
      .join('\n');
  },
  windows: (text) => text.replaceAll('\n', '\r\n'),
  mac: (text) => text.replaceAll('\n', '\r'),
  mark: (text) => `\uFEFF${text}`,
  jinja: (text) => text.replace('{{#if', '{% if').replace('}}', ' | upper }}'),
  deep: (text, at) =>
    text.slice(0, at % (text.length + 1)) + '['.repeat(4000) + text.slice(at % (text.length + 1)),
  deeper: (text) =>
    `${text}\n${Array.from({ length: 800 }, (_, depth) => `${' '.repeat(depth)}- a:`).join('\n')}`,
  huge: (text, at) => `${text}\n${`${pick(text.split('\n'), at)}\n`.repeat(1000)}`,
  long: (text, at) =>
    text.slice(0, at % (text.length + 1)) + 'x'.repeat(200_000) + text.slice(at % (text.length + 1)),
  bomb: (text) =>
    `a0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`).join('')}${text}`,
  empty: () => '',
  binary: (_, at) =>
    Buffer.from(Array.from({ length: 64 }, (_, index) => (at * (index + 7)) % 256)).toString('latin1'),
};

function more(line: string): string {
  return line.length % 2 ? '' : '- - ';
}

/** One hurt to one file. */
export interface Mutation {
  readonly file: string;
  readonly hurt: string;
  readonly at: number;
  readonly more: number;
}

/** One to three hurts, each to one of the files. */
export function mutations(files: readonly string[]): fc.Arbitrary<readonly Mutation[]> {
  const one = fc.record({
    file: fc.constantFrom(...files),
    hurt: fc.constantFrom(...Object.keys(hurts)),
    at: fc.nat(100_000),
    more: fc.nat(1000),
  });
  return fc.array(one, { minLength: 1, maxLength: 3 });
}

/** The files of a project after mutations. */
export function mutated(
  files: Readonly<Record<string, string>>,
  changes: readonly Mutation[],
): Readonly<Record<string, string>> {
  const after: Record<string, string> = { ...files };
  for (const { file, hurt, at, more } of changes)
    after[file] = hurts[hurt]?.(after[file] ?? '', at, more) ?? '';
  return after;
}
