import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { type Diagnostic, mistake, type Place } from './diagnostic.ts';
import { readPlain } from './scalar.ts';
import { unsafeText, vaultText } from './values.ts';
import { unquotedTemplate } from './yaml-errors.ts';

/** More values than any honest document has: aliases of aliases grow without bound otherwise. */
const largestExpansion = 5_000_000;
const knownTags = ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map(
  (name) => `tag:yaml.org,2002:${name}`,
);

/** A value, and how many values it holds with every alias written out. */
interface Sized {
  readonly value: unknown;
  readonly size: number;
}
interface Reading {
  readonly place: (from: number, to?: number) => Place;
  readonly text: string;
  readonly anchors: Map<string, Sized>;
  readonly diagnostics: Diagnostic[];
  /** Inside a collection tagged `!unsafe`. */
  readonly unsafe: boolean;
}

/** The plain value of a parsed document. */
export function readDocument(
  root: Node | null,
  text: string,
  place: (from: number, to?: number) => Place,
): { readonly value: unknown; readonly diagnostics: readonly Diagnostic[] } {
  const reading: Reading = { place, text, anchors: new Map(), diagnostics: [], unsafe: false };
  const { value, size } = root ? readNode(root, reading) : { value: null, size: 0 };
  if (size <= largestExpansion) return { value, diagnostics: reading.diagnostics };
  const tooLarge = mistake('the aliases of this document stand for millions of values', place(0));
  return { value: undefined, diagnostics: [...reading.diagnostics, tooLarge] };
}

/** The text of a mapping's key: numbers as they read, words (`on`, `yes`) as they are written. */
export function keyText(key: Scalar): string {
  const text = String(key.value ?? '');
  if (key.type !== 'PLAIN') return text;
  const value = readPlain(text);
  return typeof value === 'number' ? String(value) : text;
}

function readNode(node: Node, reading: Reading): Sized {
  if (isAlias(node)) return readAlias(node.source, node, reading);
  const read = readTagged(node, reading);
  if ('anchor' in node && typeof node.anchor === 'string') reading.anchors.set(node.anchor, read);
  return read;
}

function readAlias(name: string, node: Node, reading: Reading): Sized {
  const target = reading.anchors.get(name);
  if (target) return target;
  reading.diagnostics.push(
    mistake(`no anchor \`&${name}\` stands before this alias`, placeOf(node, reading)),
  );
  return { value: null, size: 1 };
}

function readTagged(node: Node, reading: Reading): Sized {
  const tag = 'tag' in node ? node.tag : undefined;
  if (tag === '!unsafe') return readPlainNode(node, { ...reading, unsafe: true });
  if (tag === '!vault' || tag === '!vault-encrypted') return readVault(node, reading);
  if (tag !== undefined && tag !== '!' && !knownTags.includes(tag))
    reading.diagnostics.push(unknownTag(tag.replace('tag:yaml.org,2002:', '!!'), node, reading));
  return readPlainNode(node, reading);
}

function unknownTag(tag: string, node: Node, { place, text }: Reading): Diagnostic {
  const end = node.range?.[0] ?? 0;
  const start = text.lastIndexOf(tag, end);
  return mistake(
    `unknown tag \`${tag}\``,
    start < 0 ? place(end) : place(start, start + tag.length),
    `known are !vault, !unsafe, !!str, !!int, !!float, !!bool and !!null; text that begins with ! goes in quotes`,
  );
}

function readVault(node: Node, reading: Reading): Sized {
  const place = placeOf(node, reading);
  if (isScalar(node)) {
    const text = String(node.value ?? '');
    if (!vaultForm.test(text.trim())) reading.diagnostics.push(damagedVault(place));
    return { value: vaultText(text, place), size: 1 };
  }
  reading.diagnostics.push(
    mistake('`!vault` stands before text', place, 'write `!vault |`, and the text below it'),
  );
  return { value: null, size: 1 };
}

/** The head of a vault, and hexadecimal below it: what can be seen without a password. */
const vaultForm = /^\$ANSIBLE_VAULT;[^\n]+\n(?:\s*[0-9a-fA-F]\s*[0-9a-fA-F])+$/;

