import { createHash, getHashes } from 'node:crypto';
import { posix } from 'node:path';
import { Fault } from '../fault.ts';
import { asNumber, asText, type Helper } from './helper.ts';
import { toYaml } from './to-yaml.ts';

/** Data as text, encodings, paths, and the controller's environment. */
export const formatHelpers: readonly Helper[] = [
  {
    name: 'json',
    usage: 'json value indent?',
    summary: 'As JSON, on one line unless an indentation is given.',
    example: { text: '{{ json config }}', vars: { config: { a: [1] } }, result: '{"a":[1]}' },
    takes: [1, 2],
    call: ([value, indent = 0]) => JSON.stringify(value, undefined, asNumber(indent)),
  },
  {
    name: 'yaml',
    usage: 'yaml value',
    summary: 'As YAML, without a line end behind it.',
    example: {
      text: '{{ yaml config }}',
      vars: { config: { a: [1], b: 'yes' } },
      result: 'a:\n  - 1\nb: "yes"',
    },
    takes: [1, 1],
    call: ([value]) => toYaml(value),
  },
  {
    name: 'columns',
    usage: 'columns text separator?',
    summary:
      'Lines as a table: their fields, parted by a tab unless a separator is given, one below the other.',
    example: { text: '{{ columns lines "|" }}', vars: { lines: 'a|b\nccc|d' }, result: 'a    b\nccc  d' },
    takes: [1, 2],
    call: ([text, separator = '\t']) => columns(asText(text), asText(separator)),
  },
  {
    name: 'from_json',
    usage: 'from_json text',
    summary: 'The value of JSON text.',
    example: { text: '{{ from_json "[1]" }}', result: [1] },
    takes: [1, 1],
    call: ([text]) => fromJson(asText(text)),
  },
  {
    name: 'b64encode',
    usage: 'b64encode text',
    summary: 'In base64.',
    example: { text: '{{ b64encode "ab" }}', result: 'YWI=' },
    takes: [1, 1],
    call: ([text]) => Buffer.from(asText(text)).toString('base64'),
  },
  {
    name: 'b64decode',
    usage: 'b64decode text',
    summary: 'The text of base64, such as `slurp` yields.',
    example: { text: '{{ b64decode "YWI=" }}', result: 'ab' },
    takes: [1, 1],
    call: ([text]) => Buffer.from(asText(text), 'base64').toString(),
  },
  {
    name: 'hash',
    usage: 'hash text algorithm?',
    summary: 'The digest in hexadecimal, SHA-256 unless an algorithm is given.',
    example: { text: '{{ hash "" "md5" }}', result: 'd41d8cd98f00b204e9800998ecf8427e' },
    takes: [1, 2],
    call: ([text, algorithm = 'sha256']) => digest(asText(text), asText(algorithm)),
  },
  {
    name: 'basename',
    usage: 'basename path',
    summary: 'The last part of a path.',
    example: { text: '{{ basename "/opt/flink.tgz" }}', result: 'flink.tgz' },
    takes: [1, 1],
    call: ([path]) => posix.basename(asText(path)),
  },
  {
    name: 'dirname',
    usage: 'dirname path',
    summary: 'The folder of a path.',
    example: { text: '{{ dirname "/opt/flink.tgz" }}', result: '/opt' },
    takes: [1, 1],
    call: ([path]) => posix.dirname(asText(path)),
  },
  {
    name: 'env',
    usage: 'env name fallback?',
    summary: "A variable of the controller's environment; empty, or the fallback, where it is not set.",
    example: { text: '{{ env "FPLAY_NOT_SET" "none" }}', result: 'none' },
    takes: [1, 2],
    call: ([name, fallback = ''], _, environment) => environment[asText(name)] ?? fallback,
  },
];

function columns(text: string, separator: string): string {
  const rows = text.split('\n').map((line) => line.split(separator));
  const widths = rows
    .reduce((longest, row) => (row.length > longest.length ? row : longest), [])
    .map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((field, column) => field.padEnd((widths[column] ?? 0) + 2))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Fault(`the text is not JSON: ${(error as Error).message}`);
  }
}

function digest(text: string, algorithm: string): string {
  if (!getHashes().includes(algorithm))
    throw new Fault(`there is no digest \`${algorithm}\``, { hint: 'use sha256, sha512, sha1 or md5' });
  return createHash(algorithm).update(text).digest('hex');
}
