import { createHash, getHashes } from 'node:crypto';
import { parse, parseAllDocuments } from 'yaml';
import { Fault } from '../fault.ts';
import { asNumber, asText, type Helper } from './helper.ts';
import { fromCsv, fromIni } from './tables.ts';
import { toYaml } from './to-yaml.ts';

/** Data as text, and encodings. */
export const formatHelpers: readonly Helper[] = [
  {
    name: 'json',
    also: ['to_json', 'tojson'],
    usage: 'json value indent?',
    summary: 'As JSON, on one line unless an indentation is given.',
    example: { text: '{{ json config }}', vars: { config: { a: [1] } }, result: '{"a":[1]}' },
    takes: [1, 2],
    call: ([value, indent = 0]) => JSON.stringify(value, undefined, asNumber(indent)),
  },
  {
    name: 'to_nice_json',
    usage: 'to_nice_json value indent?',
    summary: 'As JSON on many lines, its keys in order, moved to the right by 4 unless told.',
    example: {
      text: '{{ to_nice_json config 2 }}',
      vars: { config: { b: 1, a: 2 } },
      result: '{\n  "a": 2,\n  "b": 1\n}',
    },
    takes: [1, 2],
    call: ([value, indent = 4]) => JSON.stringify(inOrder(value), undefined, asNumber(indent)),
  },
  {
    name: 'yaml',
    also: ['to_yaml', 'to_nice_yaml'],
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
    name: 'from_yaml',
    usage: 'from_yaml text',
    summary: 'The value of YAML text.',
    example: { text: '{{ from_yaml "a: [1]" }}', result: { a: [1] } },
    takes: [1, 1],
    call: ([text]) => fromYaml(() => parse(asText(text), { version: '1.1', merge: true })),
  },
  {
    name: 'from_yaml_all',
    usage: 'from_yaml_all text',
    summary: 'The values of all documents of YAML text.',
    example: {
      text: '{{ from_yaml_all text }}',
      vars: { text: 'a: 1\n---\nb: 2\n' },
      result: [{ a: 1 }, { b: 2 }],
    },
    takes: [1, 1],
    call: ([text]) =>
      fromYaml(() =>
        parseAllDocuments(asText(text), { version: '1.1' }).map((document) => {
          if (document.errors[0]) throw document.errors[0];
          return document.toJS();
        }),
      ),
  },
  {
    name: 'from_csv',
    usage: 'from_csv text delimiter=?',
    summary: 'The rows of CSV text as mappings; its first line names the keys.',
    example: {
      text: '{{ from_csv text }}',
      vars: { text: 'a,b\n1,"x,y"\n' },
      result: [{ a: '1', b: 'x,y' }],
    },
    takes: [1, 1],
    named: ['delimiter'],
    call: ([text], { delimiter = ',' }) => fromCsv(asText(text), asText(delimiter)),
  },
  {
    name: 'from_ini',
    usage: 'from_ini text',
    summary: 'The sections of INI text as mappings of text; what stands before the first is under `DEFAULT`.',
    example: {
      text: '{{ from_ini text }}',
      vars: { text: '[db]\nport = 5432\n' },
      result: { db: { port: '5432' } },
    },
    takes: [1, 1],
    call: ([text]) => fromIni(asText(text)),
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
  digestOf('md5', 'The MD5 digest in hexadecimal.', 'd41d8cd98f00b204e9800998ecf8427e', 'md5'),
  digestOf('sha1', 'The SHA-1 digest in hexadecimal.', 'da39a3ee5e6b4b0d3255bfef95601890afd80709', 'sha1', [
    'checksum',
  ]),
  {
    name: 'to_uuid',
    usage: 'to_uuid text namespace?',
    summary: "A UUID that follows from a text; in Ansible's namespace unless one is given.",
    example: { text: '{{ to_uuid "web-1" }}', result: '796b5f7d-23f3-5bd5-9544-166d7933bfdb' },
    takes: [1, 2],
    call: ([text, namespace = '361E6D51-FAEC-444A-9079-341386DA8E2E']) =>
      uuid(asText(text), asText(namespace)),
  },
];

function digestOf(
  name: string,
  summary: string,
  result: string,
  algorithm: string,
  also: readonly string[] = [],
): Helper {
  return {
    name,
    also,
    usage: `${name} text`,
    summary,
    example: { text: `{{ ${name} "" }}`, result },
    takes: [1, 1],
    call: ([text]) => digest(asText(text), algorithm),
  };
}

/** Version 5 of https://www.rfc-editor.org/rfc/rfc9562. */
function uuid(text: string, namespace: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  if (space.length !== 16) throw new Fault(`"${namespace}" isn't a UUID`);
  const bytes = createHash('sha1').update(space).update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The value with the keys of all its mappings in order. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, inOrder(part)]),
  );
}

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

function fromYaml(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    throw new Fault(`the text is not YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}

function digest(text: string, algorithm: string): string {
  if (!getHashes().includes(algorithm))
    throw new Fault(`there is no digest \`${algorithm}\``, { hint: 'use sha256, sha512, sha1 or md5' });
  return createHash(algorithm).update(text).digest('hex');
}