function damagedVault(place: Place): Diagnostic {
  return mistake(
    'this vault is damaged: it is cut off, or not in hexadecimal',
    place,
    'expected `$ANSIBLE_VAULT;1.1;AES256` and the lines below it; `fplay vault encrypt-string` writes them',
  );
}

function readPlainNode(node: Node, reading: Reading): Sized {
  if (isMap(node)) return readMap(node, reading);
  if (isSeq(node)) return readSequence(node.items, reading);
  return { value: isScalar(node) ? readScalar(node, reading) : null, size: 1 };
}

function readSequence(items: readonly unknown[], reading: Reading): Sized {
  const read = items.map((item) => (isNode(item) ? readNode(item, reading) : { value: null, size: 1 }));
  return { value: read.map(({ value }) => value), size: read.reduce((sum, { size }) => sum + size, 1) };
}

function readScalar(node: Scalar, reading: Reading): unknown {
  const text = String(node.value ?? '');
  const tag = node.tag?.replace('tag:yaml.org,2002:', '');
  const quoted = node.type !== 'PLAIN' && (tag === undefined || tag === '!' || tag === '!unsafe');
  const value = quoted || tag === 'str' || tag === '!' ? text : readPlain(text);
  return reading.unsafe && typeof value === 'string' ? unsafeText(value) : value;
}

function readMap(node: YAMLMap, reading: Reading): Sized {
  const own = new Map<string, unknown>();
  const merged = new Map<string, unknown>();
  const keys = new Map<string, Node>();
  let total = 1;
  for (const pair of node.items) {
    const key = readKey(node, pair, reading);
    if (key === undefined) continue;
    const { value, size } = isNode(pair.value) ? readNode(pair.value, reading) : { value: null, size: 1 };
    total += size;
    const told = isAlias(pair.value) && !reading.anchors.has(pair.value.source);
    if (key.name === '<<' && key.node.type === 'PLAIN' && told) continue;
    if (key.name === '<<' && key.node.type === 'PLAIN') merge(merged, value, key.node, reading);
    else {
      const first = keys.get(key.name);
      if (first) reading.diagnostics.push(repeated(key.name, first, key.node, reading));
      keys.set(key.name, key.node);
      own.set(key.name, value);
    }
  }
  // fromEntries defines a key named __proto__ like any other
  return { value: Object.fromEntries([...merged, ...own]), size: total };
}

function readKey(
  map: YAMLMap,
  pair: Pair,
  reading: Reading,
): { readonly name: string; readonly node: Scalar } | undefined {
  const key = pair.key;
  if (isScalar(key)) {
    if (key.anchor !== undefined) reading.anchors.set(key.anchor, { value: keyText(key), size: 1 });
    return { name: keyText(key), node: key };
  }
  const place = placeOf(map, reading);
  const template = map.flow === true && map.items.length === 1 && isMap(key) && key.flow === true;
  reading.diagnostics.push(
    template
      ? unquotedTemplate(place)
      : mistake('a key must be text', isNode(key) ? placeOf(key, reading) : place, 'put it in quotes'),
  );
  return undefined;
}

/** Adds what `<<` brings: keys of mappings named earlier win over those named later. */
function merge(merged: Map<string, unknown>, value: unknown, key: Node, reading: Reading): void {
  const sources = Array.isArray(value) ? value : [value];
  for (const source of sources) {
    if (typeof source !== 'object' || source === null || Array.isArray(source)) {
      const place = placeOf(key, reading);
      reading.diagnostics.push(
        mistake('`<<` takes a mapping or a list of mappings', place, 'such as `<<: *name`'),
      );
      return;
    }
    for (const [name, inner] of Object.entries(source)) if (!merged.has(name)) merged.set(name, inner);
  }
}

function repeated(name: string, first: Node, second: Node, reading: Reading): Diagnostic {
  const [here, there] = [placeOf(second, reading), placeOf(first, reading)];
  return {
    ...mistake(`\`${name}\` stands twice in this mapping`, here, 'keep one of the two'),
    related: [{ message: 'the first one is here', place: there }],
  };
}

function placeOf(node: Node, { place }: Reading): Place {
  const [from, to] = node.range ?? [0, 1];
  return place(from, to);
}
